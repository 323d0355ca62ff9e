internal import CJoblibSystem
internal import JoblibWire

/// Reads closures, and builds the contexts that they would have had; one thawer a closure and those
/// it captured.
struct Thawer {
  /// Objects already read, in the order of their numbers; whoever holds the closure keeps them.
  private var objects: [Unmanaged<AnyObject>] = []

  mutating func thaw(
    from reader: inout WireReader
  ) throws -> (code: UInt, context: UnsafeMutableRawPointer?) {
    let code = try Self.readCode(from: &reader)
    guard let kind = Closures.ContextKind(rawValue: try reader.readByte()) else {
      throw WireError("a closure of an unknown kind")
    }
    switch kind {
    case .none: return (code, nil)
    // Immortal objects, which need no references of their own.
    case .emptyArray: return (code, unsafeBitCast([Int](), to: UnsafeMutableRawPointer.self))
    case .emptyDictionary:
      return (code, unsafeBitCast([Int: Int](), to: UnsafeMutableRawPointer.self))
    case .emptySet: return (code, unsafeBitCast(Set<Int>(), to: UnsafeMutableRawPointer.self))
    case .captures: return (code, try context(from: &reader))
    case .lone: return (code, try lone(from: &reader))
    case .error:
      guard let error = try readDynamic(from: &reader) as? any Error else {
        throw WireError("an error of a type that is none")
      }
      return (code, Self.context(holding: error))
    }
  }

  private static func readCode(from reader: inout WireReader) throws(WireError) -> UInt {
    let code = Image.base &+ (try reader.readWord())
    guard Image.contains(code) else {
      throw WireError("a function outside the executable: the sender runs another build")
    }
    return code
  }

  private mutating func context(
    from reader: inout WireReader
  ) throws -> UnsafeMutableRawPointer {
    let offset = try reader.readWord()
    guard let metadata = UnsafeRawPointer(bitPattern: Image.base &+ offset),
      Image.contains(metadata), metadata.load(as: UInt.self) == ContextMetadata.captures
    else { throw WireError("a closure's metadata outside the executable") }
    let records = try CaptureRecords(ofContext: metadata)
    let generics =
      records.isGeneric
      ? try GenericArguments(from: &reader, bindingCount: records.bindingCount) : .empty
    let layout = try Closures.layout(of: metadata, records, generics, allocation: nil)
    let context = joblib_allocate_object(
      metadata,
      UInt(layout.size),
      UInt(max(layout.alignment, 16) - 1)
    )
    for (index, word) in generics.bindings.enumerated() {
      context.storeBytes(of: word, toByteOffset: records.firstOffset + 8 * index, as: UInt.self)
    }
    // A failure leaves the half-made context behind: freeing it would destroy values not yet made.
    try read(layout, into: context, from: &reader)
    return context
  }

  // MARK: Captures

  mutating func read(
    _ layout: CaptureLayout,
    into place: UnsafeMutableRawPointer,
    from reader: inout WireReader
  ) throws {
    switch layout {
    case .value(let coding): try coding.read(place, from: &reader)
    case .object(let coding): try readObject(coding, into: place, from: &reader)
    case .function:
      let (code, context) = try thaw(from: &reader)
      place.storeBytes(of: code, as: UInt.self)
      place.storeBytes(of: context, toByteOffset: 8, as: UnsafeMutableRawPointer?.self)
    case .code:
      place.storeBytes(of: try Self.readCode(from: &reader), as: UInt.self)
    case .optionalFunction(let function):
      if try reader.readByte() != 0 {
        try read(function, into: place, from: &reader)
      } else {
        place.initializeMemory(as: UInt8.self, repeating: 0, count: function.size)
      }
    case .container(let type, let parts):
      try type.read(place, parts, by: &self, from: &reader)
    case .existential(let type):
      guard type.store(try readDynamic(from: &reader), at: place) else {
        throw WireError("a value that does not fit its variable")
      }
    case .metatype(let type):
      guard type.store(try Self.readType(from: &reader), at: place) else {
        throw WireError("a type that does not fit its variable")
      }
    case .caseIndex(let count):
      let raw = try reader.readRaw(count: count)
      UnsafeMutableRawBufferPointer(start: place, count: count).copyMemory(from: raw)
    case .fields(let fields, _, _):
      for field in fields { try read(field.layout, into: place + field.offset, from: &reader) }
    }
  }

  private mutating func readObject(
    _ coding: ValueCoding,
    into place: UnsafeMutableRawPointer,
    from reader: inout WireReader
  ) throws {
    let number = try reader.readCount()
    if number > 0 {
      guard objects.indices.contains(number - 1) else {
        throw WireError("object \(number) is missing")
      }
      let object = objects[number - 1]
      guard case .codable(let codable) = coding,
        Swift.type(of: object.takeUnretainedValue()) == codable.type
      else {
        throw WireError("object \(number) is of another class")
      }
      place.storeBytes(of: object.retain().toOpaque(), as: UnsafeMutableRawPointer.self)
      return
    }
    try coding.read(place, from: &reader)
    let object = place.load(as: UnsafeRawPointer.self)
    objects.append(Unmanaged<AnyObject>.fromOpaque(object))
  }

  /// A closure with one reference-counted capture has that object itself as its context.
  private mutating func lone(from reader: inout WireReader) throws -> UnsafeMutableRawPointer? {
    let name = try reader.readText()
    guard let type = _typeByName(name) else {
      throw WireError("no type named \(name) in this executable")
    }
    let layout = try LayoutReader.layout(of: type, "a lone capture")
    guard layout.size == 8 else { throw WireError("\(type) is no reference") }
    let place = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
    defer { place.deallocate() }
    try read(layout, into: place, from: &reader)
    return place.load(as: UnsafeMutableRawPointer?.self)
  }

  private static func context(holding error: any Error) -> UnsafeMutableRawPointer? {
    let place = UnsafeMutablePointer<any Error>.allocate(capacity: 1)
    defer { place.deallocate() }
    place.initialize(to: error)
    return UnsafeRawPointer(place).load(as: UnsafeMutableRawPointer?.self)
  }
}
