// MARK: - Values that Python's library makes

extension PickleValue {
  private var instance: PickleInstance? { graph.tables.instance(id) }

  /// The arguments of a call of this class or function; nil for another value.
  private func arguments(of module: String, _ name: String) -> [PickleValue]? {
    guard let instance, instance.type.name == name, instance.type.module == module else {
      return nil
    }
    return instance.arguments.map { PickleValue(graph, $0) }
  }

  /// The two parts of a complex number of Python, if it is one.
  public var complex: (real: Double, imaginary: Double)? {
    guard let parts = arguments(of: "builtins", "complex"), parts.count == 2,
      let real = parts[0].double, let imaginary = parts[1].double
    else { return nil }
    return (real, imaginary)
  }

  /// The three values of a `slice`, each a number or `None` as a rule.
  public var slice: (start: PickleValue, stop: PickleValue, step: PickleValue)? {
    guard let parts = arguments(of: "builtins", "slice"), parts.count == 3 else { return nil }
    return (parts[0], parts[1], parts[2])
  }

  /// The three numbers of a `range`, where they fit.
  public var range: (start: Int, stop: Int, step: Int)? {
    guard let parts = arguments(of: "builtins", "range"), parts.count == 3,
      let start = parts[0].int, let stop = parts[1].int, let step = parts[2].int
    else { return nil }
    return (start, stop, step)
  }

  /// The text of a `decimal.Decimal`, such as `1.50` or `NaN`.
  public var decimalNumber: String? { arguments(of: "decimal", "Decimal")?.first?.string }

  /// The two parts of a `fractions.Fraction`, in decimal digits of any number.
  public var fraction: (numerator: String, denominator: String)? {
    guard let parts = arguments(of: "fractions", "Fraction") else { return nil }
    if parts.count == 2, let numerator = parts[0].decimal, let denominator = parts[1].decimal {
      return (numerator, denominator)
    }
    // Before Python 3.12 the call gets a text.
    guard let text = parts.first?.string else { return nil }
    let sides = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    return sides.count > 2 ? nil : (sides[0], sides.count == 2 ? sides[1] : "1")
  }

  /// The text of a `uuid.UUID`, in lower case.
  public var uuid: String? {
    guard arguments(of: "uuid", "UUID") != nil,
      let state = instance?.state, let number = graph.tables.value(of: "int", in: state)
    else { return nil }
    var bytes: [UInt8]
    switch graph.node(number).kind {
    case .int: bytes = withUnsafeBytes(of: graph.node(number).payload.littleEndian) { Array($0) }
    case .bigInt: bytes = graph.withBytes(number) { Array($0) }
    default: return nil
    }
    // A byte more holds the sign.
    if bytes.count == 17, bytes.last == 0 { bytes.removeLast() }
    guard bytes.count <= 16 else { return nil }
    bytes += [UInt8](repeating: 0, count: 16 - bytes.count)
    let digits = bytes.reversed().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
  }

  /// The text of a path of `pathlib`.
  public var path: String? {
    guard let instance, instance.type.module.split(separator: ".").first == "pathlib" else {
      return nil
    }
    let parts = instance.arguments.compactMap { PickleValue(graph, $0).string }
    guard parts.count == instance.arguments.count else { return nil }
    let separator = instance.type.name.contains("Windows") ? "\\" : "/"
    guard let first = parts.first else { return "." }
    // The first part of an absolute path ends in the separator itself.
    return parts.dropFirst().reduce(first) { path, part in
      path + (path.hasSuffix(separator) ? "" : separator) + part
    }
  }
}
