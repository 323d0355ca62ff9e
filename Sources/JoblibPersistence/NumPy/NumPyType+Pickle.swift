extension NumPyType {
  /// Reads the description that a pickle holds.
  ///
  /// - Throws: If it is none, of a type that is unknown, or its parts contradict each other; the error
  ///   says that it was wanted at `offset` in the file.
  package init(
    _ id: NodeID,
    in tables: PickleTables,
    at offset: Int? = nil
  ) throws(PersistenceError) {
    var reader = NumPyTypeReader(tables: tables, offset: offset)
    self = try reader.read(id, depth: 0)
  }
}

/// Reads pickled `numpy.dtype` objects: what they are called with, and the state that completes it.
private struct NumPyTypeReader {
  let tables: PickleTables
  let offset: Int?
  /// How many types may still be read: a few that hold each other often would never end.
  var budget = 100_000

  private static let deepest = 16

  mutating func read(_ id: NodeID, depth: Int) throws(PersistenceError) -> NumPyType {
    budget -= 1
    guard depth < Self.deepest, budget > 0 else {
      throw PersistenceError(
        .limitExceeded,
        "an element type holds types \(depth) deep, or too many of them",
        offset: offset
      )
    }
    guard let instance = tables.instance(id) else { throw unknown("no numpy.dtype") }
    if instance.type.name == "_convert_to_stringdtype_kwargs" || instance.type.name == "StringDType"
    {
      return NumPyType(kind: "T", itemSize: 16)
    }
    guard instance.type.name == "dtype", instance.type.module == "numpy",
      let argument = instance.arguments.first
    else { throw unknown("a \(instance.type)") }
    guard let state = instance.state else { return try type(argument, isBigEndian: false) }
    return try complete(argument, state, depth)
  }

  /// What the first argument says: a code without byte order, or the class of a record's elements.
  private func type(_ argument: NodeID, isBigEndian: Bool) throws(PersistenceError) -> NumPyType {
    if tables.node(argument).kind == .global {
      let global = tables.global(argument)
      guard global.module == "numpy" || global.module.hasPrefix("numpy.") else {
        throw unknown("the class \(global)")
      }
      if ["record", "void"].contains(global.name) { return NumPyType(kind: "V", itemSize: 0) }
      throw unknown("the class \(global)")
    }
    let code = tables.text(argument)
    guard let type = NumPyType(code: code[...], isBigEndian: isBigEndian) else {
      throw unknown("\"\(code.prefix(40))\"")
    }
    return type
  }

  /// The state is (version, order, sub-array, names, fields, size, alignment, flags, metadata); the
  /// last two came later.
  private mutating func complete(
    _ argument: NodeID,
    _ state: NodeID,
    _ depth: Int
  ) throws(PersistenceError) -> NumPyType {
    let parts = Array(tables.children(state))
    guard tables.node(state).kind == .tuple, (7...9).contains(parts.count) else {
      throw unknown("a numpy.dtype of an unknown version")
    }
    let isBigEndian = tables.text(parts[1]) == ">"
    let plain = try type(argument, isBigEndian: isBigEndian)
    let size = tables.integer(parts[5]) ?? -1
    let itemSize = "SUV".contains(plain.kind) && size >= 0 ? size : plain.itemSize
    guard itemSize <= NumPyType.maximalItemSize else { throw corrupted("takes \(itemSize) bytes") }
    return NumPyType(
      kind: plain.kind,
      itemSize: itemSize,
      isBigEndian: plain.isBigEndian || (plain.kind == "U" && isBigEndian),
      timeUnit: parts.count > 8 ? try timeUnit(parts[8], of: plain) : plain.timeUnit,
      fields: try fields(parts[3], parts[4], itemSize, depth),
      subarray: try subarray(parts[2], itemSize, depth),
      isAligned: parts.count > 7 && (tables.integer(parts[7]) ?? 0) & 0x80 != 0
    )
  }

  private mutating func fields(
    _ names: NodeID,
    _ table: NodeID,
    _ itemSize: Int,
    _ depth: Int
  ) throws(PersistenceError) -> [NumPyType.Field] {
    guard tables.node(names).kind == .tuple, tables.node(table).kind == .dict else { return [] }
    let pairs = tables.children(table)
    var entries: [String: NodeID] = [:]
    for index in stride(from: pairs.startIndex, to: pairs.endIndex - 1, by: 2) {
      entries[tables.text(pairs[index])] = pairs[index + 1]
    }
    var fields: [NumPyType.Field] = []
    for nameID in tables.children(names) {
      let name = tables.text(nameID)
      guard let entry = entries[name], tables.node(entry).kind == .tuple,
        case let parts = Array(tables.children(entry)), parts.count >= 2,
        let start = tables.integer(parts[1])
      else { throw corrupted("has no description of its field \"\(name)\"") }
      let type = try read(parts[0], depth: depth + 1)
      guard start >= 0, start <= itemSize, type.itemSize <= itemSize - start else {
        throw corrupted("has a field \"\(name)\" that reaches out of its \(itemSize) bytes")
      }
      let title = parts.count > 2 && tables.isText(parts[2]) ? tables.text(parts[2]) : nil
      fields.append(NumPyType.Field(name: name, title: title, type: type, offset: start))
    }
    return fields
  }

  private mutating func subarray(
    _ id: NodeID,
    _ itemSize: Int,
    _ depth: Int
  ) throws(PersistenceError) -> NumPyType.Subarray? {
    let parts = Array(tables.node(id).kind == .tuple ? tables.children(id) : [])
    guard parts.count == 2 else { return nil }
    let type = try read(parts[0], depth: depth + 1)
    let shape = tables.integer(parts[1]).map { [$0] } ?? tables.integers(parts[1])
    guard let shape, let byteCount = checkedByteCount(of: shape, itemSize: type.itemSize),
      byteCount == itemSize
    else { throw corrupted("holds arrays that do not fill its \(itemSize) bytes") }
    return NumPyType.Subarray(of: type, shape: shape)
  }

  /// The unit stands behind the user's own notes: (notes, (name, count, divisor, events)).
  private func timeUnit(
    _ id: NodeID,
    of type: NumPyType
  ) throws(PersistenceError) -> NumPyTimeUnit? {
    guard type.kind == "M" || type.kind == "m" else { return nil }
    let parts = tables.node(id).kind == .tuple ? Array(tables.children(id)) : []
    guard parts.count == 2, tables.node(parts[1]).kind == .tuple,
      case let unit = Array(tables.children(parts[1])), unit.count >= 3,
      let count = tables.integer(unit[1]), tables.integer(unit[2]) == 1
    else { throw corrupted("does not say what it counts") }
    let name = tables.text(unit[0])
    guard name != "generic" else { return nil }
    guard let unit = NumPyTimeUnit(count: count, name: name) else {
      throw corrupted("counts \"\(name.prefix(40))\"")
    }
    return unit
  }

  private func unknown(_ what: String) -> PersistenceError {
    PersistenceError(
      .unsupported,
      "an array has an element type that is unknown here: \(what)",
      offset: offset
    )
  }

  private func corrupted(_ what: String) -> PersistenceError {
    PersistenceError(.corrupted, "the element type of an array \(what)", offset: offset)
  }
}
