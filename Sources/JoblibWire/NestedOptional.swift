/// An optional of an optional.
///
/// Coding as the standard library has it makes one nil of both of its nils; here the inner one
/// stands behind a tag of its own.
protocol NestedOptional {
  static func write(
    _ place: UnsafeRawPointer,
    to encoder: WireEncoder,
    _ key: (any CodingKey)?
  ) throws

  /// Makes the value at `place`, which holds none yet.
  static func read(
    _ place: UnsafeMutableRawPointer,
    from reader: inout WireReader,
    _ path: WirePath?
  ) throws
}

/// Any optional.
protocol SomeOptional {}

extension Optional: SomeOptional {}

extension Optional: NestedOptional where Wrapped: SomeOptional & Codable {
  static func write(
    _ place: UnsafeRawPointer,
    to encoder: WireEncoder,
    _ key: (any CodingKey)?
  ) throws {
    switch place.assumingMemoryBound(to: Self.self).pointee {
    case .none:
      encoder.writer.write(.none)
    case .some(let wrapped):
      encoder.writer.write(.some)
      try encoder.encode(wrapped, key: key)
    }
  }

  static func read(
    _ place: UnsafeMutableRawPointer,
    from reader: inout WireReader,
    _ path: WirePath?
  ) throws {
    let result: Self
    do {
      switch try reader.peekTag() {
      case .none:
        try reader.skip()
        result = .none
      case .some:
        _ = try reader.readTag()
        result = .some(try reader.decode(Wrapped.self, path: path))
      default:
        result = .some(try reader.decode(Wrapped.self, path: path))
      }
    } catch let error as WireError {
      throw WireDecoder(reader: reader, path: path).corrupted(error)
    }
    place.initializeMemory(as: Self.self, to: result)
  }
}
