struct WireKeyedDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  /// Open as a map.
  let map: WireDecoder

  var codingPath: [any CodingKey] { map.codingPath }

  var allKeys: [Key] { map.texts.compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool {
    guard let before = (try? map.seek(key.stringValue)) ?? nil else { return false }
    map.move(to: before)
    return true
  }

  // What is inlined here is so since the code of a generic type looks up its types at run time.

  /// Moves the map to the value of a key.
  ///
  /// - Returns: Where it was before.
  @inline(__always)
  private func seek(_ key: some CodingKey) throws -> Int {
    do throws(WireError) {
      if let before = try map.seek(key.stringValue) { return before }
    } catch { throw WireDecoder.error(error, in: map, at: key) }
    throw noValue(of: key)
  }

  private func noValue(of key: any CodingKey) -> any Error {
    DecodingError.keyNotFound(
      key,
      .init(codingPath: codingPath, debugDescription: "no value for \"\(key.stringValue)\"")
    )
  }

  /// Reads the value of a key.
  @inline(__always)
  private func value<T>(
    _ key: Key,
    _ read: (inout WireReader) throws(WireError) -> T
  ) throws -> T {
    let before = try seek(key)
    do throws(WireError) { return try map.read(read) } catch {
      map.move(to: before)
      throw WireDecoder.error(error, in: map, at: key)
    }
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    do throws(WireError) {
      guard let before = try map.seek(key.stringValue) else { return true }
      defer { map.move(to: before) }
      return try map.reader.peekTag() == .none
    } catch {
      throw WireDecoder.error(error, in: map, at: key)
    }
  }

  /// An optional that is there and nil is not one that is absent.
  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    if type is any SomeOptional.Type {
      return contains(key) ? try decode(type, forKey: key) : nil
    }
    return try decodeNil(forKey: key) ? nil : try decode(type, forKey: key)
  }

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
    try value(key) { (reader) throws(WireError) in try reader.readBool() }
  }
  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try value(key) { (reader) throws(WireError) in try reader.readString() }
  }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
    try value(key) { (reader) throws(WireError) in try reader.readDouble() }
  }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
    try value(key) { (reader) throws(WireError) in try reader.readFloat() }
  }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(type, key) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(type, key) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(type, key) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(type, key) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(type, key) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(type, key) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(type, key) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(type, key) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(type, key) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(type, key) }
  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try integer(type, key) }
  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try integer(type, key) }

  @inline(__always)
  private func integer<I: FixedWidthInteger>(_ type: I.Type, _ key: Key) throws -> I {
    try value(key) { (reader) throws(WireError) in try reader.readInteger(type) }
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try nested(key) { reader in try reader.decode(type, in: map, at: key) }
  }

  /// Lends a reader of its own at the value of a key: a value that decodes itself may come back here.
  private func nested<T>(
    _ key: some CodingKey,
    _ read: (inout WireReader) throws -> T
  ) throws -> T {
    let before = try seek(key)
    var reader = map.reader
    map.move(to: before)
    let result = try read(&reader)
    map.move(to: reader.offset)
    return result
  }

  private func nested(_ key: some CodingKey) throws -> WireDecoder {
    try nested(key) { reader in
      let decoder = WireDecoder(reader, in: map, at: key)
      do throws(WireError) { try reader.skip() } catch { throw decoder.error(error) }
      return decoder
    }
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type,
    forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try nested(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try nested(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try nested(WireKey.super) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try nested(key) }
}

struct WireUnkeyedDecoder: UnkeyedDecodingContainer {
  private let decoder: WireDecoder
  private var reader: WireReader
  private let total: Int
  private(set) var currentIndex = 0

  init(decoder: WireDecoder) throws {
    self.decoder = decoder
    do throws(WireError) {
      var reader = decoder.value
      switch try reader.readTag() {
      case .list:
        let length = Int(clamping: try reader.readFixed(UInt64.self))
        total = Int(clamping: try reader.readFixed(UInt64.self))
        // A value takes a byte at least, so a false count cannot make anyone set memory aside.
        guard total <= length, length <= reader.remainingCount + 8 else {
          throw WireError("a list of \(total) values in \(length) bytes, at byte \(reader.offset)")
        }
        self.reader = reader
      case let tag where tag == .array || tag == .arrayBuffer:
        (self.reader, total) = try reader.elements(isBuffer: tag == .arrayBuffer)
      case let tag: throw WireError(expected: [Any].self, found: "\(tag)", at: decoder.start)
      }
    } catch {
      throw decoder.error(error)
    }
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { total }
  var isAtEnd: Bool { currentIndex >= total }

  private func requireValue(_ type: Any.Type) throws {
    guard isAtEnd else { return }
    throw DecodingError.valueNotFound(
      type,
      .init(
        codingPath: codingPath + [WireKey(currentIndex)],
        debugDescription: "the list has \(total) values"
      )
    )
  }

  private mutating func value<T>(
    _ read: (inout WireReader) throws(WireError) -> T
  ) throws -> T {
    try requireValue(T.self)
    let before = reader.offset
    do throws(WireError) {
      let result = try read(&reader)
      currentIndex += 1
      return result
    } catch {
      reader.move(to: before)
      throw WireDecoder.error(error, in: decoder, at: WireKey(currentIndex))
    }
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, (try? reader.peekTag()) == WireTag.none else { return false }
    return try value { (reader) throws(WireError) in
      try reader.skip()
      return true
    }
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool {
    try value { (reader) throws(WireError) in try reader.readBool() }
  }
  mutating func decode(_ type: String.Type) throws -> String {
    try value { (reader) throws(WireError) in try reader.readString() }
  }
  mutating func decode(_ type: Double.Type) throws -> Double {
    try value { (reader) throws(WireError) in try reader.readDouble() }
  }
  mutating func decode(_ type: Float.Type) throws -> Float {
    try value { (reader) throws(WireError) in try reader.readFloat() }
  }
  mutating func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
  mutating func decode(_ type: Int128.Type) throws -> Int128 { try integer(type) }
  mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try integer(type) }

  private mutating func integer<I: FixedWidthInteger>(_ type: I.Type) throws -> I {
    try value { (reader) throws(WireError) in try reader.readInteger(type) }
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try requireValue(type)
    var reader = reader
    let result = try reader.decode(type, in: decoder, at: WireKey(currentIndex))
    self.reader = reader
    currentIndex += 1
    return result
  }

  private mutating func nested() throws -> WireDecoder {
    let nested = WireDecoder(reader, in: decoder, at: WireKey(currentIndex))
    try value { (reader) throws(WireError) in try reader.skip() }
    return nested
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try nested().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try nested().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try nested() }
}

struct WireSingleValueDecoder: SingleValueDecodingContainer {
  let decoder: WireDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }

  private func value<T>(_ read: (inout WireReader) throws(WireError) -> T) throws -> T {
    var reader = decoder.value
    do throws(WireError) { return try read(&reader) } catch { throw decoder.error(error) }
  }

  func decodeNil() -> Bool { (try? decoder.value.peekTag()) == WireTag.none }

  func decode(_ type: Bool.Type) throws -> Bool {
    try value { (reader) throws(WireError) in try reader.readBool() }
  }
  func decode(_ type: String.Type) throws -> String {
    try value { (reader) throws(WireError) in try reader.readString() }
  }
  func decode(_ type: Double.Type) throws -> Double {
    try value { (reader) throws(WireError) in try reader.readDouble() }
  }
  func decode(_ type: Float.Type) throws -> Float {
    try value { (reader) throws(WireError) in try reader.readFloat() }
  }
  func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
  func decode(_ type: Int128.Type) throws -> Int128 { try integer(type) }
  func decode(_ type: UInt128.Type) throws -> UInt128 { try integer(type) }

  private func integer<I: FixedWidthInteger>(_ type: I.Type) throws -> I {
    try value { (reader) throws(WireError) in try reader.readInteger(type) }
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    var reader = decoder.value
    // Whatever stands for a value has its place.
    return try reader.decode(type, in: decoder.parent, at: decoder.key)
  }
}
