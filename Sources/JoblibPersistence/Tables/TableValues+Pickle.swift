extension TableValues {
  /// Reads the columns of a block: the rows of an array of two axes, or one array of pandas' own.
  ///
  /// - Parameters:
  ///   - id: The array.
  ///   - reader: What it is read for.
  ///   - rowCount: How long a column is that only pandas can read; nil for an index.
  /// - Throws: If the parts contradict each other.
  /// - Returns: The columns.
  static func columns(
    _ id: NodeID,
    in reader: TableReader,
    rowCount: Int?
  ) throws(PersistenceError) -> [TableValues] {
    let value = PickleValue(reader.graph, id)
    if let array = try value.numPyArray() {
      return try array.columns(in: reader).map { .array($0, zone: nil) }
    }
    guard let array = ExtensionArray(id, in: reader) else {
      throw reader.corrupted("a column is a \(value.kind), which is no array")
    }
    if let columns = try array.columns() { return columns }
    guard let rowCount else { throw reader.unreadableIndex(array.className) }
    return [.object(value, count: rowCount, typeName: array.className)]
  }
}

extension NumPyArray {
  /// The columns of a block.
  fileprivate func columns(in reader: TableReader) throws(PersistenceError) -> [NumPyArray] {
    switch shape.count {
    case 1: return [self]
    // A file of a few bytes can name any number of columns that take none.
    case 2 where shape[0] <= 1 << 18 || (shape[1] > 0 && type.itemSize > 0):
      return (0..<shape[0]).map(row)
    default: throw reader.corrupted("a column is an array of shape \(shape)")
    }
  }
}

/// An array of a class of pandas' own, with what it is made of.
private struct ExtensionArray {
  let className: String
  private let reader: TableReader
  /// Its parts by name, where it has such.
  private let attributes: NodeID?
  /// Its parts in a row: a description of the type, an array, and the rest.
  private let parts: [NodeID]

  private var graph: PickleGraph { reader.graph }
  private var tables: PickleTables { reader.graph.tables }

  init?(_ id: NodeID, in reader: TableReader) {
    let tables = reader.tables
    guard let instance = tables.instance(id) else { return nil }
    self.reader = reader
    let type = instance.arguments.first.flatMap { PickleValue(reader.graph, $0).global?.name }
    className =
      instance.type.name.hasPrefix("__pyx_unpickle_") ? type ?? "" : instance.type.name
    attributes = instance.state.flatMap { tables.node($0).kind == .dict ? $0 : nil }
    parts =
      instance.state.flatMap { tables.node($0).kind == .tuple ? Array(tables.children($0)) : nil }
      ?? []
  }

  /// The columns; nil for a class that only pandas can read.
  func columns() throws(PersistenceError) -> [TableValues]? {
    switch className {
    case "Categorical": return [.categories(try categories())]
    case "DatetimeArray", "TimedeltaArray":
      let zone = dtype.flatMap(zoneName)
      return try array().columns(in: reader).map { .array($0, zone: zone) }
    case "NumpyExtensionArray", "PandasArray":
      return try array().columns(in: reader).map { .array($0, zone: nil) }
    case "StringArray", "StringArrayNumpySemantics":
      let name = stringTypeName
      return try array().columns(in: reader).map { .strings($0, typeName: name) }
    case "IntegerArray", "FloatingArray", "BooleanArray": return [.masked(try masked())]
    default: return nil
    }
  }

  private func attribute(_ name: StaticString) -> NodeID? {
    attributes.flatMap { tables.value(of: name, in: $0) }
  }

  /// pandas' description of the type.
  private var dtype: NodeID? {
    attribute("_dtype")
      ?? parts.first { tables.instance($0)?.type.name.lowercased().hasSuffix("dtype") == true }
  }

  /// The array of NumPy's in it.
  private func array() throws(PersistenceError) -> NumPyArray {
    let names: [StaticString] = ["_ndarray", "_data", "_codes"]
    for id in names.compactMap(attribute) + parts {
      if let array = try PickleValue(graph, id).numPyArray() { return array }
    }
    throw reader.corrupted("a \(className) has no array")
  }

  private func categories() throws(PersistenceError) -> Table.Categories {
    guard let codes = try array().integers,
      let state = dtype.flatMap({ tables.instance($0)?.state }),
      let index = tables.value(of: "categories", in: state)
    else { throw reader.corrupted("categories are without their codes or values") }
    let categories = try TableIndex(index, in: reader)
    guard categories.levels.count == 1, codes.allSatisfy({ $0 >= -1 && $0 < categories.count })
    else {
      throw reader.corrupted("a code stands for none of the \(categories.count) categories")
    }
    let isOrdered = tables.value(of: "ordered", in: state).map {
      PickleValue(graph, $0).bool == true
    }
    return Table.Categories(
      codes: codes,
      isOrdered: isOrdered ?? false,
      content: categories.levels[0].values
    )
  }

  private func masked() throws(PersistenceError) -> NumPyArray {
    let values = try array()
    guard let maskID = attribute("_mask"), let mask = try PickleValue(graph, maskID).numPyArray(),
      case .bytes(let bytes) = mask.content, mask.type == .bool, values.shape.count == 1,
      mask.shape == values.shape
    else { throw reader.corrupted("a \(className) has no mask, or one of another length") }
    return values.with(mask: bytes)
  }

  /// pandas calls text `str` where missing ones are NaN, and `string` where they are its own NA.
  private var stringTypeName: String {
    let missing = dtype.flatMap { tables.instance($0) }
      .flatMap { $0.arguments.count > 1 ? $0.arguments.last : nil }
    return missing.map { PickleValue(graph, $0).double == nil } ?? true ? "string" : "str"
  }

  private func zoneName(_ dtype: NodeID) -> String? {
    tables.instance(dtype)?.state
      .flatMap { tables.value(of: "tz", in: $0) }
      .flatMap { PickleValue(graph, $0).timeZoneText }
  }
}

extension PickleValue {
  /// The name of a time zone, or its offset such as `UTC+02:00`; nil for another value.
  var timeZoneText: String? {
    guard let timeZone else { return nil }
    if let name = timeZone.name { return name }
    guard let offset = timeZone.offset else { return nil }
    let minutes = Int(offset.magnitude / 60)
    let digits = [minutes / 60, minutes % 60].map { ($0 < 10 ? "0" : "") + String($0) }
    return "UTC\(offset < 0 ? "-" : "+")\(digits.joined(separator: ":"))"
  }
}
