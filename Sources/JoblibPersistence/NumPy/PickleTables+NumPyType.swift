internal import NDArrays

extension PickleTables {
  /// Adds NumPy's description of an element type, as NumPy pickles it.
  mutating func add(_ type: NumPyType) -> NodeID {
    let isExtended = "SUV".contains(type.kind)
    let code = type.kind == "U" ? "U\(type.itemSize / 4)" : "\(type.kind)\(type.itemSize)"
    let arguments = [add(text: code), add(PickleNode(.bool)), add(PickleNode(.bool, count: 1))]
    let order = type.isBigEndian ? ">" : type.wordSize > 1 ? "<" : "|"
    let (names, fields) = addFields(of: type)
    var state = [
      add(int: type.isTime ? 4 : 3), add(text: order), addSubarray(of: type), names, fields,
      add(int: isExtended ? Int64(type.itemSize) : -1),
      add(int: isExtended ? Int64(type.recordAlignment) : -1), add(int: type.flags),
    ]
    if type.isTime { state.append(addUnit(of: type)) }
    let object = PickleObject(
      form: .call,
      callable: add(PickleGlobal(module: "numpy", name: "dtype")),
      arguments: add(.tuple, of: arguments[...]),
      state: add(.tuple, of: state[...])
    )
    return add(object)
  }

  private mutating func addFields(of type: NumPyType) -> (names: NodeID, fields: NodeID) {
    guard !type.fields.isEmpty else { return (add(PickleNode(.none)), add(PickleNode(.none))) }
    var names: [NodeID] = []
    var pairs: [NodeID] = []
    for field in type.fields {
      let name = add(text: field.name)
      var entry = [add(field.type), add(int: Int64(field.offset))]
      let title = field.title.map { add(text: $0) }
      title.map { entry.append($0) }
      let fieldID = add(.tuple, of: entry[...])
      names.append(name)
      pairs += [name, fieldID]
      // A title is a key too.
      if let title { pairs += [title, fieldID] }
    }
    return (add(.tuple, of: names[...]), add(.dict, of: pairs[...]))
  }

  private mutating func addSubarray(of type: NumPyType) -> NodeID {
    guard let subarray = type.subarray else { return add(PickleNode(.none)) }
    let shape = subarray.shape.map { add(int: Int64($0)) }
    let parts = [add(subarray.type), add(.tuple, of: shape[...])]
    return add(.tuple, of: parts[...])
  }

  private mutating func addUnit(of type: NumPyType) -> NodeID {
    let name = ContiguousArray((type.timeUnit?.name ?? "generic").utf8)
    let unit = [
      add(.bytes, copying: name), add(int: Int64(type.timeUnit?.count ?? 1)), add(int: 1),
      add(int: 1),
    ]
    let parts = [add(PickleNode(.none)), add(.tuple, of: unit[...])]
    return add(.tuple, of: parts[...])
  }

  mutating func add(text: String) -> NodeID { add(.string, copying: ContiguousArray(text.utf8)) }
}

extension NumPyType {
  fileprivate var isTime: Bool { kind == "M" || kind == "m" }

  /// The alignment that NumPy gives a type of any size: that of C for records laid out so, else 1.
  fileprivate var recordAlignment: Int {
    if kind == "U" { return 4 }
    if let subarray { return subarray.type.recordAlignment }
    guard fields.isEmpty else {
      return isAligned ? fields.map(\.type.recordAlignment).max() ?? 1 : 1
    }
    return native?.alignment ?? (isTime ? 8 : 1)
  }

  /// NumPy's flags (`numpy.dtype.flags`): whether elements are objects, need Python, and so on.
  fileprivate var flags: Int64 {
    switch kind {
    case "O": return 63
    case "U": return 8
    case "V" where !fields.isEmpty:
      // Only these come from the fields.
      let inherited = fields.reduce(16) { $0 | $1.type.flags & 27 }
      return inherited | (isAligned ? 128 : 0)
    default: return 0
    }
  }
}
