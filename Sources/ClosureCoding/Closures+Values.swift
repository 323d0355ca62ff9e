package import JoblibWire

// Arguments, which may be or hold functions and other values that are not `Codable`.

extension Closures {
  /// Writes a value of any type that a closure could capture.
  ///
  /// - Throws: `ClosureError` where it cannot travel; what `encode(to:)` throws.
  package static func write<Value>(_ value: Value, to writer: WireWriter) throws {
    do {
      try writer.writeValue(value)
    } catch {
      guard !isCodable(Value.self) else { throw error }
      let layout = try layout(of: Value.self, carriesCode: writer.carriesCode)
      var freezer = Freezer(writer: writer)
      try withUnsafePointer(to: value) { try freezer.write(layout, at: $0) }
    }
  }

  /// Reads what `write` wrote.
  package static func read<Value>(
    _ type: Value.Type,
    from reader: inout WireReader
  ) throws -> Value {
    do {
      return try reader.readValue(type)
    } catch {
      guard !isCodable(type) else { throw error }
      let layout = try layout(of: type, carriesCode: true)
      var thawer = Thawer()
      let place = UnsafeMutablePointer<Value>.allocate(capacity: 1)
      defer { place.deallocate() }
      try thawer.read(layout, into: UnsafeMutableRawPointer(place), from: &reader)
      return place.move()
    }
  }

  /// Whether the wire itself knows the type; it says so before it writes or reads anything.
  private static func isCodable(_ type: Any.Type) -> Bool {
    (try? ValueCoding.of(type)) != nil
  }

  private static func layout(
    of type: Any.Type,
    carriesCode: Bool
  ) throws(ClosureError) -> CaptureLayout {
    guard carriesCode else { throw ClosureError("\(type) is not Codable; \(ClosureError.mends)") }
    try SelfTest.check()
    return try LayoutReader.layout(of: type, "an argument")
  }
}
