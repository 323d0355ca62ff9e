extension PickleWriter {
  /// Writes a value of a graph, of whatever class, so that Python makes an equal one of it: with
  /// the same names, the same sharing, and the same values that hold themselves.
  ///
  /// - Throws: If the value asks for what is not in the pickle, such as persistent identifiers.
  package func write(_ value: PickleValue) throws(PersistenceError) {
    var traversal = GraphTraversal(of: value, writer: self)
    try traversal.run()
  }
}

/// A walk through a graph in the order in which a pickle spells it.
///
/// It keeps what is left to do on a stack of its own: a pickle may nest deeper than the stack of a
/// thread.
private struct GraphTraversal {
  private let graph: PickleGraph
  private let writer: PickleWriter
  private let names: PythonNames
  private let sharing: GraphSharing
  /// The entries of the memo.
  private var entries: [NodeID: Int] = [:]
  private var steps: [Step]

  private enum Step {
    case value(NodeID)
    /// The parts of a tuple or frozen set are written, behind a mark.
    case close(NodeID, PickleOpcode)
    /// The callable and the arguments of an object are written.
    case make(NodeID)
    /// The values of a list, dictionary or set from one of them on.
    case fill(NodeID, from: Int, PickleOpcode)
    /// The values that are put into an object, from one of them on.
    case fillObject(ArraySlice<NodeID>, PickleOpcode)
    case write(PickleOpcode)
    /// The parts of an array's description, between which other values stand.
    case describeArray(NodeID)
    case writeElements(NodeID)
  }

  /// So many values are put into a list at once; Python's own batches are as large.
  private static let batchSize = 1000

  init(of value: PickleValue, writer: PickleWriter) {
    graph = value.graph
    self.writer = writer
    names = PythonNames(protocolVersion: graph.protocolVersion)
    sharing = GraphSharing(from: value.id, in: graph)
    steps = [.value(value.id)]
  }

  mutating func run() throws(PersistenceError) {
    while let step = steps.popLast() {
      switch step {
      case .value(let id): try write(id)
      case .close(let id, let opcode): close(id, opcode)
      case .make(let id): make(id)
      case .fill(let id, let first, let opcode): fill(id, from: first, opcode)
      case .fillObject(let values, let opcode): fillObject(values, opcode)
      case .write(let opcode): writer.write(opcode)
      case .describeArray(let id): describeArray(id)
      case .writeElements(let id): writeElements(id)
      }
      try writer.drainIfLarge()
    }
  }

  // MARK: Values

  private mutating func write(_ id: NodeID) throws(PersistenceError) {
    if let entry = entries[id] { return writer.writeGet(entry) }
    let node = graph.node(id)
    switch node.kind {
    case .none: return writer.writeNone()
    case .bool: return writer.write(node.count != 0)
    case .int: return writer.write(Int64(bitPattern: node.payload))
    case .float: return writer.write(Double(bitPattern: node.payload))
    case .global: return writer.write(names.current(graph.global(id)))
    case .bigInt: graph.withBytes(id) { writer.write(twosComplement: $0) }
    case .string: graph.withBytes(id) { writer.write(utf8: $0) }
    case .bytes: graph.withBytes(id) { writer.write(bytes: $0) }
    case .byteArray: graph.withBytes(id) { writer.write(byteArray: $0) }
    case .byteString: writeByteString(id)
    case .list: return open(id, .emptyList, .appends)
    case .dict: return open(id, .emptyDict, .setItems)
    case .set: return open(id, .emptySet, .addItems)
    case .tuple: return openTuple(id)
    case .frozenSet: return openMarked(id, .frozenSet)
    case .object: return openObject(id)
    case .array: return openArray(id)
    case .persistent, .extensionCode:
      throw PersistenceError(
        .unsupported,
        """
        a value is kept outside of the pickle, by a persistent identifier or in Python's registry of \
        extensions; only the program that wrote it can copy it
        """
      )
    }
    remember(id)
  }

  /// Text of Python 2: text where it can be, but bytes where NumPy and its like expect them.
  private func writeByteString(_ id: NodeID) {
    graph.withBytes(id) { bytes in
      if sharing.isData(id) || String(validating: bytes, as: UTF8.self) == nil {
        writer.write(bytes: bytes)
      } else {
        writer.write(utf8: bytes)
      }
    }
  }

  private mutating func remember(_ id: NodeID) {
    if sharing.isShared(id) { entries[id] = writer.writePut() }
  }

  // MARK: Holders

  private mutating func open(_ id: NodeID, _ empty: PickleOpcode, _ fill: PickleOpcode) {
    writer.write(empty)
    remember(id)
    steps.append(.fill(id, from: 0, fill))
  }

  private mutating func fill(_ id: NodeID, from first: Int, _ opcode: PickleOpcode) {
    let values = graph.children(id).dropFirst(first)
    guard !values.isEmpty else { return }
    let batch = values.prefix(Self.batchSize)
    writer.write(.mark)
    steps.append(.fill(id, from: first + batch.count, opcode))
    steps.append(.write(opcode))
    push(batch)
  }

  private mutating func fillObject(_ values: ArraySlice<NodeID>, _ opcode: PickleOpcode) {
    guard !values.isEmpty else { return }
    writer.write(.mark)
    steps.append(.fillObject(values.dropFirst(Self.batchSize), opcode))
    steps.append(.write(opcode))
    push(values.prefix(Self.batchSize))
  }

  private mutating func openTuple(_ id: NodeID) {
    guard graph.node(id).count > 0 else { return writer.write(.emptyTuple) }
    openMarked(id, .tuple)
  }

  private mutating func openMarked(_ id: NodeID, _ opcode: PickleOpcode) {
    writer.write(.mark)
    steps.append(.close(id, opcode))
    push(graph.children(id))
  }

  private mutating func close(_ id: NodeID, _ opcode: PickleOpcode) {
    if let entry = entries[id] {
      // One of its parts led back to it and made it.
      writer.write(.popMark)
      writer.writeGet(entry)
    } else {
      writer.write(opcode)
      remember(id)
    }
  }

  private mutating func push(_ values: ArraySlice<NodeID>) {
    for id in values.reversed() { steps.append(.value(id)) }
  }

  // MARK: Objects

  private mutating func openObject(_ id: NodeID) {
    let object = graph.object(id)
    steps.append(.make(id))
    if let keywords = object.keywords { steps.append(.value(keywords)) }
    steps.append(.value(object.arguments))
    steps.append(.value(object.callable))
  }

  private mutating func make(_ id: NodeID) {
    let object = graph.object(id)
    if let entry = entries[id] {
      // Its arguments led back to it and made it, state and all.
      for _ in 0..<(object.keywords == nil ? 2 : 3) { writer.write(.pop) }
      return writer.writeGet(entry)
    }
    switch object.form {
    case .call: writer.write(.reduce)
    case .new: writer.write(object.keywords == nil ? .newObject : .newObjectEx)
    }
    remember(id)
    if let state = object.state {
      steps.append(.write(.build))
      steps.append(.value(state))
    }
    steps.append(.fillObject(object.pairs[...], .setItems))
    steps.append(.fillObject(object.items[...], .appends))
  }

  // MARK: Arrays

  private mutating func openArray(_ id: NodeID) {
    let array = graph.array(id)
    // The elements are objects: an array whose pickle is part of this one.
    if case .objects(let value) = array.content { return steps.append(.value(value)) }
    writer.openWrapper()
    steps.append(.writeElements(id))
    steps.append(.value(array.dtype))
    steps.append(.describeArray(id))
    steps.append(.value(array.subclass))
  }

  private func describeArray(_ id: NodeID) {
    let array = graph.array(id)
    writer.describeWrapped(shape: array.shape, order: array.order)
  }

  private func writeElements(_ id: NodeID) {
    guard case .bytes(let storage) = graph.array(id).content else { return }
    writer.closeWrapper(allowsMapping: true)
    writer.write(arrayBytes: storage)
  }
}
