internal import NDArrays

/// Writes a pickle of protocol 4, opcode by opcode, with arrays as joblib puts them between.
///
/// What is written gathers in a buffer, a frame of the pickle, until that is large or an array
/// comes. The writer of a container that stays open beside others has no sink: its buffer is
/// inserted into its parent's when the container is complete.
package final class PickleWriter {
  private let output: PickleOutput?
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  /// The bytes in the buffer.
  package private(set) var count = 0
  /// The arrays whose elements belong into the buffer, by their places.
  private var arrays: [(offset: Int, bytes: any ArrayBytes)] = []
  /// The memo's entries for names; a writer asks only for those that it put there itself, since
  /// another's may end up behind it.
  private var entries: [String: Int] = [:]
  /// The entries of the memo, counted over all writers of the pickle.
  private let memo: MemoCounter
  /// How many containers are open whose bytes are missing in the buffer.
  private var gapCount = 0

  private static let frameByteCount = 128 << 10

  private final class MemoCounter {
    var count = 0
  }

  /// Starts a pickle.
  package init(to output: PickleOutput) {
    self.output = output
    memo = MemoCounter()
    capacity = Self.frameByteCount * 2
    base = .allocate(byteCount: capacity, alignment: 16)
  }

  private init(nestedIn parent: PickleWriter) {
    output = nil
    memo = parent.memo
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
  package func drainIfLarge() throws(PersistenceError) {
    if count >= Self.frameByteCount || !arrays.isEmpty { try drain() }
  }

  private func drain() throws(PersistenceError) {
    guard let output, gapCount == 0 else { return }
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

  // MARK: Containers that stay open

  /// A writer for a container whose bytes will stand at the end of what is written now.
  func openGap() -> PickleWriter {
    gapCount += 1
    return PickleWriter(nestedIn: self)
  }

  /// Puts the bytes of a container in their place.
  func close(_ nested: PickleWriter, at offset: Int) {
    gapCount -= 1
    reserve(nested.count)
    (base + offset + nested.count).copyMemory(from: base + offset, byteCount: count - offset)
    (base + offset).copyMemory(from: nested.base, byteCount: nested.count)
    count += nested.count
    let place = arrays.firstIndex { $0.offset > offset } ?? arrays.count
    for index in arrays[place...].indices { arrays[index].offset += nested.count }
    arrays.insert(contentsOf: nested.arrays.map { ($0.offset + offset, $0.bytes) }, at: place)
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

  /// Writes a value that comes often: in full the first time, then by its number.
  package func writeOnce(_ name: String, _ body: () -> Void) {
    if let number = entries[name] { return writeGet(number) }
    body()
    entries[name] = writePut()
  }
}
