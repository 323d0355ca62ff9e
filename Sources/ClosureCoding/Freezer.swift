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
          + "wrap it in a closure of your own, or \(ClosureError.mends)")
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
          + ClosureError.mends)
    default:
      try freezeLone(context)
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
      try coding.write(place, to: writer)
    case .function:
      try freeze(
        code: place.load(as: UInt.self),
        context: place.load(fromByteOffset: 8, as: UnsafeRawPointer?.self))
    case .caseIndex(let count):
      writer.write(raw: UnsafeRawBufferPointer(start: place, count: count))
    case .fields(let fields, _, _):
      for field in fields { try write(field.layout, at: place + field.offset) }
    }
  }

  private mutating func note(object: UInt, type: Any.Type) throws(ClosureError) {
    guard objects.insert(object).inserted else {
      throw ClosureError(
        "it captured one object of class \(type) twice, which would arrive as two objects; "
          + "capture it once, or \(ClosureError.mends)")
    }
  }

  /// A closure with one reference-counted capture has that object itself as its context.
  private mutating func freezeLone(_ context: UnsafeRawPointer) throws {
    let object = Unmanaged<AnyObject>.fromOpaque(context).takeUnretainedValue()
    let found = try LoneCapture.type(of: object)
    guard let found else { return write(.emptyStorage) }
    if found.type is AnyClass { try note(object: UInt(bitPattern: context), type: found.type) }
    write(.lone)
    writer.write(text: found.name)
    var word = context
    try withUnsafeBytes(of: &word) { raw in
      guard let place = raw.baseAddress else { return }
      try ValueCoding.codable(.init(found.type)).write(place, to: writer)
    }
  }
}

/// The first word of a context's metadata (Swift ABI, MetadataKind.def).
enum ContextMetadata {
  static let captures: UInt = 0x400
  static let generic: UInt = 0x500
}

/// What a lone captured object stands for.
enum LoneCapture {
  /// The class that stores a standard collection's elements, and the collection.
  private static let storages = [
    ("s23_ContiguousArrayStorageC", "Sa"),
    ("s18_DictionaryStorageC", "SD"),
    ("s11_SetStorageC", "Sh"),
  ]

  /// The empty collections: one object each, whatever the elements.
  private static let empty: Set<String> = [
    "s19__EmptyArrayStorageC", "s26__EmptyDictionarySingletonC", "s19__EmptySetSingletonC",
  ]

  /// The captured value's type and its name on the wire; `nil` for an empty collection.
  static func type(
    of object: AnyObject
  ) throws(ClosureError) -> (type: any Codable.Type, name: String)? {
    let described = "the one thing it captured, of type \(Swift.type(of: object)),"
    guard var name = _mangledTypeName(Swift.type(of: object)) else {
      throw ClosureError(
        "\(described) belongs to a private scope; declare it internal or public, or "
          + ClosureError.mends)
    }
    if empty.contains(name) { return nil }
    for (storage, collection) in storages where name.hasPrefix(storage) {
      name = collection + name.dropFirst(storage.count)
    }
    guard let type = _typeByName(name) else {
      throw ClosureError(
        "\(described) belongs to a private scope; declare it internal or public, or "
          + ClosureError.mends)
    }
    guard let codable = type as? any Codable.Type else {
      throw ClosureError(
        "\(described) is not Codable; make it Codable, or \(ClosureError.mends)")
    }
    return (codable, name)
  }
}
