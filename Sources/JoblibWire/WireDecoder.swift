internal import NDArrays

/// Decodes the value that begins at one place in a message.
///
/// It is also the decoder's place in the tree of values, which is walked only for an error.
package final class WireDecoder: Decoder {
  let parent: WireDecoder?
  let key: (any CodingKey)?
  private let depth: Int
  /// Where the value begins.
  let start: Int
  /// At the value; once that is open as a map, at the entry that is expected next: keys are asked for
  /// in the order they were written.
  private(set) var reader: WireReader
  /// The map's entries, once it is open.
  private var entries = 0..<0

  init(_ reader: WireReader, in parent: WireDecoder?, at key: (any CodingKey)?) {
    self.parent = parent
    self.key = key
    depth = (parent?.depth ?? 0) + 1
    start = reader.offset
    self.reader = reader
  }

  package var codingPath: [any CodingKey] { Self.path(to: key, in: parent) }
  package var userInfo: [CodingUserInfoKey: Any] { [.isWire: true] }

  package func container<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    do throws(WireError) { try openMap() } catch { throw self.error(error) }
    return KeyedDecodingContainer(WireKeyedDecoder<Key>(map: self))
  }

  package func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try WireUnkeyedDecoder(decoder: self)
  }

  package func singleValueContainer() throws -> any SingleValueDecodingContainer {
    WireSingleValueDecoder(decoder: self)
  }

  /// The message at the value's first byte.
  var value: WireReader { reader.at(start) }

  // MARK: Errors

  private static func path(to key: (any CodingKey)?, in parent: WireDecoder?) -> [any CodingKey] {
    (parent?.codingPath ?? []) + (key.map { [$0] } ?? [])
  }

  /// What keeps this value from being decoded, as `Codable` says it.
  func error(_ error: WireError) -> any Error { Self.error(error, in: parent, at: key) }

  static func error(
    _ error: WireError,
    in parent: WireDecoder?,
    at key: (any CodingKey)?
  ) -> any Error {
    let context = DecodingError.Context(
      codingPath: path(to: key, in: parent),
      debugDescription: error.description
    )
    return error.expected.map { DecodingError.typeMismatch($0, context) }
      ?? DecodingError.dataCorrupted(context)
  }

  /// Lets a value decode itself, of which this decoder is the place.
  fileprivate func decode<T: Decodable>(_ type: T.Type) throws -> T {
    guard depth <= WireEncoder.maximumDepth else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: Array(codingPath.prefix(8)),
          debugDescription: "nested deeper than \(WireEncoder.maximumDepth) values"
        )
      )
    }
    return try T(from: self)
  }

  // MARK: Maps

  private func openMap() throws(WireError) {
    // Two containers of one value share the place of the next entry.
    guard entries.isEmpty else { return }
    var reader = value
    let tag = try reader.readTag()
    guard tag == .map else {
      throw WireError(expected: [String: Any].self, found: "\(tag)", at: start)
    }
    let length = try reader.readFixed(UInt64.self)
    let first = reader.offset
    _ = try reader.readRaw(count: Int(clamping: length))
    entries = first..<reader.offset
    self.reader.move(to: first)
  }

  /// The keys of an open map, of any type.
  var texts: [String] {
    var texts: [String] = []
    var reader = reader.at(entries.lowerBound)
    while reader.offset < entries.upperBound, let text = try? reader.readText() {
      texts.append(text)
      guard (try? reader.skip()) != nil else { break }
    }
    return texts
  }

  /// Moves to the value of a key of an open map; from the entry expected next on, then from the first.
  ///
  /// - Returns: Where it was before, to go back to; `nil` if there is no such key, and nothing moved.
  /// - Throws: `WireError`, and nothing moved.
  func seek(_ key: String) throws(WireError) -> Int? {
    let before = reader.offset
    var key = key
    let outcome = key.withUTF8 { key in
      Result { () throws(WireError) in try reader.seek(key, in: entries) }
    }
    if case .success(true) = outcome { return before }
    reader.move(to: before)
    _ = try outcome.get()
    return nil
  }

  func move(to offset: Int) { reader.move(to: offset) }

  /// Reads the value where the reader is; an error leaves the reader anywhere.
  @inline(__always)
  func read<T>(_ body: (inout WireReader) throws(WireError) -> T) throws(WireError) -> T {
    try body(&reader)
  }
}

extension WireReader {
  /// Decodes one value and passes over it.
  package mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try decode(type, in: nil, at: nil)
  }

  /// As above, of the value that a key of another leads to.
  mutating func decode<T: Decodable>(
    _ type: T.Type,
    in parent: WireDecoder?,
    at key: (any CodingKey)?
  ) throws -> T {
    try decode(type, by: WireKind.of(type), in: parent, at: key)
  }

  /// As above, by the type's own way, for who knows it.
  mutating func decode<T: Decodable>(
    _ type: T.Type,
    by kind: WireKind,
    in parent: WireDecoder?,
    at key: (any CodingKey)?
  ) throws -> T {
    // What `T` is made into (`T?`) is looked up on the way into a function: only where it is needed.
    guard case .general = kind else {
      return try decodeSpecial(type, by: kind, in: parent, at: key)
    }
    return try decodeItself(type, in: parent, at: key)
  }

  private mutating func decodeItself<T: Decodable>(
    _ type: T.Type,
    in parent: WireDecoder?,
    at key: (any CodingKey)?
  ) throws -> T {
    let result = try WireDecoder(self, in: parent, at: key).decode(type)
    do throws(WireError) { try skip() } catch {
      throw WireDecoder.error(error, in: parent, at: key)
    }
    return result
  }

  @inline(never)
  private mutating func decodeSpecial<T: Decodable>(
    _ type: T.Type,
    by kind: WireKind,
    in parent: WireDecoder?,
    at key: (any CodingKey)?
  ) throws -> T {
    do {
      switch kind {
      case .plain(let kind): return try readPlain(type, kind: kind)
      case .array(let kind):
        // One that was encoded element by element is a list.
        if (try? peekTag()) != .list { return try readArray(type, kind: kind) }
      case .string:
        if let result = try readString() as? T { return result }
      case .ndarray:
        guard let array = type as? any AnyNDArray.Type else { break }
        func read<A: AnyNDArray>(_ array: A.Type) throws -> Any { try readNDArray(array) }
        if let result = try read(array) as? T { return result }
      case .nestedOptional:
        guard let optional = type as? any NestedOptional.Type else { break }
        return try withUnsafeTemporaryAllocation(of: T.self, capacity: 1) { place in
          guard let base = place.baseAddress else { preconditionFailure("one value") }
          try optional.read(UnsafeMutableRawPointer(base), from: &self, in: parent, at: key)
          return base.move()
        }
      case .object, .general: break
      }
    } catch let error as WireError {
      throw WireDecoder.error(error, in: parent, at: key)
    }
    return try decodeItself(type, in: parent, at: key)
  }

  private mutating func readArray<T>(_ type: T.Type, kind: PlainKind) throws(WireError) -> T {
    let start = offset
    let tag = try readTag()
    guard tag == .array || tag == .arrayBuffer, let array = type as? any PlainArray.Type else {
      throw WireError(expected: type, found: "\(tag)", at: start)
    }
    let (found, count, raw) = try readArrayElements(isBuffer: tag == .arrayBuffer)
    guard found == kind, let result = array.read(raw, count: count) as? T else {
      throw WireError(expected: type, found: "an array of \(found)", at: start)
    }
    return result
  }

  private mutating func readPlain<T>(_ type: T.Type, kind: PlainKind) throws(WireError) -> T {
    let start = offset
    let value: Any
    switch kind {
    case .bool: value = try readBool()
    case .int8: value = try readInteger(Int8.self)
    case .int16: value = try readInteger(Int16.self)
    case .int32: value = try readInteger(Int32.self)
    case .int64: value = try readInteger(Int64.self)
    case .int: value = try readInteger(Int.self)
    case .uint8: value = try readInteger(UInt8.self)
    case .uint16: value = try readInteger(UInt16.self)
    case .uint32: value = try readInteger(UInt32.self)
    case .uint64: value = try readInteger(UInt64.self)
    case .uint: value = try readInteger(UInt.self)
    case .float: value = try readFloat()
    case .double: value = try readDouble()
    case .float16, .complexFloat, .complexDouble:
      let tag = try readTag()
      guard tag == .array else { throw WireError(expected: type, found: "\(tag)", at: start) }
      let (found, count) = try readArrayHead()
      guard found == kind, count == 1 else {
        throw WireError(expected: type, found: "\(found)", at: start)
      }
      return try readRaw(count: kind.stride).loadUnaligned(plain: type)
    }
    guard let result = value as? T else {
      throw WireError(expected: type, found: "\(value)", at: start)
    }
    return result
  }

  mutating func readBool() throws(WireError) -> Bool {
    switch try readTag() {
    case .true: return true
    case .false: return false
    case let tag: throw mismatch(Bool.self, tag)
    }
  }

  mutating func readInteger<I: FixedWidthInteger>(_ type: I.Type) throws(WireError) -> I {
    let start = offset
    let result: I?
    switch try readTag() {
    case .integer:
      let raw = try readVariable()
      result = I(exactly: Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1))
    case .unsigned: result = I(exactly: try readVariable())
    case .integer128: result = I(exactly: try readFixed(Int128.self))
    case .unsigned128: result = I(exactly: try readFixed(UInt128.self))
    case let tag: throw mismatch(type, tag)
    }
    guard let result else {
      throw WireError(expected: type, found: "a number out of its range", at: start)
    }
    return result
  }

  mutating func readFloat() throws(WireError) -> Float {
    switch try readTag() {
    case .float: return Float(bitPattern: try readFixed(UInt32.self))
    case let tag: throw mismatch(Float.self, tag)
    }
  }

  mutating func readDouble() throws(WireError) -> Double {
    switch try readTag() {
    case .double: return Double(bitPattern: try readFixed(UInt64.self))
    case .float: return Double(Float(bitPattern: try readFixed(UInt32.self)))
    case let tag: throw mismatch(Double.self, tag)
    }
  }

  mutating func readString() throws(WireError) -> String {
    switch try readTag() {
    case .string: return try readText()
    case let tag: throw mismatch(String.self, tag)
    }
  }

  private func mismatch(_ type: Any.Type, _ tag: WireTag) -> WireError {
    WireError(expected: type, found: "\(tag)", at: offset - 1)
  }
}

extension UnsafeRawBufferPointer {
  /// The value whose bytes these are; only for types of plain bytes.
  func loadUnaligned<T>(plain type: T.Type) -> T {
    withUnsafeTemporaryAllocation(of: T.self, capacity: 1) { place in
      UnsafeMutableRawBufferPointer(place).copyMemory(from: self)
      return place[0]
    }
  }
}
