internal import JoblibSystem
internal import JoblibWire

/// A worker's account of the batch that it runs: in its journal as it goes, to its parent when the
/// batch is done, when the journal is full, and when the parent has heard nothing for a while.
///
/// A result is in the journal, or in a frame that is on its way, before the next task starts: no
/// crash of a task costs the results of those before it.
final class BatchReporter {
  /// How long a batch may run before what there is of it is sent.
  private static let patience: UInt64 = 50_000_000
  /// The room for notes that a task finds at its start; a longer note leaves at once.
  private static let usualNoteByteCount = Journal.noteCapacity / 2

  private let page: WorkerPage
  private let channel: FrameChannel
  private var journal: JournalWriter

  // The batch.
  private var batch: UInt64 = 0
  private var ordinal: UInt64 = 0
  private var attempt = 1
  /// Arrays of more bytes than this leave beside their results.
  var bufferThreshold = Int.max {
    didSet {
      if bufferThreshold != oldValue { value = WireWriter(bufferThreshold: bufferThreshold) }
    }
  }
  private(set) var hasFailure = false
  /// What made it impossible to send.
  private var sendingError: (any Error)?

  // What the next frame has.
  private var firstIndex = 0
  private var computeNanoseconds: UInt64 = 0
  private var squaredNanoseconds = 0.0
  private var dueTime: UInt64 = 0

  // What the present task has beside a plain result.
  private var value = WireWriter()
  private var notes = WireWriter()
  /// The last task's, if they do not fit into the journal; the frame ends with it.
  private var oversized: (value: WireWriter, notes: WireWriter, seconds: Float)?

  init(page: WorkerPage, channel: FrameChannel) {
    self.page = page
    self.channel = channel
    journal = JournalWriter(page)
  }

  // MARK: Batch by batch

  /// Starts the account of a batch, the `ordinal`-th that this worker was given.
  func begin(batch: UInt64, ordinal: UInt64, firstIndex: Int, attempt: Int) {
    self.batch = batch
    self.attempt = attempt
    self.ordinal = ordinal
    hasFailure = false
    dueTime = monotonicNanoseconds() + Self.patience
    beginFrame(firstIndex)
  }

  private func beginFrame(_ firstIndex: Int) {
    self.firstIndex = firstIndex
    computeNanoseconds = 0
    squaredNanoseconds = 0
    oversized = nil
    journal.begin(batch: batch, first: firstIndex)
  }

  /// Whether the parent wants the batch back as it is.
  var isRecalled: Bool { page.recall.load() >= ordinal }

  /// The batch is over: sends what was not sent.
  func finish() throws {
    send(isLast: true)
    page.running.store(0)
    beginFrame(0)
    if let sendingError { throw sendingError }
  }

  // MARK: Task by task

  /// Marks the task that starts now.
  ///
  /// - Returns: When it starts; `nil` if it must not.
  func begin(task index: Int, at time: UInt64) -> UInt64? {
    if time >= dueTime || oversized != nil { return beginLate(task: index) }
    guard !isRecalled, sendingError == nil else { return nil }
    page.startTime.store(time)
    page.running.store(UInt64(index) + 1)
    return time
  }

  /// Sends what there is before the task starts.
  private func beginLate(task index: Int) -> UInt64? {
    if taskCount > 0 { sendPart() }
    let now = monotonicNanoseconds()
    dueTime = now + Self.patience
    return begin(task: index, at: now)
  }

  /// Marks a task that something is done for before it runs.
  func mark(task index: Int) {
    page.startTime.store(monotonicNanoseconds())
    page.running.store(UInt64(index) + 1)
  }

  /// Keeps a result whose bytes are its value.
  func keep(_ place: UnsafeRawPointer, byteCount: Int) {
    if !journal.hasRoom(valueByteCount: byteCount) { sendPart() }
    let target = journal.placeForValue(byteCount: byteCount)
    if byteCount == 8 {
      target.storeBytes(of: place.load(as: UInt64.self), as: UInt64.self)
    } else {
      target.copyMemory(from: place, byteCount: byteCount)
    }
  }

  /// Keeps any other result, or the error that it cannot go back.
  func keep(_ place: UnsafeRawPointer, by coding: ValueCoding) {
    do { try coding.write(place, to: value) } catch {
      value.removeAll()
      return keep(failure: error, kind: .notTransferable)
    }
    if !journal.hasRoom(valueByteCount: min(value.bytes.count, Journal.valueCapacity)) {
      sendPart()
    }
  }

  func keep(failure: any Error, kind: TaskError.Kind = .threw) {
    hasFailure = true
    // Before the note is made: its offset is that in the frame.
    if !journal.hasRoom(valueByteCount: 0, noteByteCount: Self.usualNoteByteCount) { sendPart() }
    TaskNote.failure(ErrorData(failure, offset: journal.extent.taskCount, kind: kind))
      .write(to: notes)
  }

  /// The present task is done.
  func commit(_ nanoseconds: UInt64, _ cache: CacheCounts) {
    computeNanoseconds += nanoseconds
    squaredNanoseconds += Double(nanoseconds) * Double(nanoseconds)
    let seconds = Float(nanoseconds) / 1e9
    if value.bytes.isEmpty, notes.bytes.isEmpty, cache == CacheCounts() {
      journal.commit(seconds: seconds)
    } else {
      commitEncoded(seconds, cache)
    }
  }

  private func commitEncoded(_ seconds: Float, _ cache: CacheCounts) {
    if cache != CacheCounts() {
      TaskNote.cache(offset: journal.extent.taskCount, cache).write(to: notes)
    }
    guard value.outOfBand.isEmpty,
      journal.hasRoom(valueByteCount: value.bytes.count, noteByteCount: notes.bytes.count)
    else {
      oversized = (value, notes, seconds)
      value = WireWriter(bufferThreshold: bufferThreshold)
      notes = WireWriter()
      return
    }
    value.bytes.withUnsafeBytes { journal.append(value: $0) }
    notes.bytes.withUnsafeBytes { journal.append(note: $0) }
    journal.commit(seconds: seconds)
    value.removeAll()
    notes.removeAll()
  }

  // MARK: Sending

  /// The index of the first task of which nothing is known.
  var nextIndex: Int { firstIndex + taskCount }

  private var taskCount: Int { journal.extent.taskCount + (oversized == nil ? 0 : 1) }

  /// Sends the results of the batch so far; the journal then begins behind them.
  private func sendPart() {
    let next = nextIndex
    send(isLast: false)
    beginFrame(next)
  }

  private func send(isLast: Bool) {
    guard sendingError == nil else { return }
    do { try sendFrame(isLast: isLast) } catch { sendingError = error }
  }

  private func sendFrame(isLast: Bool) throws {
    let view = JournalView(page, extent: journal.extent)
    let last = oversized
    for (index, buffer) in (last?.value.outOfBand ?? []).enumerated() {
      let memory = try SharedMemory.make(byteCount: buffer.bytes.count) {
        $0.copyMemory(from: buffer.bytes)
      }
      channel.enqueue(FrameHead(kind: .resultBuffer, id: UInt64(index)), descriptor: memory)
    }
    let head = WireWriter()
    ResultHead(
      firstIndex: firstIndex,
      ranCount: taskCount,
      attempt: attempt,
      noteByteCount: view.notes.count + (last?.notes.bytes.count ?? 0),
      computeNanoseconds: computeNanoseconds,
      squaredNanoseconds: squaredNanoseconds
    ).write(to: head)
    var seconds = last?.seconds ?? 0
    let nothing = ContiguousArray<UInt8>()
    head.bytes.withUnsafeBytes { head in
      withUnsafeBytes(of: &seconds) { lastSeconds in
        (last?.notes.bytes ?? nothing).withUnsafeBytes { lastNotes in
          (last?.value.bytes ?? nothing).withUnsafeBytes { lastValue in
            channel.enqueue(
              FrameHead(kind: .result, detail: isLast ? 0 : FrameHead.isPartial, id: batch),
              head,
              view.seconds,
              UnsafeRawBufferPointer(rebasing: lastSeconds.prefix(last == nil ? 0 : 4)),
              view.notes,
              lastNotes,
              view.values,
              lastValue
            )
          }
        }
      }
    }
    try channel.flush(wait: true)
  }
}
