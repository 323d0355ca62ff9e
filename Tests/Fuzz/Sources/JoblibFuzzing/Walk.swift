import JoblibPersistence
import NDArrays

/// Asks every value of a graph for everything that a value can be asked for.
struct Walk {
  private let root: PickleValue

  init(_ root: PickleValue) { self.root = root }

  func run() {
    var found: Set<NodeID> = [root.id]
    var rest = [root]
    while let value = rest.popLast() {
      look(at: value)
      for part in parts(of: value) where found.insert(part.id).inserted { rest.append(part) }
    }
  }

  private func parts(of value: PickleValue) -> [PickleValue] {
    var parts = value.items ?? []
    for pair in value.pairs ?? [] { parts += [pair.key, pair.value] }
    if let object = value.object {
      parts += [object.callable] + object.arguments + object.items
      for pair in object.pairs + object.keywordArguments { parts += [pair.key, pair.value] }
      if let state = object.state { parts.append(state) }
    }
    return parts + (value.array?.items ?? [])
  }

  private func look(at value: PickleValue) {
    _ = (value.kind.description, value.isNone, value.bool, value.int, value.decimal, value.double)
    _ = (value.string, value.bytes, value.global?.description, value["key"], value.object?.name)
    _ = (value.complex, value.slice, value.range, value.decimalNumber, value.fraction)
    _ = (value.uuid, value.path, value.duration, value.timeOfDay, value.timeZone, value.scalar)
    if let time = value.dateTime { _ = (time.description, time.secondsSince1970) }
    if let array = value.array { look(at: array, depth: 0) }
    if let table = value.table { look(at: table) }
  }

  private func look(at table: Table) {
    _ = (table.rowCount, table.isSeries, table["key"])
    for column in table.columns + table.index {
      _ = (column.name, column.typeName, column.count, column.numbers, column.strings)
      _ = (
        column.secondsSince1970, column.timeZone, column.object, column.categories?.values.strings
      )
      _ = (try? column.array(of: Double.self), try? column.array(of: Int.self))
    }
  }

  private func look(at array: NumPyArray, depth: Int) {
    _ = (array.type.description, array.count, array.strings, array.mask)
    _ = (array.ticks, array.secondsSince1970)
    array.withUnsafeBytes { bytes in
      // The last byte is there.
      if let last = bytes.last { _ = last }
    }
    for field in array.type.fields where depth < 3 {
      if let part = array.field(field.title ?? field.name) { look(at: part, depth: depth + 1) }
    }
  }
}
