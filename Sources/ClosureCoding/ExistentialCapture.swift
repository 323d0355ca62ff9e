internal import JoblibWire

/// How values of one existential type (`any P`), or types that one metatype can hold, cross.
protocol ExistentialCapture: SendableMetatype {
  static var layout: (size: Int, alignment: Int) { get }

  /// What the value at `place` holds.
  static func load(_ place: UnsafeRawPointer) -> Any

  /// Makes the value at `place`, which holds none yet; false where `value` does not fit.
  static func store(_ value: Any, at place: UnsafeMutableRawPointer) -> Bool
}

/// The capture of one such type, which the casts of the runtime take apart and put together.
enum Existential<Value>: ExistentialCapture {
  static var layout: (size: Int, alignment: Int) {
    (MemoryLayout<Value>.size, MemoryLayout<Value>.alignment)
  }

  static func load(_ place: UnsafeRawPointer) -> Any {
    place.assumingMemoryBound(to: Value.self).pointee
  }

  static func store(_ value: Any, at place: UnsafeMutableRawPointer) -> Bool {
    guard let value = value as? Value else { return false }
    place.initializeMemory(as: Value.self, to: value)
    return true
  }
}

// MARK: - Values inside

extension Freezer {
  /// Writes a value by the name of the type that it has now.
  mutating func write(dynamic value: Any) throws {
    let type = Swift.type(of: value)
    let (name, layout) = try Self.identify(type)
    writer.write(text: name)
    // The cast, and not opening, looks into existentials that hold others.
    func body<T>(_: T.Type) throws {
      guard let value = value as? T else {
        throw ClosureError("a value of \(type) is not one; \(ClosureError.mends)")
      }
      try withUnsafePointer(to: value) { try write(layout, at: $0) }
    }
    try _openExistential(type, do: body)
  }

  /// Writes a type by its name.
  func write(type: Any) throws {
    guard let type = type as? Any.Type, let name = _mangledTypeName(type),
      _typeByName(name) == type
    else {
      throw ClosureError(
        "it captured the type \(type), which belongs to a private scope; declare it internal or "
          + "public, or \(ClosureError.mends)"
      )
    }
    writer.write(text: name)
  }

  private static func identify(
    _ type: Any.Type
  ) throws(ClosureError) -> (name: String, layout: CaptureLayout) {
    guard let name = _mangledTypeName(type), _typeByName(name) == type else {
      throw ClosureError(
        "a captured variable holds a value of type \(type), which belongs to a private scope; declare it internal or "
          + "public, or \(ClosureError.mends)"
      )
    }
    return (name, try LayoutReader.layout(of: type, "a value in a captured variable"))
  }
}

extension Thawer {
  /// Reads what `Freezer.write(dynamic:)` wrote.
  mutating func readDynamic(from reader: inout WireReader) throws -> Any {
    let name = try reader.readText()
    guard let type = _typeByName(name) else {
      throw WireError("no type named \(name) in this executable")
    }
    let layout = try LayoutReader.layout(of: type, "a value in a captured variable")
    func body<T>(_: T.Type) throws -> Any {
      let place = UnsafeMutablePointer<T>.allocate(capacity: 1)
      defer { place.deallocate() }
      try read(layout, into: UnsafeMutableRawPointer(place), from: &reader)
      return place.move()
    }
    return try _openExistential(type, do: body)
  }

  static func readType(from reader: inout WireReader) throws -> Any {
    let name = try reader.readText()
    guard let type = _typeByName(name) else {
      throw WireError("no type named \(name) in this executable")
    }
    return type
  }
}
