struct PickleKeyedEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: PickleEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  private func write(_ value: some PickleScalar, _ key: Key) throws {
    let writer = encoder.next()
    writer.write(name: key.stringValue)
    value.write(to: writer)
    try writer.drainIfLarge()
  }

  func encodeNil(forKey key: Key) {
    let writer = encoder.next()
    writer.write(name: key.stringValue)
    writer.writeNone()
  }

  func encode(_ value: Bool, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: String, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: Double, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: Float, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: Int, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: Int8, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: Int16, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: Int32, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: Int64, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: UInt, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: UInt8, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: UInt16, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: UInt32, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: UInt64, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: Int128, forKey key: Key) throws { try write(value, key) }
  func encode(_ value: UInt128, forKey key: Key) throws { try write(value, key) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    encoder.next().write(name: key.stringValue)
    try encoder.encode(value, .field(key))
  }

  private func part(_ key: any CodingKey) -> PickleEncoder {
    encoder.next().write(name: key.stringValue)
    return encoder.part(.field(key))
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type,
    forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    part(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    part(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { part(PickleFieldKey.super) }
  func superEncoder(forKey key: Key) -> any Encoder { part(key) }
}

struct PickleUnkeyedEncoder: UnkeyedEncodingContainer {
  let encoder: PickleEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }
  var count: Int { encoder.count }

  private func write(_ value: some PickleScalar) throws {
    let writer = encoder.next()
    value.write(to: writer)
    try writer.drainIfLarge()
  }

  func encodeNil() { encoder.next().writeNone() }

  func encode(_ value: Bool) throws { try write(value) }
  func encode(_ value: String) throws { try write(value) }
  func encode(_ value: Double) throws { try write(value) }
  func encode(_ value: Float) throws { try write(value) }
  func encode(_ value: Int) throws { try write(value) }
  func encode(_ value: Int8) throws { try write(value) }
  func encode(_ value: Int16) throws { try write(value) }
  func encode(_ value: Int32) throws { try write(value) }
  func encode(_ value: Int64) throws { try write(value) }
  func encode(_ value: UInt) throws { try write(value) }
  func encode(_ value: UInt8) throws { try write(value) }
  func encode(_ value: UInt16) throws { try write(value) }
  func encode(_ value: UInt32) throws { try write(value) }
  func encode(_ value: UInt64) throws { try write(value) }
  func encode(_ value: Int128) throws { try write(value) }
  func encode(_ value: UInt128) throws { try write(value) }

  func encode<T: Encodable>(_ value: T) throws {
    let step = PickleStep.index(count)
    _ = encoder.next()
    try encoder.encode(value, step)
  }

  private func part() -> PickleEncoder {
    let step = PickleStep.index(count)
    _ = encoder.next()
    return encoder.part(step)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    part().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { part().unkeyedContainer() }
  func superEncoder() -> any Encoder { part() }
}

struct PickleSingleValueEncoder: SingleValueEncodingContainer {
  let encoder: PickleEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  private func write(_ value: some PickleScalar) throws { value.write(to: try encoder.single()) }

  func encodeNil() throws { try encoder.single().writeNone() }

  func encode(_ value: Bool) throws { try write(value) }
  func encode(_ value: String) throws { try write(value) }
  func encode(_ value: Double) throws { try write(value) }
  func encode(_ value: Float) throws { try write(value) }
  func encode(_ value: Int) throws { try write(value) }
  func encode(_ value: Int8) throws { try write(value) }
  func encode(_ value: Int16) throws { try write(value) }
  func encode(_ value: Int32) throws { try write(value) }
  func encode(_ value: Int64) throws { try write(value) }
  func encode(_ value: UInt) throws { try write(value) }
  func encode(_ value: UInt8) throws { try write(value) }
  func encode(_ value: UInt16) throws { try write(value) }
  func encode(_ value: UInt32) throws { try write(value) }
  func encode(_ value: UInt64) throws { try write(value) }
  func encode(_ value: Int128) throws { try write(value) }
  func encode(_ value: UInt128) throws { try write(value) }

  func encode<T: Encodable>(_ value: T) throws {
    _ = try encoder.single()
    try encoder.encode(value, nil)
  }
}
