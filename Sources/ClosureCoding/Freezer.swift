internal import JoblibWire

/// Writes closures; one freezer a closure and those it captured.
struct Freezer {
  let writer: WireWriter
  /// Objects already written, and their numbers: another reference to one is its number.
  private var objects: [UInt: Int] = [:]

  init(writer: WireWriter) {
    self.writer = writer
  }

  mutating func freeze(code: UInt, context: UnsafeRawPointer?) throws {
    try write(code: code)
    guard let context else { return write(.none) }
    let metadata = context.load(as: UnsafeRawPointer.self)
    switch metadata.load(as: UInt.self) {
    case ContextMetadata.captures:
      let records = try CaptureRecords(ofContext: metadata)
      let generics = records.isGeneric ? try GenericArguments(in: context, records) : .empty
      let layout = try Closures.layout(of: metadata, records, generics, allocation: context)
      write(.captures)
      writer.write(word: UInt(bitPattern: metadata) - Image.base)
      if records.isGeneric { try write(generics) }
      try write(layout, at: context)
    case ContextMetadata.object:
      try freezeLone(context)
    case ContextMetadata.error:
      write(.error)
      try write(dynamic: unsafeBitCast(context, to: (any Error).self))
    case let kind:
      throw ContextMetadata.refusal(of: kind)
    }
  }

  private func write(code: UInt) throws(ClosureError) {
    guard Image.contains(code) else {
      throw ClosureError(
        "its code is not in the program's own executable but in a library loaded beside it; "
          + "wrap it in a closure of your own, or \(ClosureError.mends)"
      )
    }
    writer.write(word: code - Image.base)
  }

  private func write(_ kind: Closures.ContextKind) {
    writer.write(kind.rawValue)
  }

  // MARK: Captures

  mutating func write(_ layout: CaptureLayout, at place: UnsafeRawPointer) throws {
    switch layout {
    case .value(let coding): try write(coding, at: place)
    case .object(let coding): try write(object: coding, at: place)
    case .function:
      try freeze(
        code: place.load(as: UInt.self),
        context: place.load(fromByteOffset: 8, as: UnsafeRawPointer?.self)
      )
    case .code:
      try write(code: place.load(as: UInt.self))
    case .optionalFunction(let function):
      let isNone = place.load(as: UInt.self) == 0
      writer.write(isNone ? 0 : 1)
      if !isNone { try write(function, at: place) }
    case .container(let type, let parts):
      try type.write(place, parts, to: &self)
    case .existential(let type):
      try write(dynamic: type.load(place))
    case .metatype(let type):
      try write(type: type.load(place))
    case .caseIndex(let count):
      writer.write(raw: UnsafeRawBufferPointer(start: place, count: count))
    case .fields(let fields, _, _):
      for field in fields { try write(field.layout, at: place + field.offset) }
    }
  }

  private func write(_ coding: ValueCoding, at place: UnsafeRawPointer) throws {
    do { try coding.write(place, to: writer) } catch let error as WireError {
      throw ClosureError("\(error.description); \(ClosureError.mends)")
    }
  }

  private mutating func write(object coding: ValueCoding, at place: UnsafeRawPointer) throws {
    let object = place.load(as: UInt.self)
    if let number = objects[object] {
      writer.write(count: number + 1)
    } else {
      objects[object] = objects.count
      writer.write(count: 0)
      try write(coding, at: place)
    }
  }

  /// A closure with one reference-counted capture has that object itself as its context.
  private mutating func freezeLone(_ context: UnsafeRawPointer) throws {
    let object = Unmanaged<AnyObject>.fromOpaque(context).takeUnretainedValue()
    guard let found = try LoneCapture.type(of: object) else {
      return write(LoneCapture.emptyKind(of: object))
    }
    let layout = try LayoutReader.layout(of: found.type, "the one thing it captured")
    write(.lone)
    writer.write(text: found.name)
    var word = context
    try withUnsafeBytes(of: &word) { raw in
      guard let place = raw.baseAddress else { return }
      try write(layout, at: place)
    }
  }
}

/// The first word of a context's metadata (Swift ABI, MetadataKind.def).
enum ContextMetadata {
  static let object: UInt = 0
  static let captures: UInt = 0x400
  static let error: UInt = 0x501

  /// The error for a context of any other kind.
  static func refusal(of kind: UInt) -> ClosureError {
    if kind == 0x500 {
      return ClosureError(
        "the one thing it captured is a variable of a generic function's, whose type is known "
          + "there only; capture a copy, as in { [x] in … }, or \(ClosureError.mends)"
      )
    }
    return ClosureError(
      "the one thing it captured is an object of the runtime's own, such as a Task "
        + "(kind \(kind)); \(ClosureError.mends)"
    )
  }
}
