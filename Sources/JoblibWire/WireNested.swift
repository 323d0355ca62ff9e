extension WireEncoder {
  /// Writes what `body` writes as this encoder's one value, for types that are no data by
  /// themselves, such as functions; large arrays in it travel as the message's buffers.
  package func encodeOpaque(_ body: (WireWriter) throws -> Void) throws {
    let nested = WireWriter(nestedIn: writer)
    try body(nested)
    _ = singleValueContainer()
    nested.bytes.withUnsafeBytes { raw in
      writer.write(WireTag.array)
      writer.write(PlainKind.uint8.rawValue)
      writer.write(count: raw.count)
      writer.write(raw: raw)
    }
  }
}

extension WireDecoder {
  /// Reads what `encodeOpaque` wrote.
  package func decodeOpaque<Result>(
    _ body: (inout WireReader) throws -> Result
  ) throws -> Result {
    var outer = value
    do {
      let tag = try outer.readTag()
      guard tag == .array else {
        throw WireError(expected: Result.self, found: "\(tag)", at: start)
      }
      let (_, count) = try outer.readArrayHead()
      var inner = WireReader(try outer.readRaw(count: count), buffers: outer.buffers)
      return try body(&inner)
    } catch let error as WireError {
      throw self.error(error)
    }
  }
}
