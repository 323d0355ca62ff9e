internal import JoblibSystem

/// The memory that a worker shares with the process that started it.
///
/// ```
///   worker writes                        parent writes
///   the task that runs, since when       up to which batch to give back
///   ─────────────────────────────────────────────────────────────────
///   journal: times │ results │ notes     of the batch that runs
///   ─────────────────────────────────────────────────────────────────
///   frames to the worker                 frames from it
///   ─────────────────────────────────────────────────────────────────
///   what the task that runs has written, where that is captured
/// ```
/// It outlives the worker, so it tells what one was doing that was killed.
final class WorkerPage: Sendable {
  let memory: MemoryMapping

  /// The index of the task that runs, and 1; 0 for none.
  let running: SharedWord
  /// When that task started, in nanoseconds of the monotonic clock.
  let startTime: SharedWord
  /// The batch whose results the journal has.
  let journalBatch: SharedWord
  /// The index of the first task in the journal.
  let journalFirst: SharedWord
  /// How far the journal is written: a `JournalExtent`.
  let journalExtent: SharedWord
  /// The largest resident size that the worker has seen of itself, in bytes.
  let peakResident: SharedWord
  /// The size that `getrusage(2)` reports though it is the parent's: what it was at the start.
  let inheritedPeak: SharedWord
  /// Whether what tasks write goes to the end of this memory.
  let isCapturing: SharedWord
  /// By how many bytes the worker had grown when it decided to end; 0 while it goes on.
  let plannedEnd: SharedWord
  /// 1 once the worker has found that it can read its parent's memory.
  let canBorrow: SharedWord

  /// 1 once the worker has read its first batch.
  let hasBegun: SharedWord

  /// Where this word is in the memory of the parent.
  let parentAddress: SharedWord
  /// Batches up to this one, counted from 1 over the life of the worker, are to be given back.
  let recall: SharedWord
  /// By how many bytes the worker may grow; 0 for no bound.
  let growthLimit: SharedWord
  /// 1 where the parent passes news on, which a worker does not for its own.
  let hasNews: SharedWord

  /// The way of frames to the worker.
  let toWorker: SharedRing
  /// The way of frames from it.
  let toParent: SharedRing

  private static let parentAddressIndex = 40
  static let wordsByteCount = 4096
  private static let ringsOffset = wordsByteCount + Journal.byteCount
  /// Where captured output starts.
  static let captureOffset = ringsOffset + 2 * SharedRing.byteCount
  /// How much of it can be seen here; the file may be longer.
  static let captureByteCount = 1 << 17
  static let byteCount = captureOffset + captureByteCount

  init(_ file: FileDescriptor) throws(SystemError) {
    memory = try MemoryMapping(file, byteCount: Self.byteCount, access: .readWrite)
    let base = memory.base
    func word(_ index: Int) -> SharedWord { SharedWord(at: base + 8 * index) }
    running = word(0)
    startTime = word(1)
    journalExtent = word(2)
    journalFirst = word(3)
    journalBatch = word(4)
    peakResident = word(5)
    inheritedPeak = word(6)
    plannedEnd = word(7)
    isCapturing = word(8)
    hasBegun = word(9)
    canBorrow = word(16)
    // Lines of the cache of their own: the worker looks here before each task.
    recall = word(32)
    growthLimit = word(33)
    hasNews = word(34)
    parentAddress = word(Self.parentAddressIndex)
    toWorker = SharedRing(at: base + Self.ringsOffset)
    toParent = SharedRing(at: base + Self.ringsOffset + SharedRing.byteCount)
  }

  var journal: UnsafeMutableRawPointer { memory.base + Self.wordsByteCount }

  /// The part that holds captured output, all zero behind it.
  var capture: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: memory.base + Self.captureOffset,
      count: Self.captureByteCount
    )
  }

  /// The last words of the running task, where what it writes is captured.
  var lastCaptured: String {
    guard isCapturing.load() == 1, let last = capture.lastIndex(where: { $0 != 0 }) else {
      return ""
    }
    return LastWords.cut(capture[...last])
  }

  /// The index of the task that runs.
  var runningTask: Int? {
    let word = running.load()
    return word == 0 ? nil : Int(word - 1)
  }

  // MARK: The parent's memory

  /// Tells the worker where this process has the page.
  func offerMemory() {
    let address = memory.base + 8 * Self.parentAddressIndex
    parentAddress.store(UInt64(UInt(bitPattern: address)))
  }

  /// Finds out, in the worker, whether it can read the memory of its parent.
  func tryParentMemory() {
    let address = parentAddress.load()
    var found: UInt64 = 0
    let isRead: Void? = withUnsafeMutableBytes(of: &found) {
      try? ParentMemory.read(at: address, into: $0)
    }
    if isRead != nil, address != 0, found == address { canBorrow.store(1) }
  }
}
