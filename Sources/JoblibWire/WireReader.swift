/// Reads what a `WireWriter` wrote; every step checks that the bytes are there.
///
/// It points into the message, which has to outlive it.
package struct WireReader {
  let bytes: UnsafeRawBufferPointer
  package private(set) var offset = 0
  /// What travelled beside the bytes.
  package var buffers: [WireBuffer]

  package init(_ bytes: UnsafeRawBufferPointer, buffers: [WireBuffer] = []) {
    self.bytes = bytes
    self.buffers = buffers
  }

  /// A reader of the same message at another place in it.
  package func at(_ offset: Int) -> WireReader {
    var copy = self
    copy.offset = offset
    return copy
  }

  mutating func move(to offset: Int) { self.offset = offset }

  /// The bytes that have not been read.
  var remainingCount: Int { bytes.count - offset }

  package var isAtEnd: Bool { offset >= bytes.count }

  package mutating func readByte() throws(WireError) -> UInt8 {
    guard offset < bytes.count else { throw .truncated(at: offset) }
    defer { offset += 1 }
    return bytes[offset]
  }

  package mutating func readRaw(count: Int) throws(WireError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= bytes.count - offset else { throw .truncated(at: offset) }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  package mutating func readFixed<T: FixedWidthInteger>(_: T.Type) throws(WireError) -> T {
    let raw = try readRaw(count: MemoryLayout<T>.size)
    return T(littleEndian: raw.loadUnaligned(as: T.self))
  }

  /// Reads 64 bits, little-endian.
  ///
  /// `readFixed` of other modules looks up its type each time, which heads of messages cannot afford.
  package mutating func readNumber() throws(WireError) -> UInt64 { try readFixed(UInt64.self) }

  mutating func readVariable() throws(WireError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try readByte()
      guard shift < 63 || byte <= 1 else {
        throw WireError("a number of more than 64 bits, at byte \(offset)")
      }
      result |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return result }
      shift += 7
    }
  }

  /// Reads a count that is not negative.
  package mutating func readCount() throws(WireError) -> Int {
    let value = try readVariable()
    guard let count = Int(exactly: value) else {
      throw WireError("a count of \(value), at byte \(offset)")
    }
    return count
  }

  package mutating func readText() throws(WireError) -> String {
    let count = try readCount()
    return String(decoding: try readRaw(count: count), as: UTF8.self)
  }

  func peekTag() throws(WireError) -> WireTag {
    guard offset < bytes.count else { throw .truncated(at: offset) }
    guard let tag = WireTag(rawValue: bytes[offset]) else {
      throw WireError("byte \(bytes[offset]) begins no value, at byte \(offset)")
    }
    return tag
  }

  mutating func readTag() throws(WireError) -> WireTag {
    let tag = try peekTag()
    offset += 1
    return tag
  }

  func buffer(_ index: Int) throws(WireError) -> WireBuffer {
    guard buffers.indices.contains(index) else {
      throw WireError("buffer \(index) of \(buffers.count) is missing, at byte \(offset)")
    }
    return buffers[index]
  }

  /// Passes over one value.
  mutating func skip() throws(WireError) {
    var tag = try readTag()
    while tag == .some { tag = try readTag() }
    switch tag {
    case .none, .some, .false, .true: break
    case .integer, .unsigned: _ = try readVariable()
    case .float: _ = try readRaw(count: 4)
    case .double: _ = try readRaw(count: 8)
    case .integer128, .unsigned128: _ = try readRaw(count: 16)
    case .string:
      let count = try readCount()
      _ = try readRaw(count: count)
    case .array:
      let (kind, count) = try readArrayHead()
      _ = try readRaw(count: count * kind.stride)
    case .arrayBuffer:
      _ = try readArrayHead()
      _ = try readCount()
    case .ndarray:
      let head = try readNDArrayHead()
      _ = try readRaw(count: head.byteCount)
    case .ndarrayBuffer:
      _ = try readNDArrayHead()
      _ = try readCount()
    case .list, .map:
      let length = try readFixed(UInt64.self)
      _ = try readRaw(count: Int(clamping: length))
    }
  }

  /// Moves to the value of a key among the entries of a map: from the entry it is at on, then from the
  /// first.
  ///
  /// - Returns: Whether there is one.
  mutating func seek(
    _ key: UnsafeBufferPointer<UInt8>,
    in entries: Range<Int>
  ) throws(WireError) -> Bool {
    let start = offset
    var hasWrapped = false
    while true {
      if offset >= entries.upperBound {
        if hasWrapped || start == entries.lowerBound { return false }
        hasWrapped = true
        offset = entries.lowerBound
      }
      if hasWrapped, offset >= start { return false }
      let count = try readCount()
      let found = try readRaw(count: count)
      if found.elementsEqual(key) { return true }
      try skip()
    }
  }

  /// Reads the head and the elements of an array of plain numbers, whose tag has been read.
  mutating func readArrayElements(
    isBuffer: Bool
  ) throws(WireError) -> (kind: PlainKind, count: Int, raw: UnsafeRawBufferPointer) {
    let (kind, count) = try readArrayHead()
    var raw: UnsafeRawBufferPointer
    if isBuffer {
      raw = try buffer(try readCount()).bytes
      guard raw.count >= count * kind.stride else { throw WireError.truncated(at: offset) }
      raw = UnsafeRawBufferPointer(rebasing: raw[..<(count * kind.stride)])
    } else {
      raw = try readRaw(count: count * kind.stride)
    }
    if kind == .bool, raw.contains(where: { $0 > 1 }) {
      throw WireError("a Bool that is neither 0 nor 1, at byte \(offset)")
    }
    return (kind, count, raw)
  }

  /// A reader at the elements of an array of plain numbers, each a value of its own, for code that
  /// decodes one by one what was encoded as a whole.
  func elements(isBuffer: Bool) throws(WireError) -> (reader: WireReader, count: Int) {
    var reader = self
    let (kind, count, raw) = try reader.readArrayElements(isBuffer: isBuffer)
    let writer = WireWriter()
    for index in 0..<count {
      let element = raw[index * kind.stride..<(index + 1) * kind.stride]
      writer.write(plain: UnsafeRawBufferPointer(rebasing: element), kind: kind)
    }
    let keeper = Keeper(writer.bytes)
    let bytes = keeper.value.withUnsafeBytes { $0 }
    // Among the buffers, the bytes live as long as any reader of them.
    let kept = buffers + [WireBuffer(owner: keeper, bytes: bytes)]
    return (WireReader(bytes, buffers: kept), count)
  }

  mutating func readArrayHead() throws(WireError) -> (kind: PlainKind, count: Int) {
    guard let kind = PlainKind(rawValue: try readByte()) else {
      throw WireError("an array of unknown elements, at byte \(offset)")
    }
    let count = try readCount()
    guard !count.multipliedReportingOverflow(by: kind.stride).overflow else {
      throw WireError("an array of \(count) elements, at byte \(offset)")
    }
    return (kind, count)
  }
}
