package import JoblibWire

extension Decoder {
  /// Reads what `encodeClosure` wrote.
  package func decodeClosure<Value>(
    _ body: (inout WireReader) throws -> Value
  ) throws -> Value {
    guard let wire = self as? WireDecoder else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: codingPath, debugDescription: "a closure travels only to workers")
      )
    }
    return try wire.decodeOpaque(body)
  }
}

extension Encoder {
  /// Writes a value that holds a closure, to a worker only.
  package func encodeClosure(_ value: Any, _ body: (WireWriter) throws -> Void) throws {
    guard let wire = self as? WireEncoder else {
      throw EncodingError.invalidValue(
        value,
        .init(codingPath: codingPath, debugDescription: "a closure travels only to workers")
      )
    }
    try wire.encodeOpaque(body)
  }
}
