internal import NDArrays

extension PickleDecoder {
  /// The keys and values, in turn, of a dictionary or of a subclass of it, or the attributes of an
  /// object; nil for another value.
  func fields() throws -> ArraySlice<NodeID>? {
    switch node.kind {
    case .dict: return graph.children(id)
    case .object:
      let object = graph.object(id)
      let items = graph.pairs(of: id)
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

  /// The values of a list or of what is like one, and a decoder that they belong to.
  func sequence(for type: Any.Type) throws -> (PickleDecoder, ArraySlice<NodeID>) {
    if let values = graph.items(of: id) { return (self, values) }
    switch node.kind {
    case .bytes, .byteArray, .byteString:
      return listed(graph.withBytes(id) { $0.map { PickleNode(.int, payload: UInt64($0)) } })
    case .array, .object:
      if let array = try value.numPyArray() {
        guard array.shape.count == 1 else { break }
        switch array.content {
        case .objects(_, let values): return (self, values)
        case .bytes: if let numbers = PickleNode.numbers(of: array) { return listed(numbers) }
        }
      } else if node.kind == .object, case let object = graph.object(id), object.form == .new,
        object.state == nil, object.pairs.isEmpty
      {
        // A tuple or list of a class of its own that is empty.
        return (self, graph.children(object.arguments))
      }
    default: break
    }
    throw mismatch(type)
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
  fileprivate static func numbers(of array: NumPyArray) -> [PickleNode]? {
    guard "biuf".contains(array.type.kind) else { return nil }
    let size = array.type.itemSize
    return array.withUnsafeBytes { bytes in
      var numbers: [PickleNode] = []
      numbers.reserveCapacity(array.count)
      for first in stride(from: 0, to: bytes.count, by: size) {
        let element = UnsafeRawBufferPointer(rebasing: bytes[first..<first + size])
        guard let number = array.type.scalar(element).flatMap(PickleNode.init) else { return nil }
        numbers.append(number)
      }
      return numbers
    } ?? nil
  }

  private init?(_ scalar: NumPyScalar) {
    switch scalar {
    case .bool(let value): self.init(.bool, count: value ? 1 : 0)
    case .int(let value): self.init(.int, payload: UInt64(bitPattern: value))
    case .uint(let value) where value <= Int64.max: self.init(.int, payload: value)
    case .float(let value): self.init(.float, payload: value.bitPattern)
    default: return nil
    }
  }
}
