// One generic method answers for all the types a container must take; only the 128-bit integers
// need their own, because the standard library has defaults for them, which throw. The generic
// methods are inlined so that the requirement for, say, `Double` becomes code for `Double`, which
// halves the time of a record.

struct CanonicalKeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: CanonicalNode

  var codingPath: [any CodingKey] { node.codingPath }

  func encodeNil(forKey key: Key) throws { try node.append(Bool?.none, key) }
  @inline(__always)
  func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try node.append(value, key) }
  func encode(_ value: Int128, forKey key: Key) throws { try node.append(value, key) }
  func encode(_ value: UInt128, forKey key: Key) throws { try node.append(value, key) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type,
    forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    node.open(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    node.open(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { node.open(NameKey("super")) }
  func superEncoder(forKey key: Key) -> any Encoder { node.open(key) }
}

struct CanonicalUnkeyedContainer: UnkeyedEncodingContainer {
  let node: CanonicalNode

  var codingPath: [any CodingKey] { node.codingPath }
  var count: Int { node.count }

  func encodeNil() throws { try node.append(Bool?.none) }
  @inline(__always)
  func encode<T: Encodable>(_ value: T) throws { try node.append(value) }
  func encode(_ value: Int128) throws { try node.append(value) }
  func encode(_ value: UInt128) throws { try node.append(value) }

  /// Takes bytes, which is how `Data` encodes itself, in one piece.
  func encode<T: Sequence>(contentsOf sequence: T) throws where T.Element == UInt8 {
    let isContiguous: Void? = try sequence.withContiguousStorageIfAvailable { bytes in
      try node.append(contentsOf: bytes)
    }
    if isContiguous == nil {
      for byte in sequence { try node.append(byte) }
    }
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    node.open().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    node.open().unkeyedContainer()
  }

  func superEncoder() -> any Encoder { node.open() }
}

struct CanonicalSingleValueContainer: SingleValueEncodingContainer {
  let node: CanonicalNode

  var codingPath: [any CodingKey] { node.codingPath }

  func encodeNil() throws { try node.setSingleNil() }
  @inline(__always)
  func encode<T: Encodable>(_ value: T) throws { try node.setSingle(value) }
  func encode(_ value: Int128) throws { try node.setSingle(value) }
  func encode(_ value: UInt128) throws { try node.setSingle(value) }
}
