internal import CJoblibSystem
internal import JoblibWire

/// Writes closures; one freezer a closure and those it captured.
struct Freezer {
  let writer: WireWriter
  /// Objects already written: a second reference to one would arrive as a second object.
  private var objects: Set<UInt> = []

  init(writer: WireWriter) {
    self.writer = writer
  }

  mutating func freeze(code: UInt, context: UnsafeRawPointer?) throws {
    guard Image.contains(code) else {
      throw ClosureError(
        "its code is not in the program's own executable but in a library loaded beside it; "
          + "wrap it in a closure of your own, or \(ClosureError.mends)"
      )
    }
    writer.write(fixed: UInt64(code - Image.base))
    guard let context else { return write(.none) }
    let metadata = context.load(as: UnsafeRawPointer.self)
    switch metadata.load(as: UInt.self) {
    case ContextMetadata.captures:
      let layout = try Closures.layout(of: metadata, allocation: context)
      write(.captures)
      writer.write(fixed: UInt64(UInt(bitPattern: metadata) - Image.base))
      try write(layout, at: context)
    case ContextMetadata.generic:
      throw ClosureError(
        "it is written inside a generic function, whose types are known there only; "
          + ClosureError.mends
      )
    case ContextMetadata.object:
      try freezeLone(context)
    case let kind:
      throw ContextMetadata.refusal(of: kind)
    }
  }

  private func write(_ kind: Closures.ContextKind) {
    writer.write(kind.rawValue)
  }

  private mutating func write(_ layout: CaptureLayout, at place: UnsafeRawPointer) throws {
    switch layout {
    case .value(let coding):
      if case .codable(let codable) = coding, codable.type is AnyClass {
        try note(object: place.load(as: UInt.self), type: codable.type)
      }
      try write(coding, at: place)
    case .function:
      try freeze(
        code: place.load(as: UInt.self),
        context: place.load(fromByteOffset: 8, as: UnsafeRawPointer?.self)
      )
    case .code:
      try freeze(code: place.load(as: UInt.self), context: nil)
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

  private mutating func note(object: UInt, type: Any.Type) throws(ClosureError) {
    guard objects.insert(object).inserted else {
      throw ClosureError(
        "it captured one object of class \(type) twice, which would arrive as two objects; "
          + "capture it once, or \(ClosureError.mends)"
      )
    }
  }

  /// A closure with one reference-counted capture has that object itself as its context.
  private mutating func freezeLone(_ context: UnsafeRawPointer) throws {
    let object = Unmanaged<AnyObject>.fromOpaque(context).takeUnretainedValue()
    let found = try LoneCapture.type(of: object)
    guard let found else {
      return write(LoneCapture.emptyKind(of: object))
    }
    if found.type is AnyClass { try note(object: UInt(bitPattern: context), type: found.type) }
    write(.lone)
    writer.write(text: found.name)
    var word = context
    try withUnsafeBytes(of: &word) { raw in
      guard let place = raw.baseAddress else { return }
      try write(ValueCoding.codable(.init(found.type)), at: place)
    }
  }
}

/// The first word of a context's metadata (Swift ABI, MetadataKind.def).
enum ContextMetadata {
  static let object: UInt = 0
  static let captures: UInt = 0x400
  static let generic: UInt = 0x500

  /// The error for a context of any other kind.
  static func refusal(of kind: UInt) -> ClosureError {
    ClosureError(
      "the one thing it captured is an object of the runtime's own, such as an error or a Task "
        + "(kind \(kind)); \(ClosureError.mends)"
    )
  }
}
