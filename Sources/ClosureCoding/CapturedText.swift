internal import JoblibWire

/// Parts of text, which the standard library gives no `Codable`: they travel as strings.
protocol CapturedText: CapturedContainer {
  var text: String { get }
  init?(text: String)
}

extension Character: CapturedText {
  var text: String { String(self) }
  init?(text: String) {
    guard text.count == 1, let first = text.first else { return nil }
    self = first
  }
}

extension Substring: CapturedText {
  var text: String { String(self) }
  init?(text: String) { self = text[...] }
}

extension Unicode.Scalar: CapturedText {
  var text: String { String(self) }
  init?(text: String) {
    guard let first = text.unicodeScalars.first else { return nil }
    self = first
  }
}

extension CapturedText {
  static var parts: [Any.Type] { [] }

  static func write(
    _ place: UnsafeRawPointer,
    _ parts: [CaptureLayout],
    to freezer: inout Freezer
  ) throws {
    freezer.writer.write(text: place.assumingMemoryBound(to: Self.self).pointee.text)
  }

  static func read(
    _ place: UnsafeMutableRawPointer,
    _ parts: [CaptureLayout],
    by thawer: inout Thawer,
    from reader: inout WireReader
  ) throws {
    guard let value = Self(text: try reader.readText()) else {
      throw WireError("a text that is no \(Self.self)")
    }
    place.initializeMemory(as: Self.self, to: value)
  }

  static func encodable(
    _ place: UnsafeRawPointer,
    _ part: (Int, UnsafeRawPointer) throws(ClosureError) -> any Encodable
  ) throws(ClosureError) -> (any Encodable)? {
    place.assumingMemoryBound(to: Self.self).pointee.text
  }
}
