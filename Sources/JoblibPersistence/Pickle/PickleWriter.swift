internal import NDArrays

/// Writes a pickle of protocol 4, opcode by opcode, with arrays as joblib puts them between.
///
/// What is written gathers in a buffer, a frame of the pickle, until that is large or an array
/// comes. A value that is written after what stands behind it gets a writer of its own without a
/// sink, a gap, whose bytes are put in place when all is written.
package final class PickleWriter {
  private let output: PickleOutput?
  // Checks of exclusive access would cost more than the writing; nothing of a writer's user runs
  // while one of these is changed.
  @exclusivity(unchecked) private var base: UnsafeMutableRawPointer
  @exclusivity(unchecked) private var capacity: Int
  /// The bytes in the buffer.
  @exclusivity(unchecked) package private(set) var count = 0
  /// The arrays whose elements belong into the buffer, by their places.
  @exclusivity(unchecked) private var arrays: [(offset: Int, bytes: any ArrayBytes)] = []
  /// The memo's entries for names of fields; a writer asks only for those that it put there itself,
  /// since another's may end up behind it.
  private var names: [String: (number: Int, byteCount: Int)] = [:]
  /// Its entries for other values that come often.
  private var entries: [Repeated: Int] = [:]
  /// The entries of the memo, counted over all writers of the pickle.
  private let memo: MemoCounter
  /// How many values are open that know places in the buffer, so that it must stay.
  private var pinCount = 0
  private var gaps: [Gap] = []

  private static let frameByteCount = 128 << 10

  /// More names than that are written in full: they are no fields, but the keys of tables.
  private static let maximumEntryCount = 4096

  private final class MemoCounter {
    var count = 0
  }

  /// A place where bytes are missing.
  private struct Gap {
    var offset: Int
    /// Which of two gaps in one place comes first.
    var rank: Int
    var writer: PickleWriter
  }

  /// Starts a pickle.
  package init(to output: PickleOutput) {
    self.output = output
    memo = MemoCounter()
    capacity = Self.frameByteCount * 2
    base = .allocate(byteCount: capacity, alignment: 16)
  }

  private init(memo: MemoCounter) {
    output = nil
    self.memo = memo
    capacity = 256
    base = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { base.deallocate() }

  // MARK: Whole pickles

  /// Ends the pickle and passes on all of it.
  package func finish() throws(PersistenceError) {
    write(.stop)
    try drain()
  }

  /// Passes on what has gathered if it is enough; to be called between values.
  @inline(__always)
  package func drainIfLarge() throws(PersistenceError) {
    if count >= Self.frameByteCount || !arrays.isEmpty { try drain() }
  }

  private func drain() throws(PersistenceError) {
    guard let output, pinCount == 0 else { return }
    var first = 0
    for (offset, bytes) in arrays {
      try output.write(frame: UnsafeRawBufferPointer(start: base + first, count: offset - first))
      try output.write(bytes)
      first = offset
    }
    try output.write(frame: UnsafeRawBufferPointer(start: base + first, count: count - first))
    arrays = []
    count = 0
  }

  // MARK: Values that are written later

  /// Keeps the buffer until `unpin`, since someone knows a place in it.
  func pin() { pinCount += 1 }
  func unpin() { pinCount -= 1 }

  /// How many gaps wait for their bytes.
  var gapCount: Int { gaps.count }

  /// A writer for bytes that belong at an offset; of two gaps in one place that of the lower rank
  /// comes first.
  ///
  /// The buffer has to be pinned.
  func openGap(at offset: Int, rank: Int) -> PickleWriter {
    let writer = detached()
    gaps.append(Gap(offset: offset, rank: rank, writer: writer))
    return writer
  }

  /// A writer whose bytes go nowhere.
  func detached() -> PickleWriter { PickleWriter(memo: memo) }

  /// Puts the bytes of all gaps but the first so many in place.
  func fillGaps(from first: Int) {
    let filled = gaps[first...].sorted { ($0.offset, $0.rank) < ($1.offset, $1.rank) }
    gaps.removeSubrange(first...)
    for gap in filled { gap.writer.fillGaps(from: 0) }
    moveArrays(behind: filled)
    // From the end on, so that each byte moves once.
    var shift = filled.reduce(0) { $0 + $1.writer.count }
    var end = count
    reserve(shift)
    count += shift
    for gap in filled.reversed() {
      (base + gap.offset + shift)
        .copyMemory(from: base + gap.offset, byteCount: end - gap.offset)
      end = gap.offset
      shift -= gap.writer.count
      (base + gap.offset + shift)
        .copyMemory(from: gap.writer.base, byteCount: gap.writer.count)
    }
  }

  /// Moves the places of arrays as the bytes of gaps before them do, and takes in those of the gaps.
  private func moveArrays(behind filled: [Gap]) {
    var moved: [(offset: Int, bytes: any ArrayBytes)] = []
    var rest = arrays[...]
    var shift = 0
    for gap in filled {
      while let array = rest.first, array.offset <= gap.offset {
        moved.append((array.offset + shift, array.bytes))
        rest.removeFirst()
      }
      moved += gap.writer.arrays.map { ($0.offset + gap.offset + shift, $0.bytes) }
      shift += gap.writer.count
    }
    arrays = moved + rest.map { ($0.offset + shift, $0.bytes) }
  }

  /// Lends what is in the buffer.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(UnsafeRawBufferPointer(start: base, count: count))
  }

  // MARK: Pieces

  @inline(__always)
  private func reserve(_ more: Int) {
    if count + more > capacity { grow(to: count + more) }
  }

  private func grow(to needed: Int) {
    let larger = max(needed, capacity * 2)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    moved.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = moved
    capacity = larger
  }

  @inline(__always)
  package func write(_ opcode: PickleOpcode) {
    reserve(1)
    base.storeBytes(of: opcode.rawValue, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  @inline(__always)
  package func write<T: FixedWidthInteger>(_ opcode: PickleOpcode, _ value: T) {
    reserve(1 + MemoryLayout<T>.size)
    base.storeBytes(of: opcode.rawValue, toByteOffset: count, as: UInt8.self)
    base.storeBytes(of: value.littleEndian, toByteOffset: count + 1, as: T.self)
    count += 1 + MemoryLayout<T>.size
  }

  package func write(raw bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    (base + count).copyMemory(from: start, byteCount: bytes.count)
    count += bytes.count
  }

  /// Puts the elements of an array behind its description.
  func write(arrayBytes bytes: any ArrayBytes) {
    arrays.append((count, bytes))
  }

  // MARK: The memo

  /// Remembers the value that was just written; its number is to be asked for with `writeGet`.
  package func writePut() -> Int {
    let number = memo.count
    memo.count += 1
    if number < 256 {
      write(.binPut, UInt8(truncatingIfNeeded: number))
    } else {
      write(.longBinPut, UInt32(truncatingIfNeeded: number))
    }
    return number
  }

  /// Writes a value that was remembered.
  package func writeGet(_ number: Int) {
    if number < 256 {
      write(.binGet, UInt8(truncatingIfNeeded: number))
    } else {
      write(.longBinGet, UInt32(truncatingIfNeeded: number))
    }
  }

  /// Writes the name of a field: in full the first time, then by its number.
  package func write(name: String) {
    // Swift takes different spellings of a text for one. Of ASCII there is none that is as short.
    if let (number, byteCount) = names[name], byteCount == name.utf8.count {
      return writeGet(number)
    }
    write(name)
    if names.count < Self.maximumEntryCount, name.utf8.allSatisfy({ $0 < 0x80 }) {
      names[name] = (writePut(), name.utf8.count)
    }
  }

  /// Writes a value that comes often: in full the first time, then by its number.
  package func writeOnce(_ value: Repeated, _ body: () -> Void) {
    if let number = entries[value] { return writeGet(number) }
    body()
    if entries.count < Self.maximumEntryCount { entries[value] = writePut() }
  }

  /// A value that comes often.
  package enum Repeated: Hashable {
    case global(PickleGlobal)
    /// An element type of NumPy's, by its code.
    case type(String)
    /// The time zone.
    case utc
  }
}
