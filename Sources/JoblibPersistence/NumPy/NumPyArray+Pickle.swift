internal import NDArrays

extension NumPyArray {
  /// Recognises an array, or a scalar of NumPy's, in any of the forms that pickles have for them.
  ///
  /// - Returns: Nil for another value.
  /// - Throws: If it is one whose parts contradict each other, or of an unknown type.
  init?(_ id: NodeID, in graph: PickleGraph) throws(PersistenceError) {
    let tables = graph.tables
    if tables.node(id).kind == .array {
      let array = tables.array(id)
      switch array.content {
      case .objects(let value):
        // The array's own pickle, which names no array of this kind again.
        guard tables.node(value).kind == .object else { return nil }
        try self.init(value, in: graph)
      case .bytes(let storage):
        self.init(
          type: array.type,
          shape: array.shape,
          order: array.order,
          pythonClass: tables.pythonClass(array.subclass),
          content: .bytes(storage)
        )
      }
      return
    }
    guard let instance = tables.instance(id) else { return nil }
    let parts = NumPyArrayParts(graph: graph, arguments: instance.arguments)
    switch (instance.type.module, instance.type.name) {
    case ("numpy._core.multiarray", "_reconstruct"):
      guard let state = instance.state else { return nil }
      self = try parts.reconstructed(state)
    case ("numpy.ma.core", "_mareconstruct"):
      guard let state = instance.state, let array = try parts.masked(state) else { return nil }
      self = array
    case ("numpy._core.numeric", "_frombuffer"): self = try parts.fromBuffer()
    case ("numpy._core.multiarray", "scalar"): self = try parts.scalar()
    default: return nil
    }
  }
}

/// The parts of an array's pickle, from which it is put together.
private struct NumPyArrayParts {
  let graph: PickleGraph
  let arguments: ArraySlice<NodeID>

  private var tables: PickleTables { graph.tables }

  /// `_reconstruct(class, …)` with the state (version, shape, type, is Fortran, elements).
  func reconstructed(_ state: NodeID) throws(PersistenceError) -> NumPyArray {
    var parts = Array(tables.node(state).kind == .tuple ? tables.children(state) : [])
    // The oldest have no version.
    if parts.count == 5 { parts.removeFirst() }
    guard parts.count == 4, let shape = tables.integers(parts[0]), let pythonClass = arguments.first
    else { throw corrupted("is not described as arrays are") }
    let type = try NumPyType(parts[1], in: tables)
    let isFortran = tables.node(parts[2]).count != 0 || tables.integer(parts[2]) ?? 0 != 0
    return NumPyArray(
      type: type,
      shape: shape,
      order: isFortran ? .fortran : .c,
      pythonClass: tables.pythonClass(pythonClass),
      content: try content(parts[3], type, shape)
    )
  }

  /// `_mareconstruct(class, …)` with the state (version, shape, type, is Fortran, elements, mask,
  /// fill value); nil where the fields of records are masked one by one.
  func masked(_ state: NodeID) throws(PersistenceError) -> NumPyArray? {
    let parts = Array(tables.node(state).kind == .tuple ? tables.children(state) : [])
    guard parts.count == 7, let shape = tables.integers(parts[1]), let pythonClass = arguments.first
    else { throw corrupted("with a mask is not described as such arrays are") }
    let type = try NumPyType(parts[2], in: tables)
    let content = try content(parts[4], type, shape)
    guard type.fields.isEmpty else { return nil }
    guard case .bytes(let mask) = try self.content(parts[5], .bool, shape) else { return nil }
    let isFortran = tables.node(parts[3]).count != 0
    return NumPyArray(
      type: type,
      shape: shape,
      order: isFortran ? .fortran : .c,
      pythonClass: tables.pythonClass(pythonClass),
      content: content,
      mask: mask
    )
  }

  /// `_frombuffer(bytes, type, shape, order)`; order K has the order of axes behind it.
  func fromBuffer() throws(PersistenceError) -> NumPyArray {
    let parts = Array(arguments)
    guard parts.count >= 4, let shape = tables.integers(parts[2]) else {
      throw corrupted("is not described as arrays are")
    }
    let type = try NumPyType(parts[1], in: tables)
    let content = try content(parts[0], type, shape)
    let order = tables.text(parts[3])
    guard order == "K" else {
      return NumPyArray(
        type: type,
        shape: shape,
        order: order == "F" ? .fortran : .c,
        content: content
      )
    }
    guard case .bytes(let storage) = content, parts.count > 4,
      let axes = tables.integers(parts[4]), axes.sorted() == Array(shape.indices)
    else { throw corrupted("has no order of axes") }
    let strides = ArrayLayout.strides(of: shape, order: .c)
    let newShape = axes.map { shape[$0] }
    let copy = ArrayStorage(
      gathering: type.itemSize,
      at: ElementOffsets(shape: newShape, byteStrides: axes.map { strides[$0] * type.itemSize }),
      count: newShape.reduce(1, *),
      from: storage
    )
    withExtendedLifetime(storage) {}
    return NumPyArray(type: type, shape: newShape, order: .c, content: .bytes(copy))
  }

  /// `scalar(type, bytes)`.
  func scalar() throws(PersistenceError) -> NumPyArray {
    guard let typeID = arguments.first else { throw corrupted("is a scalar without a type") }
    let type = try NumPyType(typeID, in: tables)
    guard let value = arguments.dropFirst().first else {
      // Zero, which NumPy writes for what has no bytes.
      let zeros = ContiguousArray<UInt8>(repeating: 0, count: type.itemSize)
      return NumPyArray(
        type: type,
        shape: [],
        order: .c,
        content: .bytes(zeros.withUnsafeBytes { ArrayStorage(copying: $0) })
      )
    }
    let content =
      type.holdsObjects
      ? NumPyArray.Content.objects(graph, [value]) : try content(value, type, [])
    return NumPyArray(type: type, shape: [], order: .c, content: content)
  }

  /// The elements: bytes, or a list of objects in C order.
  private func content(
    _ id: NodeID,
    _ type: NumPyType,
    _ shape: [Int]
  ) throws(PersistenceError) -> NumPyArray.Content {
    guard let byteCount = checkedByteCount(of: shape, itemSize: type.itemSize) else {
      throw corrupted("has the impossible shape \(shape)")
    }
    let node = tables.node(id)
    if type.holdsObjects {
      let count = shape.reduce(1, *)
      guard node.kind == .list, case let items = tables.children(id), items.count == count else {
        throw corrupted("of shape \(shape) has not \(count) objects")
      }
      return .objects(graph, items)
    }
    guard node.kind.isBytes else { throw corrupted("has no bytes, but a \(node.kind)") }
    let storage =
      graph.storage(id) ?? tables.withBytes(id) { ArrayStorage(copying: $0) }
    guard storage.byteCount == byteCount else {
      throw corrupted(
        "of shape \(shape) and type \(type) has \(storage.byteCount) bytes instead of \(byteCount)"
      )
    }
    return .bytes(storage)
  }

  private func corrupted(_ what: String) -> PersistenceError {
    PersistenceError(.corrupted, "an array of NumPy's \(what); the file is damaged")
  }
}

extension PickleTables {
  /// The class that an array comes back as.
  fileprivate func pythonClass(_ id: NodeID) -> PickleGlobal {
    node(id).kind == .global ? global(id) : .ndarray
  }
}
