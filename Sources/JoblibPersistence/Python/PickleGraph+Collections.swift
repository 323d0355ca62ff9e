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
    if let base = base(of: object), [.list, .tuple].contains(node(base).kind) {
      return children(base)
    }
    return isNamedTuple(object, instance) ? instance.arguments : nil
  }

  /// The value of Python's own type that an object of a subclass is made of, as the oldest protocols
  /// spell it: `copyreg._reconstructor(class, type, value)`.
  private func base(of object: PickleObject) -> NodeID? {
    let arguments = children(object.arguments)
    guard object.form == .call, node(object.callable).kind == .global,
      global(object.callable).name == "_reconstructor", arguments.count == 3
    else { return nil }
    return arguments.last
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
    let object = object(id)
    if !object.pairs.isEmpty { return object.pairs[...] }
    if let base = base(of: object) { return node(base).kind == .dict ? children(base) : nil }
    // Others than those of the library are made, not called.
    guard object.form == .call, let instance = tables.instance(id),
      instance.type.module == "collections"
    else { return nil }
    switch instance.type.name {
    case "defaultdict": return []
    case "Counter":
      guard let counts = instance.arguments.first else { return [] }
      return node(counts).kind == .dict ? children(counts) : nil
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
