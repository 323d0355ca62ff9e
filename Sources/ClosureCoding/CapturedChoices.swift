internal import JoblibWire

extension Optional: CapturedContainer {
  static var parts: [Any.Type] { [Wrapped.self] }

  static func write(
    _ place: UnsafeRawPointer,
    _ parts: [CaptureLayout],
    to freezer: inout Freezer
  ) throws {
    switch load(place) {
    case .none: freezer.writer.write(0)
    case .some(let wrapped):
      freezer.writer.write(1)
      try freezer.write(part: wrapped, parts[0])
    }
  }

  static func read(
    _ place: UnsafeMutableRawPointer,
    _ parts: [CaptureLayout],
    by thawer: inout Thawer,
    from reader: inout WireReader
  ) throws {
    let isNone = try reader.readByte() == 0
    let value: Self = isNone ? .none : try thawer.read(part: Wrapped.self, parts[0], from: &reader)
    store(value, at: place)
  }

  static func encodable(
    _ place: UnsafeRawPointer,
    _ part: (Int, UnsafeRawPointer) throws(ClosureError) -> any Encodable
  ) throws(ClosureError) -> (any Encodable)? {
    guard let wrapped = load(place) else { return Int?.none }
    return try withUnsafePointer(to: wrapped) { (place) throws(ClosureError) in
      try part(0, place)
    }
  }
}

extension Result: CapturedContainer {
  static var parts: [Any.Type] { [Success.self, Failure.self] }

  static func write(
    _ place: UnsafeRawPointer,
    _ parts: [CaptureLayout],
    to freezer: inout Freezer
  ) throws {
    switch load(place) {
    case .success(let value):
      freezer.writer.write(1)
      try freezer.write(part: value, parts[0])
    case .failure(let error):
      freezer.writer.write(0)
      try freezer.write(part: error, parts[1])
    }
  }

  static func read(
    _ place: UnsafeMutableRawPointer,
    _ parts: [CaptureLayout],
    by thawer: inout Thawer,
    from reader: inout WireReader
  ) throws {
    let value: Self =
      try reader.readByte() != 0
      ? .success(try thawer.read(part: Success.self, parts[0], from: &reader))
      : .failure(try thawer.read(part: Failure.self, parts[1], from: &reader))
    store(value, at: place)
  }

  static func encodable(
    _ place: UnsafeRawPointer,
    _ part: (Int, UnsafeRawPointer) throws(ClosureError) -> any Encodable
  ) throws(ClosureError) -> (any Encodable)? {
    switch load(place) {
    case .success(let value):
      let value = try withUnsafePointer(to: value) { (place) throws(ClosureError) in
        try part(0, place)
      }
      return Elements(values: [true, value])
    case .failure(let error):
      let value = try withUnsafePointer(to: error) { (place) throws(ClosureError) in
        try part(1, place)
      }
      return Elements(values: [false, value])
    }
  }
}
