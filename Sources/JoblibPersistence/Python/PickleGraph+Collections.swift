extension PickleGraph {
  /// What a list, tuple or set holds, or an object that is like one.
  ///
  /// Such are a `deque`, an instance of a class made of `list`, a named tuple. Nil for another value.
  package func items(of id: NodeID) -> ArraySlice<NodeID>? {
    switch node(id).kind {
    case .list, .tuple, .set, .frozenSet: return children(id)
    case .object: break
    default: return nil
    }
    let object = object(id)
    if !object.items.isEmpty { return object.items[...] }
    guard let instance = tables.instance(id) else { return nil }
    if instance.type == PickleGlobal(module: "collections", name: "deque") {
      // Python 2 gives the values to the call.
      return instance.arguments.first.flatMap { node($0).kind == .list ? children($0) : nil } ?? []
    }
    return isNamedTuple(object, instance) ? instance.arguments : nil
  }

  /// Whether an object is made of values and has nothing else, as a named tuple is.
  ///
  /// Other classes may be made so too; who asks for a sequence means the tuple.
  private func isNamedTuple(_ object: PickleObject, _ instance: PickleInstance) -> Bool {
    let isNew = object.form == .new || global(object.callable).current.module == "copyreg"
    return isNew && object.keywords == nil && object.state == nil && object.pairs.isEmpty
      && !instance.arguments.isEmpty
  }

  /// The keys and values, in turn, of a dictionary or of an object that is one.
  ///
  /// Such are an `OrderedDict`, a `defaultdict`, a `Counter`, an instance of a class made of `dict`.
  /// Nil for another value.
  package func pairs(of id: NodeID) -> ArraySlice<NodeID>? {
    switch node(id).kind {
    case .dict: return children(id)
    case .object: break
    default: return nil
    }
    let pairs = object(id).pairs
    if !pairs.isEmpty { return pairs[...] }
    guard let instance = tables.instance(id), instance.type.module == "collections" else {
      return nil
    }
    switch instance.type.name {
    case "defaultdict": return []
    case "Counter":
      return instance.arguments.first.flatMap { node($0).kind == .dict ? children($0) : nil } ?? []
    // Python 2 gives a list of lists of two to the call.
    case "OrderedDict": return instance.arguments.first.map(pairs(ofList:)) ?? []
    default: return nil
    }
  }

  private func pairs(ofList list: NodeID) -> ArraySlice<NodeID> {
    guard node(list).kind == .list else { return [] }
    let pairs = children(list).map { items(of: $0) ?? [] }
    return pairs.allSatisfy { $0.count == 2 } ? ArraySlice(pairs.joined()) : []
  }
}
