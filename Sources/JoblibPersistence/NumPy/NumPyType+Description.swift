internal import NDArrays

extension NumPyType: CustomStringConvertible {
  /// NumPy's text (`str(dtype)`), such as `float64`, `>i4`, `datetime64[ns]` or
  /// `[('x', '<f4'), ('y', '<f8')]`.
  public var description: String {
    if let subarray { return "(\(subarray.type.construction), \(subarray.shapeText))" }
    guard fields.isEmpty else { return recordText(withAlignment: true) }
    guard !isBigEndian else { return code }
    switch kind {
    case "f": return "float\(itemSize * 8)"
    case "c": return "complex\(itemSize * 8)"
    case "M": return "datetime64" + (timeUnit.map { "[\($0)]" } ?? "")
    case "m": return "timedelta64" + (timeUnit.map { "[\($0)]" } ?? "")
    case "O": return "object"
    case "T": return "StringDType()"
    default: return native?.name ?? code
    }
  }

  /// How it is written within a record.
  private var construction: String {
    if let subarray { return "(\(subarray.type.construction), \(subarray.shapeText))" }
    guard fields.isEmpty else { return recordText(withAlignment: false) }
    return kind == "b" ? "'?'" : "'\(code.hasPrefix("|") ? code.dropFirst() : code[...])'"
  }

  private func recordText(withAlignment: Bool) -> String {
    guard isPacked, !(withAlignment && isAligned) else {
      return layoutText(withAlignment: withAlignment)
    }
    let texts = fields.map { field in
      let name = quoted(field.name)
      let names = field.title.map { "(\(quoted($0)), \(name))" } ?? name
      guard let subarray = field.type.subarray else {
        return "(\(names), \(field.type.construction))"
      }
      return "(\(names), \(subarray.type.construction), \(subarray.shapeText))"
    }
    return "[\(texts.joined(separator: ", "))]"
  }

  /// The form that says where each field lies.
  private func layoutText(withAlignment: Bool) -> String {
    func list(_ texts: [String]) -> String { "[\(texts.joined(separator: ", "))]" }
    var parts = [
      "'names': \(list(fields.map { quoted($0.name) }))",
      "'formats': \(list(fields.map(\.type.construction)))",
      "'offsets': \(list(fields.map { String($0.offset) }))",
    ]
    if fields.contains(where: { $0.title != nil }) {
      parts.append("'titles': \(list(fields.map { $0.title.map(quoted) ?? "None" }))")
    }
    parts.append("'itemsize': \(itemSize)")
    if withAlignment, isAligned { parts.append("'aligned': True") }
    return "{\(parts.joined(separator: ", "))}"
  }

  /// Whether the fields follow one on the other without gaps.
  private var isPacked: Bool {
    var end = 0
    for field in fields {
      guard field.offset == end else { return false }
      end += field.type.itemSize
    }
    return end == itemSize
  }

  private func quoted(_ text: String) -> String {
    let quote = text.contains("'") && !text.contains("\"") ? "\"" : "'"
    let escaped = text.flatMap { character -> String in
      switch character {
      case "\\": "\\\\"
      case "\n": "\\n"
      case "'" where quote == "'": "\\'"
      default: String(character)
      }
    }
    return quote + String(escaped) + quote
  }
}

extension NumPyType.Subarray {
  /// The shape as Python's tuple.
  fileprivate var shapeText: String { pythonTuple(shape) }
}

/// Numbers as Python's tuple, such as `(3,)`.
func pythonTuple(_ numbers: [Int]) -> String {
  numbers.count == 1
    ? "(\(numbers[0]),)" : "(\(numbers.map(String.init).joined(separator: ", ")))"
}
