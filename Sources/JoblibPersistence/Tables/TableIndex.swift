/// The names of a table's rows or columns (`pandas.Index` and its kinds).
struct TableIndex {
  let levels: [Table.Column]
  let count: Int

  /// Reads `_new_Index(class, parts)`, or a call of a function of that kind for some classes.
  init(_ id: NodeID, in reader: TableReader) throws(PersistenceError) {
    let (graph, tables) = (reader.graph, reader.tables)
    let reader = try reader.deeper()
    guard let instance = tables.instance(id), instance.type.name.hasPrefix("_new_"),
      instance.arguments.count == 2, let type = instance.arguments.first,
      let parts = instance.arguments.last
    else { throw reader.corrupted("it has an index that is none") }
    if let levelsID = tables.value(of: "levels", in: parts) {
      levels = try Self.levels(levelsID, parts, in: reader)
      count = levels[0].count
      return
    }
    let values: TableValues
    if let data = tables.value(of: "data", in: parts) {
      values = try Self.values(data, parts, in: reader)
    } else if let start = tables.value(of: "start", in: parts).flatMap(tables.integer),
      let stop = tables.value(of: "stop", in: parts).flatMap(tables.integer),
      let step = tables.value(of: "step", in: parts).flatMap(tables.integer)
    {
      guard let range = TableRange(start: start, stop: stop, step: step) else {
        throw reader.corrupted("an index counts from \(start) to \(stop) by \(step)")
      }
      values = .range(range)
    } else {
      throw reader.unreadableIndex(
        PickleValue(graph, type).global?.name ?? "a class without a name"
      )
    }
    let name = tables.value(of: "name", in: parts).map { PickleValue(graph, $0).label } ?? .none
    levels = [Table.Column(labels: [name], values: values)]
    count = values.count
  }

  private static func values(
    _ data: NodeID,
    _ parts: NodeID,
    in reader: TableReader
  ) throws(PersistenceError) -> TableValues {
    let columns = try TableValues.columns(data, in: reader, rowCount: nil)
    guard columns.count == 1, let values = columns.first else {
      throw reader.corrupted("an index has \(columns.count) columns")
    }
    // Before pandas 1.0 the zone stood beside.
    guard case .array(let array, nil) = values, array.type.kind == "M",
      let zone = reader.tables.value(of: "tz", in: parts),
      let name = PickleValue(reader.graph, zone).timeZoneText
    else { return values }
    return .array(array, zone: name)
  }

  /// The levels of a `MultiIndex`: for each level the values it has, and which of them each row has.
  private static func levels(
    _ id: NodeID,
    _ parts: NodeID,
    in reader: TableReader
  ) throws(PersistenceError) -> [Table.Column] {
    let (graph, tables) = (reader.graph, reader.tables)
    func items(_ id: NodeID?) -> [NodeID] { Array(id.flatMap { graph.items(of: $0) } ?? []) }
    // Before pandas 0.24 they were called labels.
    let codes = items(tables.value(of: "codes", in: parts) ?? tables.value(of: "labels", in: parts))
    let names = items(tables.value(of: "names", in: parts))
    let levels = items(id)
    // A few bytes can name the same level often, and each takes memory for every row.
    guard levels.count == codes.count, (1...64).contains(levels.count) else {
      throw reader.corrupted("a MultiIndex has \(levels.count) levels and \(codes.count) of codes")
    }
    var columns: [Table.Column] = []
    for (place, level) in levels.enumerated() {
      guard let codes = try PickleValue(graph, codes[place]).numPyArray()?.integers,
        case let index = try TableIndex(level, in: reader), index.levels.count == 1,
        codes.allSatisfy({ $0 >= -1 && $0 < index.count })
      else { throw reader.corrupted("a MultiIndex has values that are none of its level's") }
      let values = index.levels[0].values
      columns.append(
        Table.Column(
          labels: place < names.count
            ? [PickleValue(graph, names[place]).label] : index.levels[0].labels,
          values: codes.contains(-1)
            ? .categories(Table.Categories(codes: codes, isOrdered: false, content: values))
            : values.taking(codes)
        )
      )
    }
    for column in columns where column.count != columns[0].count {
      throw reader.corrupted("the levels of a MultiIndex differ in length")
    }
    return columns
  }

  /// The name in one place, level by level.
  func labels(at place: Int) -> [Table.Label] { levels.map { $0.values.label(at: place) } }
}

extension TableReader {
  /// An index of a class that only pandas can read.
  func unreadableIndex(_ type: String) -> PersistenceError {
    PersistenceError(
      .unsupported,
      """
      a table has an index of \(type), which only pandas can read; load it as PickleValue, or dump it \
      with its index reset
      """
    )
  }
}
