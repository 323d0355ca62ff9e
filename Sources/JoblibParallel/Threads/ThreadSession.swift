internal import JoblibSystem
internal import Synchronization

/// The threads of one call.
final class ThreadSession: BackendSession {
  /// A thread, and what it has to know to be left behind.
  private final class Slot: Sendable {
    let thread: PoolThread
    /// Told to the tasks, which may look.
    let cancellation = CancellationFlag()
    /// Whether it was left behind, and nobody waits for its results; touched under the inbox's lock.
    nonisolated(unsafe) var isAbandoned = false
    /// Batches up to this one, counted from 1, start no more tasks.
    let recall = Atomic(0)
    let watch: BatchWatch?

    init(_ thread: PoolThread, isWatched: Bool) {
      self.thread = thread
      watch = isWatched ? BatchWatch() : nil
    }
  }

  private let inbox = Guarded<[BackendEvent]>([])
  private let timeLimit: UInt64?
  private let idleTimeout: UInt64
  private let identity = WorkerIdentity.here()
  // Used by the thread of the session only.
  private nonisolated(unsafe) var slots: [Slot]
  private nonisolated(unsafe) var sentCounts: [Int]
  /// The batches that each slot has and has not answered.
  private nonisolated(unsafe) var underWay: [[Int]]
  /// Slots whose loss is still to be told; what they are given till then is lost with them.
  private nonisolated(unsafe) var lostSlots: Set<Int> = []

  init(_ request: SessionRequest) throws(ParallelError) {
    let isWatched = request.timeLimit != nil
    slots = try ThreadPool.take(request.workerCount).map { Slot($0, isWatched: isWatched) }
    timeLimit = request.timeLimit?.nanoseconds
    idleTimeout = request.idleTimeout.nanoseconds
    sentCounts = Array(repeating: 0, count: slots.count)
    underWay = Array(repeating: [], count: slots.count)
  }

  var slotCount: Int { slots.count }

  func submit(_ batch: Batch) -> Int {
    guard !lostSlots.contains(batch.slot) else { return 0 }
    let slot = slots[batch.slot]
    sentCounts[batch.slot] += 1
    let ordinal = sentCounts[batch.slot]
    if timeLimit != nil { underWay[batch.slot].append(batch.id) }
    slot.thread.run { [self] in
      let scope = batch.makeScope(worker: identity, cancellation: slot.cancellation)
      scope.watch = slot.watch
      let result = batch.run(scope: scope) {
        slot.recall.load(ordering: .relaxed) >= ordinal
      }
      inbox.update { events in
        if !slot.isAbandoned { events.append(.completed(result)) }
      }
    }
    return 0
  }

  func recall(slot: Int) {
    slots[slot].recall.store(sentCounts[slot], ordering: .relaxed)
  }

  func nextEvent(until deadline: UInt64?) throws(ParallelError) -> BackendEvent {
    while true {
      let due = [deadline, nextLimitTime].compactMap { $0 }.min()
      let event = inbox.wait(until: due) { $0.isEmpty ? nil : $0.removeFirst() }
      if let event {
        if timeLimit != nil { try settle(event) }
        return event
      }
      endLateTasks()
      if let deadline, monotonicNanoseconds() >= deadline { return .timeUp }
    }
  }

  func wake() {
    inbox.update { $0.append(.woken) }
  }

  // MARK: Time limits

  private func settle(_ event: BackendEvent) throws(ParallelError) {
    switch event {
    case .completed(let result) where result.isLast:
      for slot in underWay.indices { underWay[slot].removeAll { $0 == result.batch } }
    case .lost(let worker):
      lostSlots.remove(worker.slot)
      slots[worker.slot] = Slot(try ThreadPool.take(1)[0], isWatched: true)
      sentCounts[worker.slot] = 0
      underWay[worker.slot] = []
    default: break
    }
  }

  private var nextLimitTime: UInt64? {
    guard let timeLimit else { return nil }
    let now = monotonicNanoseconds()
    return slots.reduce(now + timeLimit) { due, slot in
      min(due, (slot.watch?.startTime ?? now) + timeLimit)
    } + 1
  }

  /// Leaves behind the threads of tasks that run for longer than the limit.
  private func endLateTasks() {
    guard let timeLimit else { return }
    for index in slots.indices where !lostSlots.contains(index) {
      let slot = slots[index]
      let now = monotonicNanoseconds()
      guard now > timeLimit,
        let abandoned = slot.watch?.abandon(startedBefore: now - timeLimit)
      else { continue }
      slot.cancellation.set()
      slot.recall.store(.max, ordering: .relaxed)
      let saved = underWay[index].first.map {
        BatchResult(batch: $0, isLast: false, content: .here(abandoned.output))
      }
      let lost = LostWorker(
        slot: index,
        worker: .here(),
        cause: .timeLimit,
        taskIndex: abandoned.taskIndex,
        seconds: Double(now - abandoned.startTime) / 1e9
      )
      inbox.withLock { events in
        slot.isAbandoned = true
        if let saved { events.append(.completed(saved)) }
        events.append(.lost(lost))
      }
      lostSlots.insert(index)
      ThreadPool.giveBack([slot.thread], idleTimeout: idleTimeout)
    }
  }

  // MARK: The end

  /// A thread cannot be stopped: it ends its task, whose result nobody takes.
  func cancel() {
    for slot in slots {
      slot.cancellation.set()
      slot.recall.store(.max, ordering: .relaxed)
    }
  }

  func end() {
    // Those that were left behind have been given back.
    let kept = slots.indices.filter { !lostSlots.contains($0) }
    ThreadPool.giveBack(kept.map { slots[$0].thread }, idleTimeout: idleTimeout)
    slots = []
  }
}
