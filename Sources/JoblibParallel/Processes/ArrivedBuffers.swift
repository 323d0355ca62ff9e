internal import JoblibSystem
internal import JoblibWire

/// The arrays that a worker was given, mapped or read when they are needed.
struct ArrivedBuffers {
  /// The largest size of all copies of lent arrays together that the present batch does not need.
  private static let lentByteLimit = 64 << 20

  private var entries: [UInt64: Entry] = [:]
  private var lentByteCount = 0
  private var batchCount = 0

  private struct Entry {
    var buffer: WireBuffer?
    var place: Place
    var lastUse = 0
  }

  private enum Place {
    case here
    case shared(FileDescriptor, FileRange?)
    case lent(BorrowedRange)
  }

  mutating func add(_ buffer: WireBuffer, id: UInt64) {
    entries[id] = Entry(buffer: buffer, place: .here)
  }

  /// Takes note of shared memory, or of a part of a file.
  mutating func add(_ file: FileDescriptor, _ range: FileRange?, id: UInt64) {
    entries[id] = Entry(place: .shared(file, range))
  }

  /// Takes note of bytes in the memory of the parent, which leaves them there for as long as a batch
  /// is under way that needs them.
  mutating func add(_ range: BorrowedRange, id: UInt64) {
    if entries[id] == nil { entries[id] = Entry(place: .lent(range)) }
  }

  mutating func remove(id: UInt64) {
    drop(id)
    entries[id] = nil
  }

  /// Another batch begins to ask for what it needs.
  mutating func beginBatch() {
    batchCount += 1
  }

  mutating func buffer(id: UInt64, isReadOnly: Bool) throws -> WireBuffer {
    guard let entry = entries[id] else { throw WireError("array \(id) did not arrive") }
    entries[id]?.lastUse = batchCount
    if let buffer = entry.buffer { return buffer }
    let buffer: WireBuffer
    switch entry.place {
    case .here: throw WireError("array \(id) did not arrive")
    case .shared(let file, let range):
      buffer = try WireBuffer(
        mapping: file,
        range,
        access: isReadOnly ? .readOnly : .copyOnWrite
      )
      entries[id]?.place = .here
    case .lent(let range):
      makeRoom(for: range.byteCount)
      buffer = try WireBuffer(borrowing: range)
      lentByteCount += range.byteCount
    }
    entries[id]?.buffer = buffer
    return buffer
  }

  /// Drops copies of lent arrays, those first that were not needed for longest.
  private mutating func makeRoom(for byteCount: Int) {
    guard lentByteCount + byteCount > Self.lentByteLimit else { return }
    for (id, entry) in entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
      guard lentByteCount + byteCount > Self.lentByteLimit, entry.lastUse < batchCount else {
        return
      }
      drop(id)
    }
  }

  private mutating func drop(_ id: UInt64) {
    guard case .lent(let range)? = entries[id]?.place, entries[id]?.buffer != nil else { return }
    lentByteCount -= range.byteCount
    entries[id]?.buffer = nil
  }
}
