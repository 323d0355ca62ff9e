package import JoblibSystem
internal import JoblibWire

/// One worker process, seen from the process that started it.
///
/// Used by one thread at a time: a session's, or the agent's of an MPI rank.
package final class WorkerLink: @unchecked Sendable {
  // Sendable: handed over whole, through the pool's lock; see above.
  private let process: WorkerProcess
  private let channel: FrameChannel
  private let page: WorkerPage
  package let identity: WorkerIdentity

  /// What the worker has.
  private var sentParcels = SentParcels()
  private var sentByteCount = 0
  /// Which of it lies in the memory of this process.
  private var lentParcels: [UInt64: BorrowedRange] = [:]
  /// Whether parcels of an earlier call are still there.
  private var mustForget = false
  private var arrivedBuffers: [WireBuffer] = []

  /// The batches that it has and has not answered to the end, in the order they were sent.
  private var underWay: [BatchUnderWay] = []
  /// How many batches it was ever given.
  private var sentBatchCount: UInt64 = 0
  /// What is left to tell of a worker that has ended.
  private var lastEvents: [Event] = []
  private var hasEnded = false
  /// Why it was killed from here, where that is known.
  private var sentence: (cause: LossCause, task: Int)?
  /// The end of what it wrote to its standard error, once it has ended.
  private var lastErrors: String?
  /// How long it may take to read its first batch; `nil` for any time.
  private let patience: UInt64?
  /// When it was given that batch.
  private var firstSendTime: UInt64?

  /// The limit that numerical libraries were given when it was started.
  package let innerThreadLimit: Int?
  /// How long it may be idle.
  package private(set) var idleTimeout: UInt64 = .max
  private let killsAtStart: Int?
  private static let kills = OutOfMemoryKills()

  /// Starts a worker; it is there when its first answer comes, some milliseconds later.
  package convenience init(_ request: SessionRequest) throws(SystemError) {
    try self.init(request, patience: nil) { (handover, _) throws(SystemError) in
      try WorkerProcess.start(
        handover,
        environment: WorkerEnvironment.variables(for: request)
      )
    }
  }

  /// Forks a worker for one call.
  convenience init(
    _ request: SessionRequest,
    forking inheritance: any BatchRunner
  ) throws(SystemError) {
    nonisolated(unsafe) let inheritance = inheritance  // the child has a copy
    try self.init(request, patience: Forking.patience) { (handover, page) throws(SystemError) in
      try OutputRelay.shared.whileThreadSleeps { () throws(SystemError) in
        try WorkerProcess.fork(output: handover.output, error: handover.error) {
          WorkerServer.run(handover.socket, page, handover.page, inheritance: inheritance)
        }
      }
    }
  }

  private init(
    _ request: SessionRequest,
    patience: UInt64?,
    _ start: (WorkerProcess.Handover, WorkerPage) throws(SystemError) -> WorkerProcess
  ) throws(SystemError) {
    let (mine, theirs) = try LocalSocket.pair()
    let memory = try SharedMemory.makeSparse(byteCount: WorkerPage.byteCount)
    page = try WorkerPage(memory)
    let output = try Pipe()
    let error = try Pipe()
    killsAtStart = Self.kills.count
    page.offerMemory()
    page.hasNews.store(News.isInWorker ? 0 : 1)
    process = try start(
      WorkerProcess.Handover(
        socket: theirs,
        page: memory,
        output: output.writeEnd,
        error: error.writeEnd
      ),
      page
    )
    channel = FrameChannel(mine, reads: page.toParent, writes: page.toWorker)
    identity = WorkerIdentity(
      host: Host.name,
      rank: HostRank.current,
      processIdentifier: process.processIdentifier
    )
    innerThreadLimit = request.innerThreadLimit
    self.patience = patience
    try OutputRelay.shared.add(
      RelayedWorker(identity, output: output.readEnd, error: error.readEnd)
    )
    serve(request)
  }

  /// Prepares for the calls of a request.
  package func serve(_ request: SessionRequest) {
    idleTimeout = request.idleTimeout.nanoseconds
    page.growthLimit.store(UInt64(request.memoryGrowthLimit ?? 0))
    OutputRelay.shared.setMode(request.output, of: identity.processIdentifier)
  }

  /// Whether something has come, as far as is known without a call of the kernel.
  package var hasInput: Bool { channel.hasInput || !lastEvents.isEmpty }
  /// How many batches it has and has not answered to the end.
  package var batchesUnderWay: Int { underWay.count }

  // MARK: Sending

  /// Hands a batch to the worker, one of so many of its session, behind those it has.
  ///
  /// - Returns: The bytes of the batch, and of what it needs and the worker did not have.
  @discardableResult
  package func send(_ envelope: Envelope, workerCount: Int) throws(SystemError) -> Int {
    // The loss that is still to be told is that of this batch, too.
    guard !hasEnded else { return 0 }
    enqueueForgetting()
    var byteCount = envelope.bytes.count
    for parcel in envelope.parcels {
      byteCount += try enqueue(parcel, workerCount: workerCount)
    }
    sentBatchCount += 1
    if patience != nil, firstSendTime == nil { firstSendTime = monotonicNanoseconds() }
    underWay.append(BatchUnderWay(envelope))
    envelope.bytes.withRawBytes { raw in
      channel.enqueue(FrameHead(kind: .batch, id: UInt64(envelope.batch)), raw)
    }
    flush()
    return byteCount
  }

  private func enqueue(_ parcel: Parcel, workerCount: Int) throws(SystemError) -> Int {
    guard let dropped = sentParcels.add(parcel) else {
      if let range = lentParcels[parcel.id] { lend(range, of: parcel) }
      return 0
    }
    for id in dropped {
      lentParcels[id] = nil
      channel.enqueue(FrameHead(kind: .forget, id: id))
    }
    func head(_ kind: FrameKind) -> FrameHead {
      FrameHead(kind: kind, detail: parcel.kind.rawValue, id: parcel.id)
    }
    switch try parcel.route(workerCount: workerCount, canBorrow: page.canBorrow.load() == 1) {
    case .message: parcel.withBytes { channel.enqueue(head(.parcel), $0) }
    case .shared(let memory): channel.enqueue(head(.sharedParcel), descriptor: memory)
    case .mapped(let file, let range):
      let writer = WireWriter()
      range.write(to: writer)
      writer.bytes.withRawBytes { channel.enqueue(head(.sharedParcel), $0, descriptor: file) }
    case .lent(let bytes):
      let range = BorrowedRange(bytes)
      lentParcels[parcel.id] = range
      lend(range, of: parcel)
    }
    sentByteCount += parcel.byteCount
    return parcel.byteCount
  }

  /// Tells the worker where a parcel's bytes are; with each batch anew, since it may have dropped
  /// its copy.
  private func lend(_ range: BorrowedRange, of parcel: Parcel) {
    let writer = WireWriter()
    range.write(to: writer)
    writer.bytes.withRawBytes { raw in
      channel.enqueue(
        FrameHead(kind: .lentParcel, detail: parcel.kind.rawValue, id: parcel.id),
        raw
      )
    }
  }

  /// Sends what found no room before.
  package func flush() {
    // A failure here is a dead worker, which shows at the next receive.
    try? channel.flush(wait: false)
  }

  /// Tells the worker of something that it waits for.
  package func tell(_ subject: NewsSubject) {
    guard !hasEnded else { return }
    channel.enqueue(NewsNote(.happened, subject).frameHead)
    flush()
  }

  /// Asks for the batches it has, as they are: it starts no more of their tasks.
  package func recall() {
    page.recall.store(sentBatchCount)
  }

  /// Lets the worker drop the parcels of a call that is over: at once where they are large, else
  /// with the next call, since waking it costs more than they do.
  package func forgetParcels() {
    guard !sentParcels.isEmpty else { return }
    sentParcels.removeAll()
    lentParcels = [:]
    mustForget = true
    guard sentByteCount >= ParcelRoute.smallestSharedByteCount else { return }
    enqueueForgetting()
    flush()
  }

  private func enqueueForgetting() {
    guard mustForget else { return }
    channel.enqueue(FrameHead(kind: .forget))
    mustForget = false
    sentByteCount = 0
  }

  // MARK: Receiving

  package enum Event {
    case result(EncodedResult)
    case news(NewsNote)
    /// The worker is gone; nothing comes after this. The slot is the session's to fill in.
    case lost(LostWorker)
  }

  /// What has come from the worker, `nil` if nothing has; never waits.
  package func receive() -> Event? {
    if hasEnded { return lastEvents.isEmpty ? nil : lastEvents.removeFirst() }
    do {
      while true {
        switch try channel.receive(wait: false) {
        case .nothing: return nil
        case .end:
          conclude()
          return receive()
        case .frame(let frame):
          if let event = try accept(frame) { return event }
        }
      }
    } catch {
      kill()
      conclude(cause: .other("was stopped: the connection to it failed: \(error)"))
      return receive()
    }
  }

  private func accept(_ frame: Frame) throws -> Event? {
    switch frame.head.kind {
    case .resultBuffer:
      arrivedBuffers.append(
        try frame.descriptor.map { (memory) throws(SystemError) -> WireBuffer in
          try WireBuffer(mapping: memory)
        } ?? WireBuffer(owning: frame.payload)
      )
      return nil
    case .result:
      let isLast = frame.head.detail & FrameHead.isPartial == 0
      guard !underWay.isEmpty, underWay[0].batch == Int(frame.head.id) else {
        throw WireError("a result of batch \(frame.head.id), which is not its turn")
      }
      try underWay[0].accept(frame.payload)
      if isLast { underWay.removeFirst() }
      defer { arrivedBuffers = [] }
      return .result(
        EncodedResult(
          batch: Int(frame.head.id),
          isLast: isLast,
          bytes: frame.payload,
          buffers: arrivedBuffers,
          worker: identity
        )
      )
    case .news: return .news(try NewsNote(frame.head))
    case .parcel, .sharedParcel, .lentParcel, .batch, .forget:
      throw WireError("a \(frame.head.kind) frame is not for the parent")
    }
  }

  /// Whether the worker is about to end by itself, so that it should get nothing more.
  package var isEnding: Bool { hasEnded || page.plannedEnd.load() > 0 }

  /// Whether nothing is lost with it if another takes its place.
  var isReplaceable: Bool { isEnding && batchesUnderWay == 0 && lastEvents.isEmpty }

  /// Whether the worker is there and has nothing to say: fit for another call.
  package var isIdle: Bool {
    channel.mayListen()
    return !isEnding && batchesUnderWay == 0 && receive() == nil
  }

  // MARK: Sleeping

  /// Whether there is something to do that no sleep has to bring.
  var canGoOn: Bool { channel.canGoOn }

  /// Adds what wakes a thread that sleeps on this worker.
  ///
  /// - Returns: Whether there is something to do now, so that it must not sleep.
  package func add(to poller: inout Poller) -> Bool {
    poller.add(channel.socket.descriptor, forWriting: channel.waitsForSocket)
    return channel.prepareToSleep()
  }

  /// Takes note of what a poller found at `index`, and sends what has found room.
  package func hear(_ poller: Poller, at index: Int) {
    channel.wakeUp()
    if poller.isReadable(index) { channel.mayListen() }
    if channel.hasPending { flush() }
  }

  // MARK: Limits

  /// When the task that it runs was started, in nanoseconds of the monotonic clock.
  package var taskStartTime: UInt64? {
    page.runningTask == nil ? nil : page.startTime.load()
  }

  /// Kills the worker if its task was started before `time`; the loss then comes by `receive()`.
  package func endTask(startedBefore time: UInt64) {
    guard sentence == nil, let task = page.runningTask, page.startTime.load() < time else { return }
    sentence = (.timeLimit, task)
    kill()
    channel.mayListen()
  }

  /// When it counts as stuck unless it has begun; `nil` once it has.
  var stuckTime: UInt64? {
    guard let patience, let firstSendTime, batchesUnderWay > 0, page.hasBegun.load() == 0 else {
      return nil
    }
    return firstSendTime + patience
  }

  /// Ends the worker if it is stuck; the loss then comes by `receive()`.
  func endIfStuck(at time: UInt64) {
    guard !hasEnded, let stuckTime, stuckTime < time else { return }
    kill()
    conclude(
      cause: .other(
        "had not begun when it was stopped: another thread of the program held a lock when the worker "
          + "was forked, which stays closed in it; fork while no other thread is at work, or use the "
          + "loky backend"
      )
    )
  }

  // MARK: The end

  package func kill() {
    process.kill()
    end()
  }

  /// Waits for the worker's end, and brings its last lines.
  @discardableResult
  private func end() -> WorkerProcess.Ending {
    let ending = process.wait()
    if lastErrors == nil {
      lastErrors = OutputRelay.shared.finish(identity.processIdentifier)
    }
    return ending
  }

  /// Waits for a worker that ends because it had grown too large, and says so once.
  package func dismiss() {
    let growth = page.plannedEnd.load()
    guard growth > 0 else { return }
    end()
    let limit = page.growthLimit.load()
    Notice.once(
      "worker growth",
      "\(identity.processIdentifier) had grown by \(growth / 1_000_000) MB after its first tasks, "
        + "more than \(limit / 1_000_000) MB, and was replaced by a new worker; tasks that keep "
        + "memory, such as global caches, do this; workerMemoryGrowth sets the limit"
    )
  }

  /// Finds out how the worker ended, and saves what it had done.
  private func conclude(cause given: LossCause? = nil) {
    hasEnded = true
    let ending = end()
    if let saved = salvage() { lastEvents.append(.result(saved)) }
    let task = suspect
    var cause = given ?? ending.cause
    if cause == .signal(9), sentence == nil, Self.kills.takeOne(since: killsAtStart) {
      cause = .outOfMemory
    }
    if page.plannedEnd.load() > 0 {
      cause = .planned
      dismiss()
    }
    if let sentence {
      // If the task was done just before, whoever was hit instead is not to blame.
      cause = sentence.task == task ? sentence.cause : .planned
    }
    let isRunning = task != nil && page.startTime.load() > 0
    lastEvents.append(
      .lost(
        LostWorker(
          slot: 0,
          worker: identity,
          cause: cause,
          taskIndex: task,
          seconds: isRunning
            ? Double(monotonicNanoseconds() - page.startTime.load()) / 1e9 : 0,
          peakResidentByteCount: peakResidentByteCount,
          standardError: lastOutput
        )
      )
    )
    underWay = []
  }

  /// How large it had become, as far as that can be told apart from what this process was.
  private var peakResidentByteCount: Int {
    let peak = process.peakResidentByteCount
    return peak > Int(page.inheritedPeak.load()) ? peak : Int(page.peakResident.load())
  }

  /// The end of what it wrote to its standard error, or of what its task wrote if that is captured.
  private var lastOutput: String {
    let captured = page.lastCaptured
    return captured.isEmpty ? lastErrors ?? "" : captured
  }

  /// The task that it was running, if none of its results have come and no other.
  private var suspect: Int? {
    guard let task = page.runningTask, let batch = underWay.first, batch.tasks.contains(task)
    else { return nil }
    return task
  }

  /// What the journal has of the batch that ran and no frame has brought.
  private func salvage() -> EncodedResult? {
    let extent = JournalExtent(word: page.journalExtent.load())
    guard extent.taskCount > 0, let batch = underWay.first,
      page.journalBatch.load() == UInt64(batch.batch),
      page.journalFirst.load() == UInt64(batch.tasks.lowerBound),
      extent.taskCount <= batch.tasks.count
    else { return nil }
    let bytes = JournalView(page, extent: extent)
      .frame(firstIndex: batch.tasks.lowerBound, attempt: batch.attempt)
    underWay[0].accept(count: extent.taskCount)
    return EncodedResult(
      batch: batch.batch,
      isLast: false,
      bytes: bytes,
      buffers: [],
      worker: identity
    )
  }

  deinit {
    kill()
  }
}

/// A batch that a worker has, and how far it has answered it.
private struct BatchUnderWay {
  let batch: Int
  let attempt: Int
  /// Kept, since the worker may read them here.
  private let parcels: [Parcel]
  /// The tasks of which nothing has come.
  private(set) var tasks: Range<Int>

  init(_ envelope: Envelope) {
    batch = envelope.batch
    parcels = envelope.parcels
    let order = envelope.bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      return try? BatchOrder(from: &reader)
    }
    attempt = order?.attempt ?? 1
    tasks = order.map { $0.firstIndex..<$0.firstIndex + $0.count } ?? 0..<0
  }

  /// Takes note of a result frame.
  mutating func accept(_ payload: ContiguousArray<UInt8>) throws(WireError) {
    let head = try payload.withRawBytes { (raw) throws(WireError) -> ResultHead in
      var reader = WireReader(raw)
      return try ResultHead(from: &reader)
    }
    guard head.firstIndex == tasks.lowerBound, head.ranCount <= tasks.count else {
      throw WireError("results of \(head.ranCount) tasks from \(head.firstIndex) on out of turn")
    }
    accept(count: head.ranCount)
  }

  mutating func accept(count: Int) {
    tasks = tasks.lowerBound + count..<tasks.upperBound
  }
}

extension WorkerProcess.Ending {
  fileprivate var cause: LossCause {
    switch self {
    case .killed(let signal): .signal(signal)
    case .exited(let status): .exited(status: status)
    }
  }
}
