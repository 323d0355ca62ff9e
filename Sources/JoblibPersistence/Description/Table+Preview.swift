internal import NDArrays

extension Table.Column {
  /// The first values, as text.
  func preview(count limit: Int) -> String {
    let texts = texts(limit: limit)
    guard !texts.isEmpty else { return "" }
    return "[\(texts.joined(separator: ", "))\(count > texts.count ? ", …" : "")]"
  }

  private func texts(limit: Int) -> [String] {
    if let categories {
      let values = categories.values.texts(limit: .max)
      return categories.codes.prefix(limit).map { code in
        values.indices.contains(code) ? values[code] : "NA"
      }
    }
    if let strings { return strings.prefix(limit).map { $0.map { "\"\($0)\"" } ?? "NA" } }
    if let secondsSince1970 {
      return secondsSince1970.elements.prefix(limit).map { seconds in
        guard abs(seconds) < 1e12 else { return "NaT" }
        var time = PythonDateTime(microsecondsSince1970: Int((seconds * 1e6).rounded()))
        time.utcOffset = timeZone == nil ? nil : 0
        return time.description
      }
    }
    guard let numbers else { return [] }
    let isWhole = typeName.lowercased().contains("int")
    return numbers.prefix(limit).map { number in
      guard let number else { return "NA" }
      return isWhole ? "\(Int(number))" : number.description
    }
  }
}
