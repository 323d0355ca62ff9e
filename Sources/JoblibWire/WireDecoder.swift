internal import NDArrays

/// Decodes the value that begins at one place in a message.
package struct WireDecoder: Decoder {
  let reader: WireReader
  let path: WirePath?

  package var codingPath: [any CodingKey] { path?.keys ?? [] }
  package var userInfo: [CodingUserInfoKey: Any] { [.isWire: true] }

  package func container<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try WireKeyedDecoder<Key>(decoder: self))
  }

  package func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try WireUnkeyedDecoder(decoder: self)
  }

  package func singleValueContainer() throws -> any SingleValueDecodingContainer {
    WireSingleValueDecoder(decoder: self)
  }

  func mismatch(_ type: Any.Type, _ found: String) -> DecodingError {
    .typeMismatch(
      type,
      .init(
        codingPath: codingPath,
        debugDescription: "expected \(type), found \(found) at byte \(reader.offset)"
      )
    )
  }

  func corrupted(_ error: WireError) -> DecodingError {
    .dataCorrupted(.init(codingPath: codingPath, debugDescription: error.description))
  }
}

/// The keys that lead to a value, the last first; walked only for an error.
package final class WirePath: Sendable {
  private let parent: WirePath?
  private let key: any CodingKey
  let depth: Int

  init(_ key: any CodingKey, in parent: WirePath?) {
    self.key = key
    self.parent = parent
    depth = (parent?.depth ?? 0) + 1
  }

  var keys: [any CodingKey] { (parent?.keys ?? []) + [key] }
}

extension WireReader {
  /// Decodes one value and passes over it.
  package mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try decode(type, path: nil)
  }

  mutating func decode<T: Decodable>(_ type: T.Type, path: WirePath?) throws -> T {
    switch WireKind.of(type) {
    case .plain(let kind):
      return try decodePlain(type, kind: kind, path: path)
    case .array(let kind):
      // One that was encoded element by element is a list.
      guard (try? peekTag()) == .list else {
        return try decodeArray(type, kind: kind, path: path)
      }
    case .ndarray:
      guard let array = type as? any AnyNDArray.Type else { break }
      func read<A: AnyNDArray>(_ array: A.Type) throws -> Any { try readNDArray(array) }
      if let result = try read(array) as? T { return result }
    case .nestedOptional:
      guard let optional = type as? any NestedOptional.Type else { break }
      return try withUnsafeTemporaryAllocation(of: T.self, capacity: 1) { place in
        guard let base = place.baseAddress else { preconditionFailure("one value") }
        try optional.read(UnsafeMutableRawPointer(base), from: &self, path)
        return base.move()
      }
    case .object, .general:
      break
    }
    let decoder = WireDecoder(reader: self, path: path)
    guard (path?.depth ?? 0) < WireEncoder.maximumDepth else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: Array(decoder.codingPath.prefix(8)),
          debugDescription: "nested deeper than \(WireEncoder.maximumDepth) values"
        )
      )
    }
    let result = try T(from: decoder)
    do { try skip() } catch { throw decoder.corrupted(error) }
    return result
  }

  private mutating func decodeArray<T>(
    _ type: T.Type,
    kind: PlainKind,
    path: WirePath?
  ) throws -> T {
    let decoder = WireDecoder(reader: self, path: path)
    do {
      let tag = try readTag()
      guard tag == .array || tag == .arrayBuffer, let array = type as? any PlainArray.Type else {
        throw decoder.mismatch(type, "\(tag)")
      }
      let (found, count, raw) = try readArrayElements(isBuffer: tag == .arrayBuffer)
      guard found == kind else { throw decoder.mismatch(type, "an array of \(found)") }
      guard let result = array.read(raw, count: count) as? T else {
        throw decoder.mismatch(type, "an array of \(found)")
      }
      return result
    } catch let error as WireError {
      throw decoder.corrupted(error)
    }
  }

  mutating func decodePlain<T>(_ type: T.Type, kind: PlainKind, path: WirePath?) throws -> T {
    let decoder = WireDecoder(reader: self, path: path)
    do {
      let value: Any
      switch kind {
      case .bool: value = try readBool(decoder)
      case .int8: value = try readInteger(Int8.self, decoder)
      case .int16: value = try readInteger(Int16.self, decoder)
      case .int32: value = try readInteger(Int32.self, decoder)
      case .int64: value = try readInteger(Int64.self, decoder)
      case .int: value = try readInteger(Int.self, decoder)
      case .uint8: value = try readInteger(UInt8.self, decoder)
      case .uint16: value = try readInteger(UInt16.self, decoder)
      case .uint32: value = try readInteger(UInt32.self, decoder)
      case .uint64: value = try readInteger(UInt64.self, decoder)
      case .uint: value = try readInteger(UInt.self, decoder)
      case .float: value = try readFloat(decoder)
      case .double: value = try readDouble(decoder)
      case .float16, .complexFloat, .complexDouble:
        let tag = try readTag()
        guard tag == .array else { throw decoder.mismatch(type, "\(tag)") }
        let (found, count) = try readArrayHead()
        guard found == kind, count == 1 else { throw decoder.mismatch(type, "\(found)") }
        return try readRaw(count: kind.stride).loadUnaligned(plain: type)
      }
      guard let result = value as? T else { throw decoder.mismatch(type, "\(value)") }
      return result
    } catch let error as WireError {
      throw decoder.corrupted(error)
    }
  }

  mutating func readBool(_ decoder: WireDecoder) throws -> Bool {
    switch try readTag() {
    case .true: return true
    case .false: return false
    case let tag: throw decoder.mismatch(Bool.self, "\(tag)")
    }
  }

  mutating func readInteger<I: FixedWidthInteger>(
    _ type: I.Type,
    _ decoder: WireDecoder
  ) throws -> I {
    let result: I?
    switch try readTag() {
    case .integer:
      let raw = try readVariable()
      result = I(exactly: Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1))
    case .unsigned: result = I(exactly: try readVariable())
    case .integer128: result = I(exactly: try readFixed(Int128.self))
    case .unsigned128: result = I(exactly: try readFixed(UInt128.self))
    case let tag: throw decoder.mismatch(type, "\(tag)")
    }
    guard let result else { throw decoder.mismatch(type, "a number out of its range") }
    return result
  }

  mutating func readFloat(_ decoder: WireDecoder) throws -> Float {
    switch try readTag() {
    case .float: return Float(bitPattern: try readFixed(UInt32.self))
    case let tag: throw decoder.mismatch(Float.self, "\(tag)")
    }
  }

  mutating func readDouble(_ decoder: WireDecoder) throws -> Double {
    switch try readTag() {
    case .double: return Double(bitPattern: try readFixed(UInt64.self))
    case .float: return Double(Float(bitPattern: try readFixed(UInt32.self)))
    case let tag: throw decoder.mismatch(Double.self, "\(tag)")
    }
  }

  mutating func readString(_ decoder: WireDecoder) throws -> String {
    switch try readTag() {
    case .string: return try readText()
    case let tag: throw decoder.mismatch(String.self, "\(tag)")
    }
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
