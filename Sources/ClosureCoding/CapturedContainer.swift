internal import JoblibWire

/// A type of the standard library's whose values hold others that need not be `Codable`, such as
/// tuples and functions, or that is not `Codable` although nothing speaks against it.
protocol CapturedContainer: SendableMetatype {
  /// The types of what it holds, each with a layout of its own.
  static var parts: [Any.Type] { get }

  /// Writes the value at `place`.
  static func write(
    _ place: UnsafeRawPointer,
    _ parts: [CaptureLayout],
    to freezer: inout Freezer
  ) throws

  /// Makes the value at `place`, which holds none yet.
  static func read(
    _ place: UnsafeMutableRawPointer,
    _ parts: [CaptureLayout],
    by thawer: inout Thawer,
    from reader: inout WireReader
  ) throws

  /// What the value at `place` encodes, `nil` where that has no order of its own.
  static func encodable(
    _ place: UnsafeRawPointer,
    _ part: (_ index: Int, _ place: UnsafeRawPointer) throws(ClosureError) -> any Encodable
  ) throws(ClosureError) -> (any Encodable)?
}

extension CapturedContainer {
  static var layout: (size: Int, alignment: Int) {
    (MemoryLayout<Self>.size, MemoryLayout<Self>.alignment)
  }

  static func load(_ place: UnsafeRawPointer) -> Self {
    place.assumingMemoryBound(to: Self.self).pointee
  }

  static func store(_ value: Self, at place: UnsafeMutableRawPointer) {
    place.initializeMemory(as: Self.self, to: value)
  }
}

extension Freezer {
  mutating func write<Part>(part: Part, _ layout: CaptureLayout) throws {
    try withUnsafePointer(to: part) { try write(layout, at: $0) }
  }
}

extension Thawer {
  mutating func read<Part>(
    part: Part.Type,
    _ layout: CaptureLayout,
    from reader: inout WireReader
  ) throws -> Part {
    let place = UnsafeMutablePointer<Part>.allocate(capacity: 1)
    defer { place.deallocate() }
    try read(layout, into: UnsafeMutableRawPointer(place), from: &reader)
    return place.move()
  }
}
