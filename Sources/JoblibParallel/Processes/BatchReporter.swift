internal import JoblibSystem
internal import JoblibWire

/// A worker's account of the batch that it runs: in its journal as it goes, to its parent when the
/// batch is done, when the journal is full, and when the parent has heard nothing for a while.
///
/// A result is in the journal, or in a frame that is on its way, before the next task starts: no
/// crash of a task costs the results of those before it.
final class BatchReporter: BatchRecorder {
  /// How long a batch may run before what there is of it is sent.
  private static let patience: UInt64 = 50_000_000
  /// The room for notes that a task finds at its start; a longer note leaves at once.
  private static let usualNoteByteCount = Journal.noteCapacity / 2

  private let page: WorkerPage
  private let pageFile: FileDescriptor
  private let channel: FrameChannel
  // Behind a pointer, where Swift does not watch for accesses that overlap: that would take a fifth
  // of the time of the shortest tasks.
  private let state: UnsafeMutablePointer<State>

  /// What is looked at for each task.
  private struct State {
    var journal: JournalWriter
    /// The bytes of a plain result; -1 for one that has to be encoded.
    var plainByteCount = 0
    var ordinal: UInt64 = 0
    /// When what there is has to be sent.
    var dueTime: UInt64 = 0
    var computeNanoseconds: UInt64 = 0
    var squaredNanoseconds = 0.0
    /// Whether the present task has more than a plain result.
    var isEncoded = false
    var isCapturing = false
    var hasFailure = false
    var hasSendingError = false
  }

  // The batch.
  private var batch: UInt64 = 0
  private var attempt = 1
  /// The first task of the next frame.
  private var firstIndex = 0
  /// What made it impossible to send.
  private var sendingError: (any Error)?

  // The present task.
  private var value = WireWriter()
  private var notes = WireWriter()
  private var capture: OutputCapture?
  /// The last task's, if they do not fit into the journal; the frame ends with it.
  private var oversized: (value: WireWriter, notes: WireWriter, seconds: Float)?

  /// - Parameters:
  ///   - page: What is shared with the parent.
  ///   - pageFile: Its memory as a file.
  ///   - channel: The way to the parent.
  init(page: WorkerPage, pageFile: FileDescriptor, channel: FrameChannel) {
    self.page = page
    self.pageFile = pageFile
    self.channel = channel
    state = .allocate(capacity: 1)
    state.initialize(to: State(journal: JournalWriter(page)))
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  // MARK: Batch by batch

  /// How results leave.
  var coding = ValueCoding.nothing {
    didSet {
      state.pointee.plainByteCount =
        switch coding {
        case .nothing: 0
        case .plain(let kind): kind.stride
        case .codable, .tuple: -1
        }
    }
  }

  /// Arrays of more bytes than this leave beside their results.
  var bufferThreshold = Int.max {
    didSet {
      if bufferThreshold != oldValue { value = WireWriter(bufferThreshold: bufferThreshold) }
    }
  }

  /// Has what the tasks of the batch write become part of their reports.
  func startCapturing() throws {
    capture = try OutputCapture(page, pageFile)
    state.pointee.isCapturing = true
  }

  private func stopCapturing() throws {
    guard let capture else { return }
    self.capture = nil
    state.pointee.isCapturing = false
    try capture.end()
  }

  /// Starts the account of a batch, the `ordinal`-th that this worker was given.
  func begin(batch: UInt64, ordinal: UInt64, firstIndex: Int, attempt: Int) {
    self.batch = batch
    self.attempt = attempt
    state.pointee.ordinal = ordinal
    state.pointee.hasFailure = false
    state.pointee.dueTime = monotonicNanoseconds() + Self.patience
    beginFrame(firstIndex)
  }

  private func beginFrame(_ firstIndex: Int) {
    self.firstIndex = firstIndex
    oversized = nil
    state.pointee.computeNanoseconds = 0
    state.pointee.squaredNanoseconds = 0
    state.pointee.journal.begin(batch: batch, first: firstIndex)
  }

  /// Whether the parent wants the batch back as it is.
  var isRecalled: Bool { page.recall.load() >= state.pointee.ordinal }

  /// The batch is over: sends what was not sent.
  func finish() throws {
    send(isLast: true)
    page.running.store(0)
    beginFrame(0)
    try stopCapturing()
    if let sendingError { throw sendingError }
  }

  // MARK: Task by task

  override func begin(task index: Int, at time: UInt64) -> UInt64? {
    if time >= state.pointee.dueTime { return beginLate(task: index) }
    guard !isRecalled, !state.pointee.hasSendingError else { return nil }
    page.startTime.store(time)
    page.running.store(UInt64(index) + 1)
    return time
  }

  /// Sends what there is before the task starts.
  private func beginLate(task index: Int) -> UInt64? {
    if taskCount > 0 { sendPart() }
    let now = monotonicNanoseconds()
    state.pointee.dueTime = now + Self.patience
    return begin(task: index, at: now)
  }

  /// Marks a task that something is done for before it runs.
  func mark(task index: Int) {
    page.startTime.store(monotonicNanoseconds())
    page.running.store(UInt64(index) + 1)
  }

  override func keep(
    _ place: UnsafeRawPointer,
    from start: UInt64,
    to end: UInt64,
    _ cache: CacheCounts
  ) -> UInt64 {
    let byteCount = state.pointee.plainByteCount
    if byteCount >= 0 {
      keep(place, byteCount: byteCount)
      commit(end - start, cache)
      return end
    }
    encode(place)
    commit(end - start, cache)
    return monotonicNanoseconds()
  }

  override func keep(
    failure: any Error,
    from start: UInt64,
    to end: UInt64,
    _ cache: CacheCounts
  ) -> UInt64 {
    note(failure)
    commit(end - start, cache)
    return monotonicNanoseconds()
  }

  /// Keeps the failure of a task that did not run.
  func refuse(_ error: any Error, _ kind: TaskError.Kind) {
    note(error, kind)
    commit(0, CacheCounts())
  }

  override var hasFailure: Bool { state.pointee.hasFailure }

  /// Keeps a result whose bytes are its value.
  private func keep(_ place: UnsafeRawPointer, byteCount: Int) {
    if !state.pointee.journal.hasRoom(valueByteCount: byteCount) { sendPart() }
    let target = state.pointee.journal.placeForValue(byteCount: byteCount)
    if byteCount == 8 {
      target.storeBytes(of: place.load(as: UInt64.self), as: UInt64.self)
    } else {
      target.copyMemory(from: place, byteCount: byteCount)
    }
  }

  /// Keeps any other result, or the error that it cannot go back.
  private func encode(_ place: UnsafeRawPointer) {
    do { try coding.write(place, to: value) } catch {
      value.removeAll()
      return note(error, .notTransferable)
    }
    state.pointee.isEncoded = true
    let byteCount = min(value.bytes.count, Journal.valueCapacity)
    if !state.pointee.journal.hasRoom(valueByteCount: byteCount) { sendPart() }
  }

  private func note(_ failure: any Error, _ kind: TaskError.Kind = .threw) {
    state.pointee.hasFailure = true
    state.pointee.isEncoded = true
    // Before the note is made: its offset is that in the frame.
    if !state.pointee.journal.hasRoom(valueByteCount: 0, noteByteCount: Self.usualNoteByteCount) {
      sendPart()
    }
    let offset = state.pointee.journal.extent.taskCount
    TaskNote.failure(ErrorData(failure, offset: offset, kind: kind)).write(to: notes)
  }

  /// The present task is done.
  private func commit(_ nanoseconds: UInt64, _ cache: CacheCounts) {
    state.pointee.computeNanoseconds += nanoseconds
    state.pointee.squaredNanoseconds += Double(nanoseconds) * Double(nanoseconds)
    let seconds = Float(nanoseconds) / 1e9
    if state.pointee.isEncoded || state.pointee.isCapturing || cache != CacheCounts() {
      commitEncoded(seconds, cache)
    } else {
      state.pointee.journal.commit(seconds: seconds)
    }
  }

  private func commitEncoded(_ seconds: Float, _ cache: CacheCounts) {
    state.pointee.isEncoded = false
    let offset = state.pointee.journal.extent.taskCount
    if let text = capture.flatMap({ try? $0.take() }), !text.isEmpty {
      TaskNote.output(offset: offset, text).write(to: notes)
    }
    if cache != CacheCounts() {
      TaskNote.cache(offset: offset, cache).write(to: notes)
    }
    guard value.outOfBand.isEmpty,
      state.pointee.journal.hasRoom(
        valueByteCount: value.bytes.count,
        noteByteCount: notes.bytes.count
      )
    else {
      state.pointee.journal.withPendingValue { value.write(raw: $0) }
      oversized = (value, notes, seconds)
      value = WireWriter(bufferThreshold: bufferThreshold)
      notes = WireWriter()
      // Leaves before the next task starts.
      state.pointee.dueTime = 0
      return
    }
    // A plain one is there already.
    if !value.bytes.isEmpty {
      value.bytes.withUnsafeBytes { state.pointee.journal.append(value: $0) }
    }
    notes.bytes.withUnsafeBytes { state.pointee.journal.append(note: $0) }
    state.pointee.journal.commit(seconds: seconds)
    value.removeAll()
    notes.removeAll()
  }

  // MARK: Sending

  /// The index of the first task of which nothing is known.
  var nextIndex: Int { firstIndex + taskCount }

  private var taskCount: Int { state.pointee.journal.extent.taskCount + (oversized == nil ? 0 : 1) }

  /// Sends the results of the batch so far; the journal then begins behind them.
  private func sendPart() {
    let next = nextIndex
    send(isLast: false)
    beginFrame(next)
  }

  private func send(isLast: Bool) {
    guard sendingError == nil else { return }
    do { try sendFrame(isLast: isLast) } catch {
      sendingError = error
      state.pointee.hasSendingError = true
    }
  }

  private func sendFrame(isLast: Bool) throws {
    // Before the results, whatever their tasks have printed.
    Host.flushOutput()
    let view = JournalView(page, extent: state.pointee.journal.extent)
    let last = oversized
    var buffers = last?.value.takeOutOfBand() ?? []
    try send(&buffers)
    let head = WireWriter()
    head.reserveCapacity(ResultHead.byteCount + view.seconds.count + 4)
    ResultHead(
      firstIndex: firstIndex,
      ranCount: taskCount,
      attempt: attempt,
      noteByteCount: view.notes.count + (last?.notes.bytes.count ?? 0),
      computeNanoseconds: state.pointee.computeNanoseconds,
      squaredNanoseconds: state.pointee.squaredNanoseconds
    ).write(to: head)
    head.write(raw: view.seconds)
    if let last { head.write(fixed: last.seconds.bitPattern) }
    let nothing = ContiguousArray<UInt8>()
    head.bytes.withUnsafeBytes { head in
      (last?.notes.bytes ?? nothing).withUnsafeBytes { lastNotes in
        (last?.value.bytes ?? nothing).withUnsafeBytes { lastValue in
          channel.enqueue(
            FrameHead(kind: .result, detail: isLast ? 0 : FrameHead.isPartial, id: batch),
            head,
            view.notes,
            lastNotes,
            view.values,
            lastValue
          )
        }
      }
    }
    try channel.flush(wait: true)
  }

  /// Sends the arrays of a result, which nothing here needs any more.
  private func send(_ buffers: inout [WireBuffer]) throws {
    var sharedCount = 0
    for index in buffers.indices {
      let id = UInt64(index)
      if buffers[index].bytes.count >= ParcelRoute.smallestSharedByteCount,
        sharedCount < ParcelRoute.sharedResultLimit
      {
        sharedCount += 1
        let memory = try buffers[index].moveToSharedMemory()
        channel.enqueue(FrameHead(kind: .resultBuffer, id: id), descriptor: memory)
      } else {
        let head = FrameHead(kind: .resultBuffer, detail: FrameHead.isInline, id: id)
        channel.enqueue(head, buffers[index].bytes)
      }
      // One after the other, so that neither descriptors nor bytes pile up here.
      try channel.flush(wait: true)
    }
  }
}
