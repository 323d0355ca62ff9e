internal import NDArrays

/// The growing bytes of one message, and the buffers that travel beside it.
package final class WireWriter {
  package private(set) var bytes: ContiguousArray<UInt8> = []
  /// Shared with the writers of nested containers, so that indices are the message's.
  let buffers: Buffers
  /// Arrays of more bytes than this travel as buffers; `Int.max` keeps all of them in the message.
  package let bufferThreshold: Int
  /// Whether places in this executable's code may be written; not where another build will read.
  package let carriesCode: Bool

  final class Buffers {
    var list: [WireBuffer] = []
    var indices: [WireBuffer.Identity: Int] = [:]
  }

  package init(bufferThreshold: Int = .max, carriesCode: Bool = true) {
    self.bufferThreshold = bufferThreshold
    self.carriesCode = carriesCode
    buffers = Buffers()
  }

  /// A writer for a nested container, whose bytes are joined to its parent's later.
  init(nestedIn parent: WireWriter) {
    bufferThreshold = parent.bufferThreshold
    carriesCode = parent.carriesCode
    buffers = parent.buffers
  }

  /// What travels beside the bytes, in the order of the indices in them.
  package var outOfBand: [WireBuffer] { buffers.list }

  /// Hands over what travels beside the bytes; the writer keeps none of it.
  package func takeOutOfBand() -> [WireBuffer] {
    defer { buffers.list = [] }
    return buffers.list
  }

  /// Empties it for the next message, which gets its memory.
  package func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    guard !buffers.list.isEmpty else { return }
    buffers.list = []
    buffers.indices = [:]
  }

  // MARK: Raw pieces

  package func write(_ byte: UInt8) {
    bytes.append(byte)
  }

  package func write(raw: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: raw)
  }

  /// Writes a fixed-width number, little-endian.
  package func write<T: FixedWidthInteger>(fixed value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes 64 bits, little-endian; see `WireReader.readNumber()`.
  package func write(number: UInt64) { write(fixed: number) }

  /// Makes room, so that the bytes need not move while they grow.
  package func reserveCapacity(_ byteCount: Int) { bytes.reserveCapacity(byteCount) }

  /// Writes a number that is short when it is small (LEB128).
  package func write(count: Int) {
    writeVariable(UInt64(bitPattern: Int64(count)))
  }

  func writeVariable(_ value: UInt64) {
    Self.append(value, to: &bytes)
  }

  /// Writes a byte count and UTF-8.
  package func write(text: String) {
    var text = text
    text.withUTF8 { utf8 in Self.append(utf8, to: &bytes) }
  }

  // Each takes the bytes once: Swift checks at run time who has the variable of an object.

  private static func append(_ value: UInt64, to bytes: inout ContiguousArray<UInt8>) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private static func append(
    _ text: UnsafeBufferPointer<UInt8>,
    to bytes: inout ContiguousArray<UInt8>
  ) {
    append(UInt64(text.count), to: &bytes)
    bytes.append(contentsOf: text)
  }

  private static func append(
    _ tag: WireTag,
    _ value: UInt64,
    to bytes: inout ContiguousArray<UInt8>
  ) {
    bytes.append(tag.rawValue)
    append(value, to: &bytes)
  }

  /// Overwrites 8 bytes written before, whose value was not known then.
  package func patch(_ value: UInt64, at offset: Int) {
    bytes.withUnsafeMutableBytes { buffer in
      buffer.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
  }

  /// Puts the bytes of a finished nested writer at `offset`.
  func insert(_ nested: WireWriter, at offset: Int) {
    bytes.insert(contentsOf: nested.bytes, at: offset)
  }

  // MARK: Tagged values

  func write(_ tag: WireTag) {
    bytes.append(tag.rawValue)
  }

  func write(signed value: Int64) {
    Self.append(.integer, UInt64(bitPattern: (value << 1) ^ (value >> 63)), to: &bytes)
  }

  func write(unsigned value: UInt64) {
    Self.append(.unsigned, value, to: &bytes)
  }

  func write(_ value: Float) {
    write(.float)
    write(fixed: value.bitPattern)
  }

  func write(_ value: Double) {
    write(.double)
    write(fixed: value.bitPattern)
  }

  func write(string: String) {
    write(.string)
    write(text: string)
  }

  /// Writes the elements of an array of plain numbers; `owner` keeps them alive.
  func write(
    array raw: UnsafeRawBufferPointer,
    kind: PlainKind,
    owner: () -> any AnyObject & Sendable
  ) {
    let isLarge = raw.count > bufferThreshold
    write(isLarge ? .arrayBuffer : .array)
    write(kind.rawValue)
    write(count: raw.count / kind.stride)
    if isLarge {
      write(count: index(of: WireBuffer(owner: owner(), bytes: raw)))
    } else {
      write(raw: raw)
    }
  }

  func write(_ array: any AnyNDArray) {
    if array.byteCount > bufferThreshold, let identity = array.storageIdentity {
      writeShape(of: array, order: array.isCContiguous ? .c : .fortran, tag: .ndarrayBuffer)
      let bytes = UnsafeRawBufferPointer(start: identity.base, count: identity.byteCount)
      write(count: index(of: WireBuffer(owner: identity.owner, bytes: bytes)))
      return
    }
    array.withContiguousBytes { raw, order in
      writeShape(of: array, order: order, tag: .ndarray)
      write(raw: raw)
    }
  }

  private func writeShape(of array: any AnyNDArray, order: MemoryOrder, tag: WireTag) {
    write(tag)
    write(UInt8(order == .c ? 0 : 1))
    write(text: array.dtype.typestr)
    write(count: array.shape.count)
    for extent in array.shape { write(count: extent) }
  }

  private func index(of buffer: WireBuffer) -> Int {
    if let index = buffers.indices[buffer.identity] { return index }
    buffers.indices[buffer.identity] = buffers.list.count
    buffers.list.append(buffer)
    return buffers.list.count - 1
  }
}
