package import JoblibSystem

/// The workers of one call on this machine.
package final class LokySession: BackendSession, @unchecked Sendable {
  // Sendable: one thread uses it, but for wake(), which only rings the bell.
  /// A worker for each slot; none where one is gone and nothing was sent since.
  private var links: [WorkerLink?]
  private let request: SessionRequest
  private let supply: any WorkerSupply
  private let timeLimit: UInt64?
  private let bell: Bell
  private var news: SessionNews
  private var patience: Patience
  /// Bells of sessions that are over, for the next, and how long it pays to look before a sleep.
  private static let bells = PerProcess { Guarded<[(bell: Bell, patience: Patience)]>([]) }
  private var poller = Poller()
  /// The next worker to look at, so that all are heard alike.
  private var turn = 0
  /// How many events there have been since the last look at the sockets.
  private var eventCount = 0
  /// After how many a busy session looks at them: who died, whether the bell rang, what takes too long.
  private static let longestRun = 64

  /// Takes workers from the pool, to give them back at the end.
  package convenience init(
    _ request: SessionRequest,
    news desk: NewsDesk = .shared
  ) throws(ParallelError) {
    try self.init(request, from: LokyPool(), news: desk)
  }

  init(
    _ request: SessionRequest,
    from supply: any WorkerSupply,
    news desk: NewsDesk = .shared
  ) throws(ParallelError) {
    self.request = request
    self.supply = supply
    timeLimit = request.timeLimit?.nanoseconds
    do {
      let kept = Self.bells.value.withLock { $0.popLast() }
      bell = try kept?.bell ?? Bell()
      patience = kept?.patience ?? Patience()
    } catch {
      throw ParallelError(
        .workerFailure,
        "no descriptor is left for a call: \(error)",
        cause: error
      )
    }
    links = try supply.take(request)
    news = SessionNews(desk, bell)
  }

  package var slotCount: Int { links.count }

  // MARK: To the workers

  package func submit(_ batch: Batch) throws -> Int {
    try send(try batch.envelope(), to: batch.slot)
  }

  /// Hands a batch to the worker of a slot, after starting one if it has none.
  ///
  /// - Returns: The bytes of the batch, and of what it needs and the worker did not have.
  @discardableResult
  package func send(_ envelope: Envelope, to slot: Int) throws -> Int {
    if let link = links[slot] {
      if !link.isReplaceable { return try link.send(envelope, workerCount: links.count) }
      link.dismiss()
    }
    let link = try supply.start(request)
    links[slot] = link
    return try link.send(envelope, workerCount: links.count)
  }

  package func recall(slot: Int) {
    links[slot]?.recall()
  }

  // MARK: From the workers

  package func nextEvent(until deadline: UInt64?) throws(ParallelError) -> BackendEvent {
    while true {
      do {
        if try isLookDue && look() { return .woken }
        if let event = poll() { return event }
        if try sleep(until: deadline) { return .woken }
      } catch {
        throw ParallelError(.workerFailure, "waiting for workers failed: \(error)", cause: error)
      }
      if let deadline, monotonicNanoseconds() >= deadline { return poll() ?? .timeUp }
    }
  }

  /// What a worker has to say, if any has; never waits.
  package func poll() -> BackendEvent? {
    if news.isAwaited { tellWhoWaits() }
    for step in links.indices {
      let slot = (turn + step) % links.count
      guard let link = links[slot], link.hasInput, let event = link.receive() else { continue }
      turn = slot + 1
      eventCount += 1
      switch event {
      case .result(let result): return .completed(BatchResult(encoded: result))
      case .news(let note):
        news.take(note, from: slot)
        return poll()
      case .lost(var worker):
        links[slot] = nil
        news.lose(slot)
        worker.slot = slot
        return .lost(worker)
      }
    }
    return nil
  }

  private func tellWhoWaits() {
    for (slot, subject) in news.takeTold() { links[slot]?.tell(subject) }
  }

  /// Sleeps until a worker has something to say, or the deadline has passed; true if the bell rang.
  package func sleep(until deadline: UInt64? = nil) throws(SystemError) -> Bool {
    let isWaiting = links.contains { $0.map { $0.batchesUnderWay > 0 } ?? false }
    if isWaiting, patience.waits(for: { canGoOn }), !bell.hasRung {
      for case let link? in links { link.flush() }
      return false
    }
    defer { if isWaiting { patience.slept() } }
    let now = deadline == nil && !hasLimits ? 0 : monotonicNanoseconds()
    let due = [deadline, nextLimitTime(after: now)].compactMap { $0 }.min()
    return try look(for: due.map { $0 > now ? $0 - now : 0 })
  }

  /// Whether there is something that no sleep has to bring.
  private var canGoOn: Bool { bell.hasRung || links.contains { $0?.canGoOn ?? false } }

  private var isLookDue: Bool { eventCount >= Self.longestRun }

  /// Looks at everything that can wake this session, for so long at most; true if the bell rang.
  private func look(for nanoseconds: UInt64? = 0) throws(SystemError) -> Bool {
    eventCount = 0
    poller.removeAll()
    let mustStay = add(to: &poller)
    let isAny = try poller.wait(nanoseconds: mustStay ? 0 : nanoseconds)
    let isWoken = hear(poller, from: 0) && isAny
    endLateTasks()
    return isWoken
  }

  // MARK: For a thread that sleeps on more than this session

  /// Adds what this session has to be woken by, and has its workers do so until `hear` is called.
  ///
  /// - Returns: Whether there is something to do now, so that the thread must not sleep.
  package func add(to poller: inout Poller) -> Bool {
    poller.add(bell.descriptor)
    var mustStay = false
    for case let link? in links where link.add(to: &poller) { mustStay = true }
    return mustStay
  }

  /// Takes note of what a poller found.
  ///
  /// - Parameters:
  ///   - poller: It has slept.
  ///   - index: Where the descriptors of `add(to:)` start in it; no link has come or gone since.
  /// - Returns: Whether the bell rang.
  @discardableResult
  package func hear(_ poller: Poller, from index: Int) -> Bool {
    var next = index + 1
    for case let link? in links {
      link.hear(poller, at: next)
      next += 1
    }
    guard poller.isReadable(index) else { return false }
    bell.silence()
    return true
  }

  private var hasLimits: Bool {
    timeLimit != nil || links.contains { $0?.stuckTime != nil }
  }

  /// When to look again at what takes too long; `nil` where nothing can.
  package func nextLimitTime(after now: UInt64) -> UInt64? {
    let stuckTime = links.lazy.compactMap { $0?.stuckTime }.min()
    guard let timeLimit else { return stuckTime.map { $0 + 1 } }
    // A task that starts after this look is over its limit later than this.
    return links.reduce(min(now + timeLimit, stuckTime ?? .max)) { due, link in
      min(due, (link?.taskStartTime ?? now) + timeLimit)
    } + 1
  }

  /// Kills the workers of tasks that run for longer than the limit, and those that do not get as far
  /// as a task; the losses are events.
  package func endLateTasks() {
    guard hasLimits else { return }
    let now = monotonicNanoseconds()
    for case let link? in links {
      link.endIfStuck(at: now)
      if let timeLimit, now > timeLimit { link.endTask(startedBefore: now - timeLimit) }
    }
  }

  // MARK: The end

  package func wake() {
    bell.ring()
  }

  package func cancel() {
    for case let link? in links where link.batchesUnderWay > 0 { link.kill() }
  }

  package func end() {
    // What the program prints next comes behind what its tasks have printed.
    OutputRelay.shared.drain(links.compactMap { $0?.identity.processIdentifier })
    let isCutShort = links.contains { $0.map { $0.batchesUnderWay > 0 } ?? false }
    supply.giveBack(links.compactMap { $0 })
    links = []
    news.end(isCutShort: isCutShort)
    bell.silence()
    Self.bells.value.withLock { $0.append((bell, patience)) }
  }
}
