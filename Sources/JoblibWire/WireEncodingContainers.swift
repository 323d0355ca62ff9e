/// A key that is a position in a list, or the key of a `superEncoder`.
enum WireKey: CodingKey {
  case index(Int)
  case text(String)

  init(_ index: Int) { self = .index(index) }
  init(stringValue: String) { self = .text(stringValue) }
  init(intValue: Int) { self = .index(intValue) }

  // Made when it is asked for, which is for an error.
  var stringValue: String {
    switch self {
    case .index(let index): "Index \(index)"
    case .text(let text): text
    }
  }

  var intValue: Int? {
    if case .index(let index) = self { index } else { nil }
  }

  static let `super` = WireKey(stringValue: "super")
}

struct WireKeyedEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: WireEncoder
  private var writer: WireWriter { encoder.writer }

  init(encoder: WireEncoder) {
    self.encoder = encoder
  }

  var codingPath: [any CodingKey] { encoder.codingPath }

  private func write(key: some CodingKey) {
    writer.write(text: key.stringValue)
  }

  func encodeNil(forKey key: Key) {
    write(key: key)
    writer.write(WireTag.none)
  }

  func encode(_ value: Bool, forKey key: Key) {
    write(key: key)
    writer.write(value ? WireTag.true : .false)
  }

  func encode(_ value: String, forKey key: Key) {
    write(key: key)
    writer.write(string: value)
  }

  func encode(_ value: Double, forKey key: Key) {
    write(key: key)
    writer.write(value)
  }

  func encode(_ value: Float, forKey key: Key) {
    write(key: key)
    writer.write(value)
  }

  func encode(_ value: Int, forKey key: Key) { encode(signed: Int64(value), key) }
  func encode(_ value: Int8, forKey key: Key) { encode(signed: Int64(value), key) }
  func encode(_ value: Int16, forKey key: Key) { encode(signed: Int64(value), key) }
  func encode(_ value: Int32, forKey key: Key) { encode(signed: Int64(value), key) }
  func encode(_ value: Int64, forKey key: Key) { encode(signed: value, key) }
  func encode(_ value: UInt, forKey key: Key) { encode(unsigned: UInt64(value), key) }
  func encode(_ value: UInt8, forKey key: Key) { encode(unsigned: UInt64(value), key) }
  func encode(_ value: UInt16, forKey key: Key) { encode(unsigned: UInt64(value), key) }
  func encode(_ value: UInt32, forKey key: Key) { encode(unsigned: UInt64(value), key) }
  func encode(_ value: UInt64, forKey key: Key) { encode(unsigned: value, key) }

  func encode(_ value: Int128, forKey key: Key) {
    write(key: key)
    writer.write(.integer128)
    writer.write(fixed: value)
  }

  func encode(_ value: UInt128, forKey key: Key) {
    write(key: key)
    writer.write(.unsigned128)
    writer.write(fixed: value)
  }

  private func encode(signed value: Int64, _ key: Key) {
    write(key: key)
    writer.write(signed: value)
  }

  private func encode(unsigned value: UInt64, _ key: Key) {
    write(key: key)
    writer.write(unsigned: value)
  }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    write(key: key)
    try writer.encode(value, in: encoder, at: key)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type,
    forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    write(key: key)
    return encoder.deferredEncoder(key: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    write(key: key)
    return encoder.deferredEncoder(key: key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    write(key: WireKey.super)
    return encoder.deferredEncoder(key: WireKey.super)
  }

  func superEncoder(forKey key: Key) -> any Encoder {
    write(key: key)
    return encoder.deferredEncoder(key: key)
  }
}

struct WireUnkeyedEncoder: UnkeyedEncodingContainer {
  let encoder: WireEncoder
  private var writer: WireWriter { encoder.writer }

  init(encoder: WireEncoder) {
    self.encoder = encoder
  }

  var codingPath: [any CodingKey] { encoder.codingPath }
  var count: Int { encoder.listCount }

  /// The writer, for one more value.
  private func next() -> WireWriter {
    encoder.listCount += 1
    return encoder.writer
  }

  func encodeNil() { next().write(WireTag.none) }
  func encode(_ value: Bool) { next().write(value ? WireTag.true : .false) }
  func encode(_ value: String) { next().write(string: value) }
  func encode(_ value: Double) { next().write(value) }
  func encode(_ value: Float) { next().write(value) }
  func encode(_ value: Int) { next().write(signed: Int64(value)) }
  func encode(_ value: Int8) { next().write(signed: Int64(value)) }
  func encode(_ value: Int16) { next().write(signed: Int64(value)) }
  func encode(_ value: Int32) { next().write(signed: Int64(value)) }
  func encode(_ value: Int64) { next().write(signed: value) }
  func encode(_ value: UInt) { next().write(unsigned: UInt64(value)) }
  func encode(_ value: UInt8) { next().write(unsigned: UInt64(value)) }
  func encode(_ value: UInt16) { next().write(unsigned: UInt64(value)) }
  func encode(_ value: UInt32) { next().write(unsigned: UInt64(value)) }
  func encode(_ value: UInt64) { next().write(unsigned: value) }

  func encode(_ value: Int128) {
    next().write(.integer128)
    writer.write(fixed: value)
  }

  func encode(_ value: UInt128) {
    next().write(.unsigned128)
    writer.write(fixed: value)
  }

  func encode<T: Encodable>(_ value: T) throws {
    let index = count
    encoder.listCount += 1
    try writer.encode(value, in: encoder, at: WireKey(index))
  }

  private func deferred() -> WireEncoder {
    defer { encoder.listCount += 1 }
    return encoder.deferredEncoder(key: WireKey(count))
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    deferred().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    deferred().unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    deferred()
  }
}

struct WireSingleValueEncoder: SingleValueEncodingContainer {
  let encoder: WireEncoder
  private var writer: WireWriter { encoder.writer }

  init(encoder: WireEncoder) {
    self.encoder = encoder
  }

  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil() { writer.write(WireTag.none) }
  func encode(_ value: Bool) { writer.write(value ? WireTag.true : .false) }
  func encode(_ value: String) { writer.write(string: value) }
  func encode(_ value: Double) { writer.write(value) }
  func encode(_ value: Float) { writer.write(value) }
  func encode(_ value: Int) { writer.write(signed: Int64(value)) }
  func encode(_ value: Int8) { writer.write(signed: Int64(value)) }
  func encode(_ value: Int16) { writer.write(signed: Int64(value)) }
  func encode(_ value: Int32) { writer.write(signed: Int64(value)) }
  func encode(_ value: Int64) { writer.write(signed: value) }
  func encode(_ value: UInt) { writer.write(unsigned: UInt64(value)) }
  func encode(_ value: UInt8) { writer.write(unsigned: UInt64(value)) }
  func encode(_ value: UInt16) { writer.write(unsigned: UInt64(value)) }
  func encode(_ value: UInt32) { writer.write(unsigned: UInt64(value)) }
  func encode(_ value: UInt64) { writer.write(unsigned: value) }

  func encode(_ value: Int128) {
    writer.write(.integer128)
    writer.write(fixed: value)
  }

  func encode(_ value: UInt128) {
    writer.write(.unsigned128)
    writer.write(fixed: value)
  }

  func encode<T: Encodable>(_ value: T) throws {
    try writer.encode(value, in: encoder, at: nil)
  }
}
