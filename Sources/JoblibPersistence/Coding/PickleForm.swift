internal import ComplexModule
internal import NDArrays

/// A type that is written in a form of its own, where its `Codable` would write another.
protocol PickleEncodable: Encodable {
  /// Writes the value, and nothing else, to an encoder that is made for it.
  func write(to encoder: PickleEncoder) throws
}

/// A type that is read from a form of its own.
protocol PickleDecodable: Decodable {
  static func read(from decoder: PickleDecoder) throws -> Self
}

/// A type whose values are one opcode, or can be made of one node.
protocol PickleScalar: Codable {
  func write(to writer: PickleWriter)

  /// Makes a value of Python's; nil for one of another type, or out of range.
  static func read(_ node: PickleNode, _ id: NodeID, in graph: PickleGraph) -> Self?

  /// Makes a value of NumPy's; nil for one of another type, or out of range.
  static func convert(_ scalar: NumPyScalar) -> Self?

  // Requirements, so that what they do is compiled for each type.
  static func readOne(
    _ id: NodeID,
    _ step: PicklePath.Step?,
    from decoder: PickleDecoder
  ) throws -> Self
  static func writeAll(_ values: [Self], to encoder: PickleEncoder) throws
  static func readAll(_ ids: ArraySlice<NodeID>, from decoder: PickleDecoder) throws -> [Self]
}

/// The way of a type to a pickle and back.
enum PickleForm {
  case scalar(any PickleScalar.Type)
  /// A form of its own, for one way or both.
  case own((any PickleEncodable.Type)?, (any PickleDecodable.Type)?)
  /// Foundation's `Date`, which is a number to its `Codable`.
  case date
  /// A collection of bytes, such as Foundation's `Data`.
  case bytes
  /// Through the type's own `Codable`.
  case coded

  init(_ type: Any.Type) {
    if let scalar = type as? any PickleScalar.Type {
      self = .scalar(scalar)
      return
    }
    let encodable = type as? any PickleEncodable.Type
    let decodable = type as? any PickleDecodable.Type
    if encodable != nil || decodable != nil {
      self = .own(encodable, decodable)
      return
    }
    // By name, since this library does without Foundation.
    switch String(reflecting: type) {
    case "Foundation.Date", "FoundationEssentials.Date": self = .date
    case "Foundation.Data", "FoundationEssentials.Data", "Swift.ContiguousArray<Swift.UInt8>":
      self = .bytes
    default: self = .coded
    }
  }
}

/// The forms of the types that came by, found once each.
struct PickleForms {
  private var known: [ObjectIdentifier: PickleForm] = [:]
  private var last = ObjectIdentifier(Never.self)
  private var lastForm = PickleForm.coded

  mutating func form(of type: Any.Type) -> PickleForm {
    let id = ObjectIdentifier(type)
    if id == last { return lastForm }
    let form = known[id] ?? PickleForm(type)
    known[id] = form
    last = id
    lastForm = form
    return form
  }
}

/// A value as of the type that it is, where the compiler does not know that both are one.
@inline(__always)
func same<From, To>(_ value: From, as type: To.Type) -> To {
  precondition(From.self == To.self, "a form belongs to its type")
  return unsafeBitCast(value, to: type)
}
