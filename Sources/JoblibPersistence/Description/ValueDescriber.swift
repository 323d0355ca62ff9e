/// Describes values, each object once.
struct ValueDescriber {
  /// How deep values are shown, and how many of each list.
  let depth: Int
  let width: Int
  /// Where each object was described.
  private var places: [NodeID: String] = [:]

  init(depth: Int, width: Int) {
    self.depth = depth
    self.width = width
  }

  /// Describes a value that stands at `path`, `level` deep.
  mutating func describe(_ value: PickleValue, at path: String, level: Int) -> ValueDescription {
    if let text = value.plainText { return ValueDescription(value.kind.description, text) }
    if let place = places[value.id] {
      var description = ValueDescription(value.typeName)
      description.sameAs = place
      return description
    }
    places[value.id] = path
    if let table = value.table { return describe(table) }
    if let array = value.array { return describe(array, at: path, level: level) }
    if let text = value.specialText { return ValueDescription(value.typeName, text) }
    var description = ValueDescription(value.typeName, value.sizeText)
    let parts = value.parts
    guard level < depth else {
      description.omittedCount = parts.count
      return description
    }
    description.omittedCount = max(parts.count - width, 0)
    for (label, part) in parts.prefix(width) {
      let child = describe(part, at: path + label, level: level + 1)
      description.children.append(.init(label: label, value: child))
    }
    return description
  }

  // MARK: Arrays and tables

  private func describe(_ table: Table) -> ValueDescription {
    var description = ValueDescription(
      table.isSeries ? "pandas.Series" : "pandas.DataFrame",
      "of \(table.rowCount) rows, \(table.columns.count) columns"
    )
    let parts = table.index.map { ("index", $0) } + table.columns.map { ("column", $0) }
    description.omittedCount = max(parts.count - width, 0)
    for (place, column) in parts.prefix(width) {
      let name = column.name.isEmpty ? place : "\(place) '\(column.name)'"
      let value = ValueDescription(column.typeName, column.preview(count: 5))
      description.children.append(.init(label: name, value: value))
    }
    return description
  }

  private mutating func describe(
    _ array: NumPyArray,
    at path: String,
    level: Int
  ) -> ValueDescription {
    var description = ValueDescription(array.shortClassName, array.preview(count: 6))
    description.dtype = array.type.description
    description.shape = array.shape
    guard let items = array.items else {
      description.byteCount = array.count * array.type.itemSize
      return description
    }
    description.omittedCount = items.count
    guard level < depth else { return description }
    description.omittedCount = max(items.count - width, 0)
    for (index, item) in items.prefix(width).enumerated() {
      let child = describe(item, at: "\(path)[\(index)]", level: level + 1)
      description.children.append(.init(label: "[\(index)]", value: child))
    }
    return description
  }
}

extension PickleValue {
  /// The text of a value that is no object to share.
  fileprivate var plainText: String? {
    switch node.kind {
    case .none: ""
    case .bool: bool == true ? "True" : "False"
    case .bigInt where node.count > 4096: "of \(node.count * 8) bits"
    case .int, .bigInt: decimal.map { Self.shortened($0) }
    case .float: double.map(\.description)
    case .string, .byteString:
      string.map { Self.quoted($0) } ?? "text that is no Unicode, of \(bytes?.count ?? 0) bytes"
    case .bytes, .byteArray:
      bytes.map { bytes in
        let shown = bytes.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let text = shown.joined(separator: " ")
        return bytes.count > 16 ? "\(text) … (\(bytes.count.asByteCount))" : text
      }
    case .global: global?.description
    case .persistent, .extensionCode: "kept outside of the file"
    default: nil
    }
  }

  /// The text of an object that Python's own library makes of a few numbers.
  fileprivate var specialText: String? {
    if let complex { return "\(complex.real) + \(complex.imaginary)j" }
    if let dateTime { return dateTime.description }
    if let duration { return duration.description }
    if let decimalNumber { return decimalNumber }
    if let fraction { return "\(fraction.numerator)/\(fraction.denominator)" }
    if let uuid { return uuid }
    if let path { return Self.quoted(path) }
    if let range { return "\(range.start), \(range.stop), \(range.step)" }
    return nil
  }

  fileprivate static func quoted(_ text: String) -> String {
    text.count > 60 ? "\"\(text.prefix(60))…\" (\(text.count) characters)" : "\"\(text)\""
  }

  private static func shortened(_ digits: String) -> String {
    digits.count > 60 ? "\(digits.prefix(60))… (\(digits.count) digits)" : digits
  }

  /// The name of the type, with its module unless it is Python's own.
  fileprivate var typeName: String {
    guard node.kind == .object else { return kind.description }
    guard let name = graph.tables.classOfObject(id) else { return "object" }
    return ["builtins", "__builtin__"].contains(name.module) ? name.name : name.description
  }

  fileprivate var sizeText: String {
    switch node.kind {
    case .dict: "of \(graph.children(id).count / 2)"
    case .list, .tuple, .set, .frozenSet: "of \(graph.children(id).count)"
    default: ""
    }
  }

  /// The values in it, with what leads to them.
  fileprivate var parts: [(label: String, value: PickleValue)] {
    if let pairs { return pairs.map { ("[\($0.key.keyText)]", $0.value) } }
    if let items { return items.enumerated().map { ("[\($0.offset)]", $0.element) } }
    guard let object else { return [] }
    var parts = object.arguments.enumerated().map { ("(\($0.offset))", $0.element) }
    parts += object.keywordArguments.map { ("(\($0.key.string ?? "?"))", $0.value) }
    parts += object.items.enumerated().map { ("[\($0.offset)]", $0.element) }
    parts += object.pairs.map { ("[\($0.key.keyText)]", $0.value) }
    if let state = object.state {
      if let attributes = state.pairs {
        parts += attributes.map { (".\($0.key.string ?? $0.key.keyText)", $0.value) }
      } else {
        parts.append((".__setstate__", state))
      }
    }
    return parts
  }

  private var keyText: String { keyText(level: 0) }

  /// The text of a key, `level` deep in one: tuples may hold each other often, and lists themselves.
  private func keyText(level: Int) -> String {
    if let string { return "'\(string.count > 40 ? string.prefix(40) + "…" : string)'" }
    if let text = plainText ?? specialText { return text }
    guard level < 2, let items, items.count <= 8 else { return typeName }
    return "(\(items.map { $0.keyText(level: level + 1) }.joined(separator: ", ")))"
  }
}
