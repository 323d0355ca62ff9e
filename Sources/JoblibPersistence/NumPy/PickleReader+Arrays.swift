internal import JoblibSystem
internal import NDArrays

extension PickleReader {
  /// Puts the array that a wrapper announces in its place.
  mutating func readArray(_ wrapper: ArrayWrapper, _ id: NodeID) throws(PersistenceError) {
    switch wrapper {
    case .inStream: tables.replace(id, with: try readArray(describedBy: id))
    case .inFile, .inCompressedFile: try readCompanion(wrapper, id)
    }
  }

  /// Takes the array that follows in the stream.
  private mutating func readArray(describedBy id: NodeID) throws(PersistenceError) -> StoredArray {
    let wrapper = try ArrayDescription(id, in: tables, at: input.position)
    var array = StoredArray(
      dtype: wrapper.dtype,
      type: wrapper.type,
      shape: wrapper.shape,
      order: wrapper.order,
      subclass: wrapper.subclass,
      allowsMapping: wrapper.allowsMapping,
      content: .objects(id)
    )
    if wrapper.type.holdsObjects {
      array.content = .objects(try readNested())
      return array
    }
    if wrapper.isAligned {
      let padding = Int(try input.readByte())
      try input.forEachPiece(of: padding) { _ in }
    }
    array.content = .bytes(
      try readElements(
        of: wrapper.type,
        byteCount: wrapper.byteCount,
        allowsMapping: wrapper.allowsMapping
      )
    )
    return array
  }

  /// Takes the elements of an array, or maps them.
  func readElements(
    of type: NumPyType,
    byteCount: Int,
    allowsMapping: Bool
  ) throws(PersistenceError) -> ArrayStorage {
    guard let file = input.mappable, allowsMapping, byteCount > 0 else {
      return try readStorage(byteCount: byteCount)
    }
    let offset = input.position
    guard byteCount <= file.byteCount - offset else { return try readStorage(byteCount: byteCount) }
    guard offset.isMultiple(of: type.alignment) else {
      warn(.misaligned(file: file.path, offset: offset, alignment: type.alignment))
      return try readStorage(byteCount: byteCount)
    }
    let storage: ArrayStorage
    do throws(SystemError) {
      storage = try ArrayStorage(
        mapping: file.descriptor,
        byteCount: byteCount,
        region: MappedRegion(path: file.path, fileOffset: offset, access: file.mode)
      )
    } catch {
      throw PersistenceError(.unreadable, "an array cannot be mapped", offset: offset, cause: error)
    }
    try input.skip(byteCount, in: file)
    return storage
  }
}

/// What a `NumpyArrayWrapper` says of the array that follows it.
struct ArrayDescription {
  let dtype: NodeID
  let type: NumPyType
  let shape: [Int]
  let order: MemoryOrder
  let subclass: NodeID
  let allowsMapping: Bool
  /// Whether padding stands before the elements.
  let isAligned: Bool
  let byteCount: Int

  init(_ id: NodeID, in tables: PickleTables, at offset: Int) throws(PersistenceError) {
    guard let state = tables.object(id).state, let dtype = tables.value(of: "dtype", in: state),
      let subclass = tables.value(of: "subclass", in: state),
      let shape = tables.value(of: "shape", in: state), tables.node(shape).kind == .tuple,
      let order = tables.value(of: "order", in: state)
    else {
      throw PersistenceError(
        .corrupted,
        "an array is announced without its description",
        offset: offset
      )
    }
    self.dtype = dtype
    self.subclass = subclass
    type = try NumPyType(dtype, in: tables, at: offset)
    self.order = tables.text(order) == "F" ? .fortran : .c
    allowsMapping =
      tables.value(of: "allow_mmap", in: state).map { tables.node($0).count != 0 } ?? false
    isAligned =
      tables.value(of: "numpy_array_alignment_bytes", in: state)
      .map { tables.node($0).kind == .int } ?? false
    guard let shape = tables.integers(shape),
      let byteCount = checkedByteCount(of: shape, itemSize: type.itemSize)
    else {
      throw PersistenceError(
        .corrupted,
        "an array is announced with an impossible shape",
        offset: offset
      )
    }
    self.shape = shape
    self.byteCount = byteCount
  }
}
