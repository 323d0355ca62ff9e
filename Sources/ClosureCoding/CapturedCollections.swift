internal import JoblibWire

extension Array: CapturedContainer {
  static var parts: [Any.Type] { [Element.self] }

  static func write(
    _ place: UnsafeRawPointer,
    _ parts: [CaptureLayout],
    to freezer: inout Freezer
  ) throws {
    try freezer.write(list: load(place), parts[0])
  }

  static func read(
    _ place: UnsafeMutableRawPointer,
    _ parts: [CaptureLayout],
    by thawer: inout Thawer,
    from reader: inout WireReader
  ) throws {
    store(Array(try thawer.readList(of: Element.self, parts[0], from: &reader)), at: place)
  }

  static func encodable(
    _ place: UnsafeRawPointer,
    _ part: (Int, UnsafeRawPointer) throws(ClosureError) -> any Encodable
  ) throws(ClosureError) -> (any Encodable)? {
    try Elements(list: load(place), part)
  }
}

extension ContiguousArray: CapturedContainer {
  static var parts: [Any.Type] { [Element.self] }

  static func write(
    _ place: UnsafeRawPointer,
    _ parts: [CaptureLayout],
    to freezer: inout Freezer
  ) throws {
    try freezer.write(list: load(place), parts[0])
  }

  static func read(
    _ place: UnsafeMutableRawPointer,
    _ parts: [CaptureLayout],
    by thawer: inout Thawer,
    from reader: inout WireReader
  ) throws {
    store(try thawer.readList(of: Element.self, parts[0], from: &reader), at: place)
  }

  static func encodable(
    _ place: UnsafeRawPointer,
    _ part: (Int, UnsafeRawPointer) throws(ClosureError) -> any Encodable
  ) throws(ClosureError) -> (any Encodable)? {
    try Elements(list: load(place), part)
  }
}

extension Set: CapturedContainer {
  static var parts: [Any.Type] { [Element.self] }

  static func write(
    _ place: UnsafeRawPointer,
    _ parts: [CaptureLayout],
    to freezer: inout Freezer
  ) throws {
    try freezer.write(list: load(place), parts[0])
  }

  static func read(
    _ place: UnsafeMutableRawPointer,
    _ parts: [CaptureLayout],
    by thawer: inout Thawer,
    from reader: inout WireReader
  ) throws {
    store(Set(try thawer.readList(of: Element.self, parts[0], from: &reader)), at: place)
  }

  static func encodable(
    _ place: UnsafeRawPointer,
    _ part: (Int, UnsafeRawPointer) throws(ClosureError) -> any Encodable
  ) throws(ClosureError) -> (any Encodable)? { nil }
}

extension Dictionary: CapturedContainer {
  static var parts: [Any.Type] { [Key.self, Value.self] }

  static func write(
    _ place: UnsafeRawPointer,
    _ parts: [CaptureLayout],
    to freezer: inout Freezer
  ) throws {
    let table = load(place)
    freezer.writer.write(count: table.count)
    for (key, value) in table {
      try freezer.write(part: key, parts[0])
      try freezer.write(part: value, parts[1])
    }
  }

  static func read(
    _ place: UnsafeMutableRawPointer,
    _ parts: [CaptureLayout],
    by thawer: inout Thawer,
    from reader: inout WireReader
  ) throws {
    var table: Self = [:]
    for _ in 0..<(try reader.readCount()) {
      let key = try thawer.read(part: Key.self, parts[0], from: &reader)
      table[key] = try thawer.read(part: Value.self, parts[1], from: &reader)
    }
    store(table, at: place)
  }

  static func encodable(
    _ place: UnsafeRawPointer,
    _ part: (Int, UnsafeRawPointer) throws(ClosureError) -> any Encodable
  ) throws(ClosureError) -> (any Encodable)? { nil }
}

extension Freezer {
  fileprivate mutating func write<List: Collection>(
    list: List,
    _ layout: CaptureLayout
  ) throws {
    writer.write(count: list.count)
    for element in list { try write(part: element, layout) }
  }
}

extension Thawer {
  fileprivate mutating func readList<Element>(
    of type: Element.Type,
    _ layout: CaptureLayout,
    from reader: inout WireReader
  ) throws -> ContiguousArray<Element> {
    // Grown and not set aside: a count that is false must not take memory.
    var list: ContiguousArray<Element> = []
    let place = UnsafeMutablePointer<Element>.allocate(capacity: 1)
    defer { place.deallocate() }
    for _ in 0..<(try reader.readCount()) {
      try read(layout, into: UnsafeMutableRawPointer(place), from: &reader)
      list.append(place.move())
    }
    return list
  }
}

extension Elements {
  fileprivate init<Element>(
    list: some Sequence<Element>,
    _ part: (Int, UnsafeRawPointer) throws(ClosureError) -> any Encodable
  ) throws(ClosureError) {
    var values: [any Encodable] = []
    for element in list {
      values.append(
        try withUnsafePointer(to: element) { (place) throws(ClosureError) in try part(0, place) }
      )
    }
    self.init(values: values)
  }
}
