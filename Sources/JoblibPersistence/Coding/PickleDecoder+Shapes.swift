internal import NDArrays

extension PickleDecoder {
  /// The keys and values, in turn, of a dictionary or of a subclass of it, or the attributes of an
  /// object; nil for another value.
  func fields() throws -> ArraySlice<NodeID>? {
    switch node.kind {
    case .dict: return graph.children(id)
    case .object:
      let object = graph.object(id)
      let items = items(of: object)
      guard let state = object.state else { return items ?? (object.form == .new ? [] : nil) }
      guard let attributes = attributes(state) else { return nil }
      return items.map { $0 + attributes } ?? attributes
    default: return nil
    }
  }

  /// The attributes that a state says: a dictionary, or one and another of `__slots__`.
  private func attributes(_ state: NodeID) -> ArraySlice<NodeID>? {
    switch graph.node(state).kind {
    case .dict: return graph.children(state)
    case .tuple:
      let parts = graph.children(state).filter { graph.node($0).kind != .none }
      guard graph.children(state).count == 2, parts.allSatisfy({ graph.node($0).kind == .dict })
      else { return nil }
      return parts.flatMap { graph.children($0) }[...]
    default: return nil
    }
  }

  /// The keys and values of an object that is a dictionary; nil for one that is none.
  private func items(of object: PickleObject) -> ArraySlice<NodeID>? {
    if !object.pairs.isEmpty { return object.pairs[...] }
    guard object.form == .call, graph.node(object.callable).kind == .global else { return nil }
    let global = graph.global(object.callable)
    switch (global.module, global.name) {
    case ("collections", "OrderedDict"), ("collections", "defaultdict"): return []
    case ("collections", "Counter"):
      guard let counts = graph.children(object.arguments).first else { return [] }
      return graph.node(counts).kind == .dict ? graph.children(counts) : nil
    default:
      guard let base = base(of: object), graph.node(base).kind == .dict else { return nil }
      return graph.children(base)
    }
  }

  /// The value of Python's own type that an object of a subclass is made of, as the oldest protocols
  /// spell it: `copyreg._reconstructor(class, type, value)`.
  private func base(of object: PickleObject) -> NodeID? {
    let arguments = graph.children(object.arguments)
    guard object.form == .call, graph.node(object.callable).kind == .global,
      graph.global(object.callable).name == "_reconstructor", arguments.count == 3
    else { return nil }
    return arguments.last
  }

  /// The values of a list or of what is like one, and a decoder that they belong to.
  func sequence(for type: Any.Type) throws -> (PickleDecoder, ArraySlice<NodeID>) {
    switch node.kind {
    case .list, .tuple, .set, .frozenSet: return (self, graph.children(id))
    case .bytes, .byteArray, .byteString:
      return listed(graph.withBytes(id) { $0.map { PickleNode(.int, payload: UInt64($0)) } })
    case .array:
      let array = graph.array(id)
      guard array.shape.count == 1 else { break }
      switch array.content {
      case .bytes(let storage):
        if let numbers = PickleNode.numbers(of: array, in: storage) { return listed(numbers) }
      case .objects(let root):
        if let values = elements(ofArray: root) { return (self, values) }
      }
    case .object:
      let object = graph.object(id)
      if !object.items.isEmpty { return (self, object.items[...]) }
      if object.form == .new, object.state == nil, object.pairs.isEmpty {
        // A named tuple, or a list of a class of its own that is empty.
        return (self, graph.children(object.arguments))
      }
      if let base = base(of: object), [.tuple, .list].contains(graph.node(base).kind) {
        return (self, graph.children(base))
      }
      if graph.tables.classOfObject(id)?.name == "deque" { return (self, []) }
    default: break
    }
    throw mismatch(type)
  }

  /// The elements of an array of objects, which NumPy pickles as a list in its state.
  private func elements(ofArray root: NodeID) -> ArraySlice<NodeID>? {
    guard graph.node(root).kind == .object, let state = graph.object(root).state,
      graph.node(state).kind == .tuple, let list = graph.children(state).last,
      graph.node(list).kind == .list
    else { return nil }
    return graph.children(list)
  }

  /// A list of its own with these values.
  private func listed(_ nodes: [PickleNode]) -> (PickleDecoder, ArraySlice<NodeID>) {
    var tables = PickleTables()
    let values = nodes.map { tables.add($0) }
    let root = tables.add(.list, of: values[...])
    let decoder = decoder(in: tables, root)
    return (decoder, decoder.graph.children(root))
  }

  /// A decoder in this one's place for a value that was made of its value.
  func decoder(in tables: PickleTables, _ id: NodeID) -> PickleDecoder {
    let graph = PickleGraph(root: id, protocolVersion: graph.protocolVersion, tables: tables)
    return PickleDecoder(
      session: PickleDecodingSession(graph, partOf: session),
      id: id,
      path: path
    )
  }
}

extension PickleNode {
  /// The elements of an array as Python's numbers; nil for elements that are none, and for whole
  /// numbers above those of 64 bits with a sign.
  fileprivate static func numbers(of array: StoredArray, in storage: ArrayStorage) -> [PickleNode]?
  {
    let size = array.type.itemSize
    let bytes = UnsafeRawBufferPointer(start: storage.base, count: storage.byteCount)
    defer { withExtendedLifetime(storage) {} }
    guard (1...8).contains(size), let count = array.shape.first, count <= bytes.count / size else {
      return nil
    }
    var numbers: [PickleNode] = []
    numbers.reserveCapacity(count)
    for first in stride(from: 0, to: count * size, by: size) {
      var bits: UInt64 = 0
      for offset in 0..<size {
        let place = array.type.isBigEndian ? offset : size - 1 - offset
        bits = bits << 8 | UInt64(bytes[first + place])
      }
      guard let number = PickleNode(array.type, bits: bits) else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  private init?(_ type: NumPyType, bits: UInt64) {
    let unused = UInt64(64 - type.itemSize * 8)
    switch (type.kind, type.itemSize) {
    case ("b", 1): self.init(.bool, count: bits == 0 ? 0 : 1)
    case ("i", _):
      self.init(.int, payload: UInt64(bitPattern: Int64(bitPattern: bits << unused) >> unused))
    case ("u", _) where bits <= Int64.max: self.init(.int, payload: bits)
    case ("f", 8): self.init(.float, payload: bits)
    case ("f", 4):
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
      self.init(.float, payload: Double(value).bitPattern)
    #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
    case ("f", 2):
      let value = Float16(bitPattern: UInt16(truncatingIfNeeded: bits))
      self.init(.float, payload: Double(value).bitPattern)
    #endif
    default: return nil
    }
  }
}
