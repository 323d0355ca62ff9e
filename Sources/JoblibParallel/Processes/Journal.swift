internal import JoblibWire

/// How a worker's journal lies in memory: the results of the batch that runs, as they came.
///
/// The three parts are those of a result frame, so a frame is made of a journal by copying, by the
/// worker or, if that is dead, by its parent.
enum Journal {
  /// The largest number of tasks in it.
  static let capacity = 1 << 18
  static let valueCapacity = 5 << 19
  static let noteCapacity = 1 << 19

  static let secondsOffset = 0
  static let valuesOffset = capacity * MemoryLayout<Float>.size
  static let notesOffset = valuesOffset + valueCapacity
  static let byteCount = notesOffset + noteCapacity
}

/// How far a journal is written, in one word, so that no kill can come between its parts.
struct JournalExtent: Equatable {
  var taskCount = 0
  var valueByteCount = 0
  var noteByteCount = 0

  var word: UInt64 {
    UInt64(taskCount) | UInt64(valueByteCount) << 20 | UInt64(noteByteCount) << 44
  }

  init() {}

  init(word: UInt64) {
    taskCount = Int(word & (1 << 20 - 1))
    valueByteCount = Int(word >> 20 & (1 << 24 - 1))
    noteByteCount = Int(word >> 44)
  }
}

/// A journal as its worker writes it.
struct JournalWriter {
  let page: WorkerPage
  private(set) var extent = JournalExtent()
  /// What has been written beyond the extent, of the task that is not noted as done.
  private var pendingValueByteCount = 0
  private var pendingNoteByteCount = 0

  private let seconds: UnsafeMutablePointer<Float>
  private let values: UnsafeMutableRawPointer
  private let notes: UnsafeMutableRawPointer

  init(_ page: WorkerPage) {
    self.page = page
    seconds = (page.journal + Journal.secondsOffset).assumingMemoryBound(to: Float.self)
    values = page.journal + Journal.valuesOffset
    notes = page.journal + Journal.notesOffset
  }

  /// Empties it for the results of a batch, from the task `first` on.
  mutating func begin(batch: UInt64, first: Int) {
    extent = JournalExtent()
    page.journalExtent.store(0)
    page.journalBatch.store(batch)
    page.journalFirst.store(UInt64(first))
  }

  /// Whether there is room for one more task with so much.
  func hasRoom(valueByteCount: Int, noteByteCount: Int = 0) -> Bool {
    extent.taskCount < Journal.capacity
      && valueByteCount <= Journal.valueCapacity - extent.valueByteCount
      && noteByteCount
        <= Journal.noteCapacity - extent.noteByteCount - pendingNoteByteCount
  }

  /// Where the next result goes; there has to be room for it.
  mutating func placeForValue(byteCount: Int) -> UnsafeMutableRawPointer {
    pendingValueByteCount = byteCount
    return values + extent.valueByteCount
  }

  /// Takes back what was written of the present task's result.
  mutating func withPendingValue(_ body: (UnsafeRawBufferPointer) -> Void) {
    let start = values + extent.valueByteCount
    body(UnsafeRawBufferPointer(start: start, count: pendingValueByteCount))
    pendingValueByteCount = 0
  }

  /// Writes the result of the present task; there has to be room.
  mutating func append(value: UnsafeRawBufferPointer) {
    let place = placeForValue(byteCount: value.count)
    UnsafeMutableRawBufferPointer(start: place, count: value.count).copyMemory(from: value)
  }

  /// Adds to the notes on the present task; there has to be room.
  mutating func append(note: UnsafeRawBufferPointer) {
    let start = notes + extent.noteByteCount + pendingNoteByteCount
    UnsafeMutableRawBufferPointer(start: start, count: note.count).copyMemory(from: note)
    pendingNoteByteCount += note.count
  }

  /// The present task is done, with all that was written of it.
  mutating func commit(seconds time: Float) {
    seconds[extent.taskCount] = time
    extent.taskCount += 1
    extent.valueByteCount += pendingValueByteCount
    extent.noteByteCount += pendingNoteByteCount
    pendingValueByteCount = 0
    pendingNoteByteCount = 0
    page.journalExtent.store(extent.word)
  }
}

/// The parts of a result frame, where they lie in a journal.
struct JournalView {
  let seconds: UnsafeRawBufferPointer
  let values: UnsafeRawBufferPointer
  let notes: UnsafeRawBufferPointer

  init(_ page: WorkerPage, extent: JournalExtent) {
    func part(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: page.journal + offset, count: count)
    }
    seconds = part(Journal.secondsOffset, extent.taskCount * MemoryLayout<Float>.size)
    values = part(Journal.valuesOffset, extent.valueByteCount)
    notes = part(Journal.notesOffset, extent.noteByteCount)
  }

  /// A result frame of these parts.
  func frame(firstIndex: Int, attempt: Int) -> ContiguousArray<UInt8> {
    let times = seconds.bindMemory(to: Float.self).map { Double($0) * 1e9 }
    let writer = WireWriter()
    ResultHead(
      firstIndex: firstIndex,
      ranCount: times.count,
      attempt: attempt,
      noteByteCount: notes.count,
      computeNanoseconds: UInt64(times.reduce(0, +)),
      squaredNanoseconds: times.reduce(0) { $0 + $1 * $1 }
    ).write(to: writer)
    for part in [seconds, notes, values] { writer.write(raw: part) }
    return writer.bytes
  }
}
