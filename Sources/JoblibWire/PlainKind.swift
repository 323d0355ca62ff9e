internal import ComplexModule
internal import NDArrays

/// The kinds of number whose bytes are the value: copied, never encoded.
package enum PlainKind: UInt8, Sendable, CaseIterable {
  case bool = 1
  case int8, int16, int32, int64, int
  case uint8, uint16, uint32, uint64, uint
  case float16, float, double
  case complexFloat, complexDouble

  /// The bytes of one element.
  package var stride: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float: 4
    case .int64, .uint64, .int, .uint, .double, .complexFloat: 8
    case .complexDouble: 16
    }
  }

  /// The kind of a type, `nil` if it is none of these.
  package init?(_ type: Any.Type) {
    guard let kind = Self.kinds[ObjectIdentifier(type)] else { return nil }
    self = kind
  }

  /// The kind of an array type's elements, `nil` if it is no array of these.
  init?(elementOf type: Any.Type) {
    guard let kind = Self.arrayKinds[ObjectIdentifier(type)] else { return nil }
    self = kind
  }

  private static let kinds: [ObjectIdentifier: PlainKind] = {
    var result: [ObjectIdentifier: PlainKind] = [
      ObjectIdentifier(Bool.self): .bool,
      ObjectIdentifier(Int8.self): .int8, ObjectIdentifier(Int16.self): .int16,
      ObjectIdentifier(Int32.self): .int32, ObjectIdentifier(Int64.self): .int64,
      ObjectIdentifier(Int.self): .int,
      ObjectIdentifier(UInt8.self): .uint8, ObjectIdentifier(UInt16.self): .uint16,
      ObjectIdentifier(UInt32.self): .uint32, ObjectIdentifier(UInt64.self): .uint64,
      ObjectIdentifier(UInt.self): .uint,
      ObjectIdentifier(Float.self): .float, ObjectIdentifier(Double.self): .double,
      ObjectIdentifier(Complex<Float>.self): .complexFloat,
      ObjectIdentifier(Complex<Double>.self): .complexDouble,
    ]
    #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
    result[ObjectIdentifier(Float16.self)] = .float16
    #endif
    return result
  }()

  private static let arrayKinds: [ObjectIdentifier: PlainKind] = {
    var result: [ObjectIdentifier: PlainKind] = [:]
    func add<T>(_: T.Type) {
      guard let kind = PlainKind(T.self) else { return }
      result[ObjectIdentifier([T].self)] = kind
    }
    add(Bool.self)
    add(Int8.self)
    add(Int16.self)
    add(Int32.self)
    add(Int64.self)
    add(Int.self)
    add(UInt8.self)
    add(UInt16.self)
    add(UInt32.self)
    add(UInt64.self)
    add(UInt.self)
    add(Float.self)
    add(Double.self)
    #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
    add(Float16.self)
    #endif
    return result
  }()
}
