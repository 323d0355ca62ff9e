package import JoblibWire

// Captured values as something that encodes itself, for keys of caches.

extension ValueCoding {
  /// The value at `place`, as something that encodes itself: a tuple as a list of its elements.
  package func encodable(at place: UnsafeRawPointer) -> any Encodable {
    switch self {
    case .nothing: return [Never]()
    case .plain(let kind): return kind.encodable(at: place)
    case .tuple(let elements, _):
      return Elements(values: elements.map { $0.coding.encodable(at: place + $0.offset) })
    case .codable(let codable):
      func read<T: Codable>(_: T.Type) -> any Encodable {
        place.assumingMemoryBound(to: T.self).pointee
      }
      return read(codable.type)
    }
  }
}

extension PlainKind {
  fileprivate func encodable(at place: UnsafeRawPointer) -> any Encodable {
    switch self {
    case .bool: return place.load(as: Bool.self)
    case .int8: return place.load(as: Int8.self)
    case .int16: return place.load(as: Int16.self)
    case .int32: return place.load(as: Int32.self)
    case .int64, .int: return place.load(as: Int64.self)
    case .uint8: return place.load(as: UInt8.self)
    case .uint16: return place.load(as: UInt16.self)
    case .uint32: return place.load(as: UInt32.self)
    case .uint64, .uint: return place.load(as: UInt64.self)
    case .float: return place.load(as: Float.self)
    case .double: return place.load(as: Double.self)
    case .complexFloat:
      return [place.load(as: Float.self), place.load(fromByteOffset: 4, as: Float.self)]
    case .complexDouble:
      return [place.load(as: Double.self), place.load(fromByteOffset: 8, as: Double.self)]
    case .float16:
      #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
      return place.load(as: Float16.self)
      #else
      return place.load(as: UInt16.self)
      #endif
    }
  }
}

/// A case of an enum whose metadata the optimiser dropped.
struct CaseIndex: Encodable {
  let index: UInt8
}

/// The elements of a tuple.
struct Elements: Encodable {
  let values: [any Encodable]

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for value in values { try container.encode(value) }
  }
}

/// A struct whose metadata the optimiser dropped, as synthesised code would encode it.
struct NamedFields: Encodable {
  let fields: [(name: String, value: any Encodable)]

  struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { return nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for field in fields {
      if let optional = field.value as? any OptionalValue, optional.isNil { continue }
      try container.encode(field.value, forKey: Key(field.name))
    }
  }
}

/// An optional, which synthesised code leaves out where it is nil.
private protocol OptionalValue {
  var isNil: Bool { get }
}

extension Optional: OptionalValue {
  fileprivate var isNil: Bool { self == nil }
}
