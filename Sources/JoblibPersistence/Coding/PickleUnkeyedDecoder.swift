/// Reads the values of a list, or of what else has values in an order.
struct PickleUnkeyedDecoder: UnkeyedDecodingContainer {
  private let decoder: PickleDecoder
  private let values: ArraySlice<NodeID>
  private(set) var currentIndex = 0

  init(decoder: PickleDecoder, values: ArraySlice<NodeID>) {
    self.decoder = decoder
    self.values = values
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { values.count }
  var isAtEnd: Bool { currentIndex >= values.count }

  @inline(__always)
  private func next() throws -> NodeID {
    guard !isAtEnd else { throw ended() }
    return values[values.startIndex + currentIndex]
  }

  private func ended() -> DecodingError {
    .valueNotFound(
      Any.self,
      .init(
        codingPath: codingPath + [PickleKey(currentIndex)],
        debugDescription: "one more value was asked for, but there are \(values.count)"
      )
    )
  }

  @inline(__always)
  private mutating func scalar<Scalar: PickleScalar>() throws -> Scalar {
    let value = try decoder.scalar(Scalar.self, next(), .index(currentIndex))
    currentIndex += 1
    return value
  }

  mutating func decodeNil() throws -> Bool {
    guard decoder.graph.node(try next()).kind == .none else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try scalar() }
  mutating func decode(_ type: String.Type) throws -> String { try scalar() }
  mutating func decode(_ type: Double.Type) throws -> Double { try scalar() }
  mutating func decode(_ type: Float.Type) throws -> Float { try scalar() }
  mutating func decode(_ type: Int.Type) throws -> Int { try scalar() }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try scalar() }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try scalar() }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try scalar() }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try scalar() }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try scalar() }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try scalar() }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try scalar() }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try scalar() }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try scalar() }
  mutating func decode(_ type: Int128.Type) throws -> Int128 { try scalar() }
  mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try scalar() }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let form = decoder.session.forms.form(of: type)
    let value = try decoder.decode(type, form, next(), .index(currentIndex))
    currentIndex += 1
    return value
  }

  private mutating func part() throws -> PickleDecoder {
    let part = try decoder.nested(next(), .index(currentIndex))
    currentIndex += 1
    return part
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try part().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try part().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try part() }
}

struct PickleSingleValueDecoder: SingleValueDecodingContainer {
  let decoder: PickleDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }

  private func scalar<Scalar: PickleScalar>() throws -> Scalar {
    try decoder.scalar(Scalar.self, decoder.id, nil)
  }

  func decodeNil() -> Bool { decoder.node.kind == .none }

  func decode(_ type: Bool.Type) throws -> Bool { try scalar() }
  func decode(_ type: String.Type) throws -> String { try scalar() }
  func decode(_ type: Double.Type) throws -> Double { try scalar() }
  func decode(_ type: Float.Type) throws -> Float { try scalar() }
  func decode(_ type: Int.Type) throws -> Int { try scalar() }
  func decode(_ type: Int8.Type) throws -> Int8 { try scalar() }
  func decode(_ type: Int16.Type) throws -> Int16 { try scalar() }
  func decode(_ type: Int32.Type) throws -> Int32 { try scalar() }
  func decode(_ type: Int64.Type) throws -> Int64 { try scalar() }
  func decode(_ type: UInt.Type) throws -> UInt { try scalar() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try scalar() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try scalar() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try scalar() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try scalar() }
  func decode(_ type: Int128.Type) throws -> Int128 { try scalar() }
  func decode(_ type: UInt128.Type) throws -> UInt128 { try scalar() }

  func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decode(type) }
}
