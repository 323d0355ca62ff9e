/// A value as Python has it, of the kinds whose hash is the same everywhere.
indirect enum PythonValue {
  case none
  case bool(Bool)
  case int(PythonInteger)
  case float(Double)
  case string(String)
  case bytes([UInt8])
  case tuple([PythonValue])
  case list([PythonValue])
  case set([PythonValue])
  case dictionary([(key: PythonValue, value: PythonValue)])
}

/// An integer of up to 128 bits.
struct PythonInteger: Comparable {
  let isNegative: Bool
  let magnitude: UInt128

  init<Number: BinaryInteger>(_ number: Number) {
    isNegative = number < 0
    magnitude = UInt128(number.magnitude)
  }

  static func < (left: PythonInteger, right: PythonInteger) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative ? left.magnitude > right.magnitude : left.magnitude < right.magnitude
  }

  /// As Python's pickles have it: two's complement, least byte first, no byte more than it needs.
  var bytes: [UInt8] {
    if magnitude == 0 { return [] }
    let pattern = isNegative ? ~magnitude &+ 1 : magnitude
    var bytes = (0..<16).map { UInt8(truncatingIfNeeded: pattern >> (8 * $0)) }
    bytes.append(isNegative ? 0xff : 0)
    let sign: UInt8 = isNegative ? 0xff : 0
    while bytes.count > 1, bytes[bytes.count - 1] == sign,
      bytes[bytes.count - 2] & 0x80 == sign & 0x80
    {
      bytes.removeLast()
    }
    return bytes
  }
}

/// A type of the language that Python has, too.
protocol PythonRepresentable {
  func pythonValue(depth: Int) throws(HashingError) -> PythonValue
}

extension PythonValue {
  private static let depthLimit = 256

  /// The value in Python.
  ///
  /// - Throws: `HashingError` for a type that it has no like of, and for values nested too deeply.
  init(_ value: Any, depth: Int = 0) throws(HashingError) {
    guard depth <= Self.depthLimit else {
      throw HashingError(
        .tooDeep,
        path: "",
        message: "values are nested more than \(Self.depthLimit) deep"
      )
    }
    if let value = value as? any PythonRepresentable {
      self = try value.pythonValue(depth: depth)
      return
    }
    // Tuples have no protocols.
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .tuple else {
      throw HashingError(
        .notInPython,
        path: "",
        message: """
          a \(type(of: value)) has no one hash in Python; hash numbers, strings, [UInt8] (bytes), \
          tuples, arrays (lists), sets and dictionaries, or use hash(_:)
          """
      )
    }
    self = .tuple(try Self.all(mirror.children.map(\.value), depth))
  }

  /// Refuses what can be no key in Python.
  fileprivate func checkHashable() throws(HashingError) {
    switch self {
    case .list, .set, .dictionary:
      throw HashingError(
        .notInPython,
        path: "",
        message: "arrays, sets and dictionaries are no keys or elements of sets in Python"
      )
    default: break
    }
  }

  /// The values one level further down.
  fileprivate static func all(
    _ values: some Sequence,
    _ depth: Int
  ) throws(HashingError) -> [PythonValue] {
    var all: [PythonValue] = []
    for value in values { all.append(try PythonValue(value, depth: depth + 1)) }
    return all
  }
}

extension PythonRepresentable where Self: BinaryInteger {
  func pythonValue(depth: Int) -> PythonValue { .int(PythonInteger(self)) }
}

extension Int: PythonRepresentable {}
extension Int8: PythonRepresentable {}
extension Int16: PythonRepresentable {}
extension Int32: PythonRepresentable {}
extension Int64: PythonRepresentable {}
extension Int128: PythonRepresentable {}
extension UInt: PythonRepresentable {}
extension UInt8: PythonRepresentable {}
extension UInt16: PythonRepresentable {}
extension UInt32: PythonRepresentable {}
extension UInt64: PythonRepresentable {}
extension UInt128: PythonRepresentable {}

extension Bool: PythonRepresentable {
  func pythonValue(depth: Int) -> PythonValue { .bool(self) }
}

extension Double: PythonRepresentable {
  func pythonValue(depth: Int) -> PythonValue { .float(self) }
}

extension Float: PythonRepresentable {
  func pythonValue(depth: Int) -> PythonValue { .float(Double(self)) }
}

extension String: PythonRepresentable {
  func pythonValue(depth: Int) -> PythonValue { .string(self) }
}

extension Optional: PythonRepresentable {
  func pythonValue(depth: Int) throws(HashingError) -> PythonValue {
    guard let value = self else { return .none }
    return try PythonValue(value, depth: depth)
  }
}

extension Array: PythonRepresentable {
  func pythonValue(depth: Int) throws(HashingError) -> PythonValue {
    if let bytes = self as? [UInt8], Element.self == UInt8.self { return .bytes(bytes) }
    return .list(try PythonValue.all(self, depth))
  }
}

extension Set: PythonRepresentable {
  func pythonValue(depth: Int) throws(HashingError) -> PythonValue {
    let elements = try PythonValue.all(self, depth)
    for element in elements { try element.checkHashable() }
    return .set(elements)
  }
}

extension Dictionary: PythonRepresentable {
  func pythonValue(depth: Int) throws(HashingError) -> PythonValue {
    var entries: [(key: PythonValue, value: PythonValue)] = []
    for (key, value) in self {
      let key = try PythonValue(key, depth: depth + 1)
      try key.checkHashable()
      entries.append((key, try PythonValue(value, depth: depth + 1)))
    }
    return .dictionary(entries)
  }
}

extension AnyHashable: PythonRepresentable {
  func pythonValue(depth: Int) throws(HashingError) -> PythonValue {
    try PythonValue(base, depth: depth)
  }
}
