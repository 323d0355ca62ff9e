internal import JoblibSystem

/// How values of a type cross, found at run time from the type alone.
///
/// A task's arguments and results need only be `Sendable` where nothing leaves the process, so that
/// they can cross is no requirement of the compiler's but a question asked here, once a type.
package indirect enum ValueCoding: Sendable {
  /// The bytes are the value.
  case plain(PlainKind)
  /// Through the type's `Codable`.
  case codable(CodableType)
  /// Element by element.
  case tuple([Element], Any.Type)
  /// `Void`: nothing to send.
  case nothing

  /// A type known to be `Codable`.
  package struct CodableType: @unchecked Sendable {
    // Sendable: a metatype is an address in the image; no conformance used here is isolated.
    package let type: any Codable.Type
    let kind: WireKind
    package init(_ type: any Codable.Type) {
      self.type = type
      kind = .of(type)
    }
  }

  /// One element of a tuple and where it lies in it.
  package struct Element: Sendable {
    package var offset: Int
    package var coding: ValueCoding
  }

  private static let known = ForkSafe<[ObjectIdentifier: ValueCoding]>([:])

  /// The coding of a type.
  ///
  /// - Throws: `WireError` naming the type where its values cannot cross.
  package static func of(_ type: Any.Type) throws(WireError) -> ValueCoding {
    if let coding = known.withLock({ $0[ObjectIdentifier(type)] }) { return coding }
    let coding = try find(type)
    known.withLock { $0[ObjectIdentifier(type)] = coding }
    return coding
  }

  private static func find(_ type: Any.Type) throws(WireError) -> ValueCoding {
    if type == Void.self { return .nothing }
    if let kind = PlainKind(type) { return .plain(kind) }
    if let codable = type as? any Codable.Type { return .codable(CodableType(codable)) }
    if let elements = try tupleElements(type) { return .tuple(elements, type) }
    throw WireError("\(type) is not Codable")
  }

  /// The elements of a tuple type, from its metadata (Swift ABI, TypeMetadata.rst, "Tuple Metadata").
  private static func tupleElements(_ type: Any.Type) throws(WireError) -> [Element]? {
    let metadata = unsafeBitCast(type, to: UnsafeRawPointer.self)
    guard metadata.load(as: UInt.self) == 0x301 else { return nil }
    let count = metadata.load(fromByteOffset: 8, as: Int.self)
    var elements: [Element] = []
    for index in 0..<count {
      let record = metadata + 24 + 16 * index
      let elementType = unsafeBitCast(record.load(as: UnsafeRawPointer.self), to: Any.Type.self)
      let offset = Int(record.load(fromByteOffset: 8, as: UInt32.self))
      do { elements.append(Element(offset: offset, coding: try of(elementType))) } catch {
        throw WireError("element \(index) of \(type): \(error.description)")
      }
    }
    return elements
  }

  /// The bytes of a value of this type, and the boundary they lie at.
  package var layout: (size: Int, alignment: Int) {
    func of<T>(_: T.Type) -> (Int, Int) { (MemoryLayout<T>.size, MemoryLayout<T>.alignment) }
    switch self {
    case .plain(let kind):
      return (kind.stride, kind == .complexFloat ? 4 : min(kind.stride, 8))
    case .codable(let codable): return of(codable.type)
    case .tuple(_, let type): return of(type)
    case .nothing: return (0, 1)
    }
  }

  /// Writes the value at `place`.
  ///
  /// - Throws: What the value's `encode(to:)` throws; `WireError` for an object of a subclass,
  ///   which would silently arrive as its base class.
  package func write(_ place: UnsafeRawPointer, to writer: WireWriter) throws {
    switch self {
    case .nothing: break
    case .plain(let kind):
      writer.write(raw: UnsafeRawBufferPointer(start: place, count: kind.stride))
    case .tuple(let elements, _):
      for element in elements { try element.coding.write(place + element.offset, to: writer) }
    case .codable(let codable):
      func write<T: Codable>(_: T.Type) throws {
        let value = place.assumingMemoryBound(to: T.self).pointee
        try writer.encode(value, by: codable.kind, in: nil, at: nil)
      }
      try write(codable.type)
    }
  }

  /// Makes the value at `place`, which holds none yet.
  package func read(_ place: UnsafeMutableRawPointer, from reader: inout WireReader) throws {
    switch self {
    case .nothing: break
    case .plain(let kind):
      let raw = try reader.readRaw(count: kind.stride)
      UnsafeMutableRawBufferPointer(start: place, count: kind.stride).copyMemory(from: raw)
    case .tuple(let elements, _):
      for element in elements { try element.coding.read(place + element.offset, from: &reader) }
    case .codable(let codable):
      func read<T: Codable>(_: T.Type) throws {
        let value = try reader.decode(T.self, by: codable.kind, in: nil, at: nil)
        place.initializeMemory(as: T.self, to: value)
      }
      try read(codable.type)
    }
  }
}

/// The value at one index of a batch that could not cross.
package struct WireElementError: Error {
  package let index: Int
  package let underlying: any Error

  package init(index: Int, underlying: any Error) {
    self.index = index
    self.underlying = underlying
  }
}

extension WireWriter {
  /// Writes a run of values of one type: plain ones as one block.
  package func write<T>(_ values: UnsafeBufferPointer<T>, by coding: ValueCoding) throws {
    switch coding {
    case .nothing: break
    case .plain: write(raw: UnsafeRawBufferPointer(values))
    default:
      guard let base = values.baseAddress else { return }
      for index in values.indices {
        do { try coding.write(base + index, to: self) } catch {
          throw WireElementError(index: index, underlying: error)
        }
      }
    }
  }
}

extension WireReader {
  /// Reads a run of values of one type.
  package mutating func read<T>(
    _ type: T.Type,
    count: Int,
    by coding: ValueCoding
  ) throws -> ContiguousArray<T> {
    let isPlain = if case .plain = coding { true } else { false }
    let raw = isPlain ? try readRaw(count: count * MemoryLayout<T>.stride) : nil
    // Every other value takes a byte, so a false count cannot make us set memory aside for it.
    if !isPlain, MemoryLayout<T>.size > 0, count > bytes.count - offset + 64 {
      throw WireError.truncated(at: offset)
    }
    return try ContiguousArray(unsafeUninitializedCapacity: count) { buffer, initialized in
      if let raw {
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: raw)
        initialized = count
        return
      }
      guard let base = buffer.baseAddress else { return }
      for index in 0..<count {
        try coding.read(UnsafeMutableRawPointer(base + index), from: &self)
        initialized += 1
      }
    }
  }
}

extension WireWriter {
  /// Writes one value of any type that can cross.
  package func writeValue<T>(_ value: T) throws {
    try withUnsafePointer(to: value) { place in
      if let kind = PlainKind(T.self) {
        write(raw: UnsafeRawBufferPointer(start: place, count: kind.stride))
      } else {
        try ValueCoding.of(T.self).write(place, to: self)
      }
    }
  }
}

extension WireReader {
  /// Reads what `writeValue` wrote.
  package mutating func readValue<T>(_ type: T.Type) throws -> T {
    if PlainKind(type) != nil {
      return try readRaw(count: MemoryLayout<T>.size).loadUnaligned(plain: type)
    }
    let place = UnsafeMutablePointer<T>.allocate(capacity: 1)
    defer { place.deallocate() }
    try ValueCoding.of(type).read(place, from: &self)
    return place.move()
  }
}
