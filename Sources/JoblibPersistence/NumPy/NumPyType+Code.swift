extension NumPyType {
  /// Reads NumPy's code of a type that is no record, such as `<f8`, `|S5` or `M8[25s]`; nil for what
  /// is none.
  package init?(code: String) {
    var rest = code[...]
    var isBigEndian = false
    if let order = rest.first, "<>=|".contains(order) {
      isBigEndian = order == ">"
      rest.removeFirst()
    }
    self.init(code: rest, isBigEndian: isBigEndian)
  }

  /// Reads a code without its byte order.
  init?(code: Substring, isBigEndian: Bool) {
    guard let kind = code.first else { return nil }
    var digits = code.dropFirst()
    var timeUnit: NumPyTimeUnit?
    if let bracket = digits.firstIndex(of: "[") {
      guard kind == "M" || kind == "m", digits.last == "]" else { return nil }
      let unit = digits[bracket...].dropFirst().dropLast()
      timeUnit = NumPyTimeUnit(unit)
      guard timeUnit != nil || unit == "generic" else { return nil }
      digits = digits[..<bracket]
    }
    // `O` has no size in files, and `?` and its like are letters of another alphabet.
    guard let count = kind == "O" && digits.isEmpty ? 8 : Int(digits), digits.first != "+",
      Self.isPossible(kind, count)
    else { return nil }
    let itemSize = kind == "U" ? 4 * count : count
    self.init(
      kind: kind,
      itemSize: itemSize,
      isBigEndian: isBigEndian && itemSize > 1 && !"SVO".contains(kind),
      timeUnit: timeUnit
    )
  }

  private static func isPossible(_ kind: Character, _ count: Int) -> Bool {
    switch kind {
    case "b": count == 1
    case "i", "u": [1, 2, 4, 8].contains(count)
    case "f": [2, 4, 8, 12, 16].contains(count)
    case "c": [8, 16, 24, 32].contains(count)
    case "M", "m": count == 8
    case "O": count == 4 || count == 8
    case "S", "V": (0...maximalItemSize).contains(count)
    case "U": (0...maximalItemSize / 4).contains(count)
    default: false
    }
  }

  /// NumPy's own limit.
  static let maximalItemSize = Int(Int32.max)

  /// NumPy's code (`dtype.str`), such as `<f8`; of a record only its size.
  package var code: String {
    let order = isBigEndian ? ">" : wordSize > 1 ? "<" : "|"
    switch kind {
    case "U": return "\(order)U\(itemSize / 4)"
    case "O": return "|O"
    case "T": return "|T\(itemSize)"
    default: return "\(order)\(kind)\(itemSize)" + (timeUnit.map { "[\($0)]" } ?? "")
    }
  }
}
