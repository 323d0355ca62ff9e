struct WireKeyedDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let decoder: WireDecoder
  private let end: Int
  private let cursor: Cursor

  /// Where the next entry is expected: keys are asked for in the order they were written.
  private final class Cursor {
    let first: Int
    var offset: Int
    init(_ first: Int) {
      self.first = first
      offset = first
    }
  }

  init(decoder: WireDecoder) throws {
    self.decoder = decoder
    do {
      var reader = decoder.reader
      let tag = try reader.readTag()
      guard tag == .map else { throw decoder.mismatch([String: Any].self, "\(tag)") }
      let length = try reader.readFixed(UInt64.self)
      cursor = Cursor(reader.offset)
      _ = try reader.readRaw(count: Int(clamping: length))
      end = reader.offset
    } catch let error as WireError {
      throw decoder.corrupted(error)
    }
  }

  var codingPath: [any CodingKey] { decoder.codingPath }

  var allKeys: [Key] {
    var keys: [Key] = []
    var reader = decoder.reader.at(cursor.first)
    while reader.offset < end, let text = try? reader.readText() {
      if let key = Key(stringValue: text) { keys.append(key) }
      guard (try? reader.skip()) != nil else { break }
    }
    return keys
  }

  func contains(_ key: Key) -> Bool {
    ((try? find(key)) ?? nil) != nil
  }

  /// A reader at the key's value; looks on from the last key found, then from the start.
  private func find(_ key: any CodingKey) throws(WireError) -> WireReader? {
    var text = key.stringValue
    let start = cursor.offset
    var reader = decoder.reader.at(start)
    var hasWrapped = false
    while true {
      if reader.offset >= end {
        if hasWrapped || start == cursor.first { return nil }
        hasWrapped = true
        reader = decoder.reader.at(cursor.first)
      }
      if hasWrapped, reader.offset >= start { return nil }
      let count = try reader.readCount()
      let found = try reader.readRaw(count: count)
      let isKey = text.withUTF8 { $0.elementsEqual(found) }
      if isKey { return reader }
      try reader.skip()
    }
  }

  private func value<T>(
    _ key: any CodingKey,
    _ read: (inout WireReader, WireDecoder) throws -> T
  ) throws -> T {
    do {
      guard var reader = try find(key) else {
        throw DecodingError.keyNotFound(
          key,
          .init(codingPath: codingPath, debugDescription: "no value for \"\(key.stringValue)\"")
        )
      }
      let inner = WireDecoder(reader: reader, path: WirePath(key, in: decoder.path))
      let result = try read(&reader, inner)
      cursor.offset = reader.offset
      return result
    } catch let error as WireError {
      throw decoder.corrupted(error)
    }
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    do {
      guard let reader = try find(key) else { return true }
      return try reader.peekTag() == .none
    } catch {
      throw decoder.corrupted(error)
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
    try value(key) { try $0.readBool($1) }
  }
  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try value(key) { try $0.readString($1) }
  }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
    try value(key) { try $0.readDouble($1) }
  }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
    try value(key) { try $0.readFloat($1) }
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

  private func integer<I: FixedWidthInteger>(_ type: I.Type, _ key: Key) throws -> I {
    try value(key) { try $0.readInteger(type, $1) }
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try value(key) { try $0.decode(type, path: $1.path) }
  }

  private func nested(_ key: any CodingKey) throws -> WireDecoder {
    try value(key) { reader, inner in
      try reader.skip()
      return inner
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
    do {
      var reader = decoder.reader
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
      case let tag: throw decoder.mismatch([Any].self, "\(tag)")
      }
    } catch let error as WireError {
      throw decoder.corrupted(error)
    }
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { total }
  var isAtEnd: Bool { currentIndex >= total }

  private mutating func value<T>(
    _ type: Any.Type,
    _ read: (inout WireReader, WireDecoder) throws -> T
  ) throws -> T {
    let path = WirePath(WireKey(currentIndex), in: decoder.path)
    let inner = WireDecoder(reader: reader, path: path)
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        type,
        .init(codingPath: inner.codingPath, debugDescription: "the list has \(total) values")
      )
    }
    do {
      let result = try read(&reader, inner)
      currentIndex += 1
      return result
    } catch let error as WireError {
      throw inner.corrupted(error)
    }
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, (try? reader.peekTag()) == WireTag.none else { return false }
    return try value(Never.self) { reader, _ in
      try reader.skip()
      return true
    }
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try value(type) { try $0.readBool($1) } }
  mutating func decode(_ type: String.Type) throws -> String {
    try value(type) { try $0.readString($1) }
  }
  mutating func decode(_ type: Double.Type) throws -> Double {
    try value(type) { try $0.readDouble($1) }
  }
  mutating func decode(_ type: Float.Type) throws -> Float {
    try value(type) { try $0.readFloat($1) }
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
    try value(type) { try $0.readInteger(type, $1) }
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try value(type) { try $0.decode(type, path: $1.path) }
  }

  private mutating func nested() throws -> WireDecoder {
    try value(Any.self) { reader, inner in
      try reader.skip()
      return inner
    }
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

  private func value<T>(_ read: (inout WireReader, WireDecoder) throws -> T) throws -> T {
    var reader = decoder.reader
    do { return try read(&reader, decoder) } catch let error as WireError {
      throw decoder.corrupted(error)
    }
  }

  func decodeNil() -> Bool { (try? decoder.reader.peekTag()) == WireTag.none }

  func decode(_ type: Bool.Type) throws -> Bool { try value { try $0.readBool($1) } }
  func decode(_ type: String.Type) throws -> String { try value { try $0.readString($1) } }
  func decode(_ type: Double.Type) throws -> Double { try value { try $0.readDouble($1) } }
  func decode(_ type: Float.Type) throws -> Float { try value { try $0.readFloat($1) } }
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
    try value { try $0.readInteger(type, $1) }
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try value { try $0.decode(type, path: $1.path) }
  }
}
