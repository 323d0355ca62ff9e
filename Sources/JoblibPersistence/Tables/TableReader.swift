/// Puts a table together from the parts that pandas pickles.
///
/// A frame's columns of one type lie together in blocks, arrays of two axes whose rows are columns of
/// the table; each block says which.
struct TableReader {
  let graph: PickleGraph
  /// How many indexes this one lies in: one of categories has an index again.
  private var depth = 0

  init(graph: PickleGraph) {
    self.graph = graph
  }

  var tables: PickleTables { graph.tables }

  /// A reader of what lies in another's part.
  func deeper() throws(PersistenceError) -> TableReader {
    guard depth < 8 else { throw corrupted("its indexes are nested \(depth) deep") }
    var reader = self
    reader.depth += 1
    return reader
  }

  /// Reads a `DataFrame` or `Series`; nil for another value.
  func read(_ id: NodeID) throws(PersistenceError) -> Table? {
    guard let instance = tables.instance(id), let state = instance.state,
      let kind = tables.value(of: "_typ", in: state).map(tables.text),
      kind == "dataframe" || kind == "series"
    else { return nil }
    // Before pandas 1.1 it was called otherwise.
    guard let manager = tables.value(of: "_mgr", in: state) ?? tables.value(of: "_data", in: state),
      let parts = managerParts(manager)
    else {
      throw PersistenceError(
        .unsupported,
        """
        a \(instance.type) was pickled by a version of pandas that is unknown here; load it with that \
        version and dump it with a newer one
        """
      )
    }
    return kind == "series" ? try series(parts, state) : try frame(parts)
  }

  // MARK: Blocks

  private struct Block {
    let values: NodeID
    /// Which columns it has: a slice or an array of numbers.
    let placement: NodeID
  }

  private typealias Parts = (blocks: [Block], axes: [NodeID])

  /// The blocks and axes of a manager, which is called with them, or gets them as its state.
  private func managerParts(_ id: NodeID) -> Parts? {
    guard let instance = tables.instance(id) else { return nil }
    if let state = instance.state, tables.node(state).kind == .tuple,
      let newest = tables.children(state).last.flatMap({ tables.value(of: "0.14.1", in: $0) })
    {
      guard let axes = tables.value(of: "axes", in: newest),
        let blocks = tables.value(of: "blocks", in: newest)
      else { return nil }
      var parts: Parts = ([], Array(graph.items(of: axes) ?? []))
      for block in graph.items(of: blocks) ?? [] {
        guard let values = tables.value(of: "values", in: block),
          let placement = tables.value(of: "mgr_locs", in: block)
        else { return nil }
        parts.blocks.append(Block(values: values, placement: placement))
      }
      return parts
    }
    let arguments = Array(instance.arguments)
    guard arguments.count == 2 else { return nil }
    var parts: Parts = ([], Array(graph.items(of: arguments[1]) ?? []))
    for block in graph.items(of: arguments[0]) ?? [] {
      guard let made = tables.instance(block), made.arguments.count >= 2 else { return nil }
      let arguments = Array(made.arguments)
      parts.blocks.append(Block(values: arguments[0], placement: arguments[1]))
    }
    return parts
  }

  // MARK: Tables

  private func series(_ parts: Parts, _ state: NodeID) throws(PersistenceError) -> Table {
    guard parts.blocks.count == 1, parts.axes.count == 1 else {
      throw corrupted("a Series has \(parts.blocks.count) blocks and \(parts.axes.count) axes")
    }
    let index = try TableIndex(parts.axes[0], in: self)
    let values = try values(parts.blocks[0].values, rowCount: index.count)
    guard values.count == 1 else { throw corrupted("a Series has \(values.count) columns") }
    let name = tables.value(of: "_name", in: state) ?? tables.value(of: "name", in: state)
    return Table(
      columns: [Table.Column(labels: name.map(labels) ?? [.none], values: values[0])],
      index: index.levels,
      rowCount: index.count,
      isSeries: true
    )
  }

  private func labels(_ name: NodeID) -> [Table.Label] {
    let parts = tables.node(name).kind == .tuple ? tables.children(name) : [name]
    return parts.map { PickleValue(graph, $0).label }
  }

  private func frame(_ parts: Parts) throws(PersistenceError) -> Table {
    guard parts.axes.count == 2 else { throw corrupted("a DataFrame has \(parts.axes.count) axes") }
    let names = try TableIndex(parts.axes[0], in: self)
    let index = try TableIndex(parts.axes[1], in: self)
    // The same values for many blocks would be as many copies.
    guard Set(parts.blocks.map(\.values)).count == parts.blocks.count else {
      throw corrupted("two of its blocks have the same values")
    }
    var columns: [Int: Table.Column] = [:]
    for block in parts.blocks {
      let values = try values(block.values, rowCount: index.count)
      for (place, values) in zip(try places(block.placement, count: values.count), values) {
        guard place >= 0, place < names.count, columns[place] == nil else {
          throw corrupted("a block has column \(place), which is another's, or none")
        }
        columns[place] = Table.Column(labels: names.labels(at: place), values: values)
      }
    }
    guard columns.count == names.count else {
      throw corrupted("a DataFrame names \(names.count) columns, but has \(columns.count)")
    }
    return Table(
      columns: columns.sorted { $0.key < $1.key }.map(\.value),
      index: index.levels,
      rowCount: index.count,
      isSeries: false
    )
  }

  /// The columns of a block, each of `rowCount` rows.
  private func values(_ id: NodeID, rowCount: Int) throws(PersistenceError) -> [TableValues] {
    let columns = try TableValues.columns(id, in: self, rowCount: rowCount)
    for column in columns where column.count != rowCount {
      throw corrupted("a column has \(column.count) rows, but the index has \(rowCount)")
    }
    return columns
  }

  private func places(_ id: NodeID, count: Int) throws(PersistenceError) -> [Int] {
    let value = PickleValue(graph, id)
    if let places = try value.numPyArray()?.integers, places.count == count { return places }
    guard let slice = value.slice, let start = slice.start.int,
      case let step = slice.step.int ?? 1, start.magnitude < 1 << 40, step.magnitude < 1 << 20
    else { throw corrupted("a block does not say which columns it has") }
    return (0..<count).map { start + $0 * step }
  }

  func corrupted(_ what: String) -> PersistenceError {
    PersistenceError(.corrupted, "a table of pandas contradicts itself: \(what)")
  }
}
