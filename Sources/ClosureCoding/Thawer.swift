internal import CJoblibSystem
internal import JoblibWire

/// Reads closures, and builds the contexts that they would have had.
enum Thawer {
  static func thaw(
    from reader: inout WireReader
  ) throws -> (code: UInt, context: UnsafeMutableRawPointer?) {
    let code = Image.base &+ UInt(try reader.readFixed(UInt64.self))
    guard Image.contains(code) else {
      throw WireError("a function outside the executable: the sender runs another build")
    }
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
    }
  }

  private static func context(from reader: inout WireReader) throws -> UnsafeMutableRawPointer {
    let offset = UInt(try reader.readFixed(UInt64.self))
    guard let metadata = UnsafeRawPointer(bitPattern: Image.base &+ offset),
      Image.contains(metadata), metadata.load(as: UInt.self) == ContextMetadata.captures
    else { throw WireError("a closure's metadata outside the executable") }
    let layout = try Closures.layout(of: metadata, allocation: nil)
    let context = joblib_allocate_object(
      metadata,
      UInt(layout.size),
      UInt(max(layout.alignment, 16) - 1)
    )
    // A failure leaves the half-made context behind: freeing it would destroy values not yet made.
    try read(layout, into: context, from: &reader)
    return context
  }

  private static func read(
    _ layout: CaptureLayout,
    into place: UnsafeMutableRawPointer,
    from reader: inout WireReader
  ) throws {
    switch layout {
    case .value(let coding): try coding.read(place, from: &reader)
    case .function:
      let (code, context) = try thaw(from: &reader)
      place.storeBytes(of: code, as: UInt.self)
      place.storeBytes(of: context, toByteOffset: 8, as: UnsafeMutableRawPointer?.self)
    case .code:
      let (code, _) = try thaw(from: &reader)
      place.storeBytes(of: code, as: UInt.self)
    case .caseIndex(let count):
      let raw = try reader.readRaw(count: count)
      UnsafeMutableRawBufferPointer(start: place, count: count).copyMemory(from: raw)
    case .fields(let fields, _, _):
      for field in fields { try read(field.layout, into: place + field.offset, from: &reader) }
    }
  }

  private static func lone(from reader: inout WireReader) throws -> UnsafeMutableRawPointer? {
    let name = try reader.readText()
    guard let type = _typeByName(name) as? any Codable.Type else {
      throw WireError("no Codable type named \(name) in this executable")
    }
    let place = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
    defer { place.deallocate() }
    try ValueCoding.codable(.init(type)).read(place, from: &reader)
    return place.load(as: UnsafeMutableRawPointer?.self)
  }
}
