/// Finds fields by their names.
///
/// Fields are mostly asked for in the order in which they were written, so the next one is looked at
/// first. Where that fails often in a large dictionary, an index is made.
final class PickleFieldSearch {
  private let fields: ArraySlice<NodeID>
  private let graph: PickleGraph
  /// Where the next field is expected.
  private var cursor: Int
  /// How many keys were compared in vain.
  private var missCount = 0
  private var index: [ContiguousArray<UInt8>: Int]?

  /// `fields` are keys and values in turn.
  init(_ fields: ArraySlice<NodeID>, in graph: PickleGraph) {
    self.fields = fields
    self.graph = graph
    cursor = fields.startIndex
  }

  private var places: StrideTo<Int> {
    stride(from: fields.startIndex, to: fields.endIndex - 1, by: 2)
  }

  /// The names of the fields; keys that are no text are none.
  var names: [String] { places.compactMap { PickleValue(graph, fields[$0]).string } }

  /// Finds a field.
  func find(_ name: String) -> (name: NodeID, value: NodeID)? {
    var name = name
    let place = name.withUTF8 { find(UnsafeRawBufferPointer($0)) }
    guard let place else { return nil }
    cursor = place
    return (fields[place], fields[place + 1])
  }

  private func find(_ name: UnsafeRawBufferPointer) -> Int? {
    // The one that was found last is asked for again: whether it is there, whether it is nil, and
    // then its value.
    if isField(cursor, name) { return cursor }
    if isField(cursor + 2, name) { return cursor + 2 }
    if missCount < fields.count + 64 {
      for place in places where isField(place, name) {
        missCount += (place - fields.startIndex) / 2
        return place
      }
      missCount += fields.count / 2
      return nil
    }
    let index = index ?? makeIndex()
    self.index = index
    return index[ContiguousArray(name)]
  }

  private func isField(_ place: Int, _ name: UnsafeRawBufferPointer) -> Bool {
    guard place < fields.endIndex - 1 else { return false }
    let key = graph.node(fields[place])
    guard key.kind.isText,
      key.isLarge || key.count == name.count
    else { return false }
    return graph.withBytes(fields[place]) { $0.elementsEqual(name) }
  }

  private func makeIndex() -> [ContiguousArray<UInt8>: Int] {
    var index: [ContiguousArray<UInt8>: Int] = [:]
    for place in places {
      guard graph.node(fields[place]).kind.isText else { continue }
      let name = graph.withBytes(fields[place]) { ContiguousArray($0) }
      if index[name] == nil { index[name] = place }
    }
    return index
  }
}
