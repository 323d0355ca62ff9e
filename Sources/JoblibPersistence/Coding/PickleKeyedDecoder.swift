/// Reads the values of a dictionary, or the attributes of an object.
struct PickleKeyedDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let decoder: PickleDecoder
  private let search: PickleFieldSearch

  /// `fields` are keys and values in turn.
  init(decoder: PickleDecoder, fields: ArraySlice<NodeID>) {
    self.decoder = decoder
    search = PickleFieldSearch(fields, in: decoder.graph)
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [Key] { search.names.compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool { search.find(key.stringValue) != nil }

  private func find(_ key: any CodingKey) throws -> (name: NodeID, value: NodeID) {
    guard let field = search.find(key.stringValue) else {
      let known = search.names.prefix(8).map { "\"\($0.prefix(40))\"" }.joined(separator: ", ")
      throw DecodingError.keyNotFound(
        key,
        .init(
          codingPath: codingPath,
          debugDescription: """
            there is no "\(key.stringValue)", only \(known.isEmpty ? "nothing" : known); name the \
            field as the file does (CodingKeys), or make it an optional
            """
        )
      )
    }
    return field
  }

  private func scalar<Scalar: PickleScalar>(_ key: Key) throws -> Scalar {
    let field = try find(key)
    return try decoder.scalar(Scalar.self, field.value, .field(field.name))
  }

  func decodeNil(forKey key: Key) -> Bool {
    guard let field = search.find(key.stringValue) else { return true }
    return decoder.graph.node(field.value).kind == .none
  }

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try scalar(key) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try scalar(key) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try scalar(key) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try scalar(key) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try scalar(key) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try scalar(key) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try scalar(key) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try scalar(key) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try scalar(key) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try scalar(key) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try scalar(key) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try scalar(key) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try scalar(key) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try scalar(key) }
  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try scalar(key) }
  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try scalar(key) }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    let field = try find(key)
    let form = decoder.session.forms.form(of: type)
    return try decoder.decode(type, form, field.value, .field(field.name))
  }

  private func part(_ key: any CodingKey) throws -> PickleDecoder {
    let field = try find(key)
    return try decoder.nested(field.value, .field(field.name))
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type,
    forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try part(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try part(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try part(PickleFieldKey.super) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try part(key) }
}
