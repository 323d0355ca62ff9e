/// An optional of an optional.
///
/// Coding as the standard library has it makes one nil of both of its nils; here the inner one
/// stands behind a tag of its own.
protocol NestedOptional {
  static func write(
    _ place: UnsafeRawPointer,
    to writer: WireWriter,
    in parent: WireEncoder?,
    at key: (any CodingKey)?
  ) throws

  /// Makes the value at `place`, which holds none yet.
  static func read(
    _ place: UnsafeMutableRawPointer,
    from reader: inout WireReader,
    in parent: WireDecoder?,
    at key: (any CodingKey)?
  ) throws
}

/// Any optional.
protocol SomeOptional {}

extension Optional: SomeOptional {}

extension Optional: NestedOptional where Wrapped: SomeOptional & Codable {
  static func write(
    _ place: UnsafeRawPointer,
    to writer: WireWriter,
    in parent: WireEncoder?,
    at key: (any CodingKey)?
  ) throws {
    switch place.assumingMemoryBound(to: Self.self).pointee {
    case .none:
      writer.write(.none)
    case .some(let wrapped):
      writer.write(.some)
      try writer.encode(wrapped, in: parent, at: key)
    }
  }

  static func read(
    _ place: UnsafeMutableRawPointer,
    from reader: inout WireReader,
    in parent: WireDecoder?,
    at key: (any CodingKey)?
  ) throws {
    let result: Self
    switch try reader.peekTag() {
    case .none:
      try reader.skip()
      result = .none
    case .some:
      _ = try reader.readTag()
      result = .some(try reader.decode(Wrapped.self, in: parent, at: key))
    default:
      result = .some(try reader.decode(Wrapped.self, in: parent, at: key))
    }
    place.initializeMemory(as: Self.self, to: result)
  }
}
