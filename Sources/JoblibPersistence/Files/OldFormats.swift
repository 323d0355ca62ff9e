internal import JoblibCompression
internal import JoblibSystem
internal import NDArrays

extension PickleReader {
  /// Puts the array of a file beside the pickle in the place of its wrapper (before joblib 0.10).
  mutating func readCompanion(_ wrapper: ArrayWrapper, _ id: NodeID) throws(PersistenceError) {
    guard let state = tables.object(id).state,
      let nameID = tables.value(of: "filename", in: state), tables.isText(nameID)
    else { throw corrupted("an array lies in a file without a name") }
    let name = tables.text(nameID)
    do throws(PersistenceError) {
      let array =
        wrapper == .inCompressedFile
        ? try readCompressedFile(name, state) : try readFile(name, state)
      tables.replace(id, with: array)
    } catch {
      throw error.about(file: name)
    }
  }

  /// Reads a file of `numpy.save`, or maps it.
  private mutating func readFile(
    _ name: String,
    _ state: NodeID
  ) throws(PersistenceError) -> StoredArray {
    // The oldest files do not say whether it may be mapped.
    let allowsMapping =
      tables.value(of: "allow_mmap", in: state).map { tables.node($0).count != 0 } ?? true
    let file = try open(name)
    let input = PickleInput(
      file.source,
      byteCount: file.byteCount,
      byteLimit: input.byteLimit,
      mappable: input.mappable.map { pickle in
        MappableFile(
          path: Files.folder(of: pickle.path) + name,
          descriptor: file.source.descriptor,
          byteCount: file.byteCount,
          mode: pickle.mode
        )
      }
    )
    var array = try read(from: input) { (reader) throws(PersistenceError) in
      try reader.takeNpy(allowsMapping: allowsMapping)
    }
    if let subclass = tables.value(of: "subclass", in: state) { array.subclass = subclass }
    return array
  }

  /// Reads a file of compressed elements; what they are is in the pickle: `init_args` is (class, …),
  /// and `state` (version, shape, type, is Fortran).
  private mutating func readCompressedFile(
    _ name: String,
    _ wrapper: NodeID
  ) throws(PersistenceError) -> StoredArray {
    guard let arguments = tables.value(of: "init_args", in: wrapper),
      tables.node(arguments).kind == .tuple,
      let subclass = tables.children(arguments).first,
      let state = tables.value(of: "state", in: wrapper), tables.node(state).kind == .tuple,
      case let parts = Array(tables.children(state)), parts.count == 4,
      let shape = tables.integers(parts[1])
    else { throw corrupted("an array in \(name) is announced without its description") }
    let type = try NumPyType(parts[2], in: tables)
    guard !type.holdsObjects, let byteCount = checkedByteCount(of: shape, itemSize: type.itemSize)
    else { throw corrupted("an array in \(name) has the impossible shape \(shape) of \(type)") }
    let storage = try read(from: try decompressed(name)) { (reader) throws(PersistenceError) in
      let storage = try reader.readStorage(byteCount: byteCount)
      guard try reader.input.isAtEnd() else {
        throw reader.corrupted("\(name) has more than the \(byteCount) bytes of its array")
      }
      return storage
    }
    return StoredArray(
      dtype: parts[2],
      type: type,
      shape: shape,
      order: tables.node(parts[3]).count != 0 ? .fortran : .c,
      subclass: subclass,
      allowsMapping: true,
      content: .bytes(storage)
    )
  }

  private func open(
    _ name: String
  ) throws(PersistenceError) -> (source: FileSource, byteCount: Int) {
    let source = try companions.open(name, mode: input.mappable?.mode)
    do throws(SystemError) {
      return (source, try source.descriptor.byteCount())
    } catch {
      throw PersistenceError(.unreadable, "an array's file cannot be read", cause: error)
    }
  }

  /// The bytes that a Z-file or a zlib stream holds.
  private func decompressed(_ name: String) throws(PersistenceError) -> PickleInput {
    let source = try open(name).source
    do {
      let prefix = try source.readPrefix(Compressors.longestPrefix)
      let whole = PrefixedSource(prefix, before: source)
      guard let compressor = Compressors.detect(prefix) else {
        throw PersistenceError(.corrupted, "an array's file is not compressed, but should be")
      }
      return PickleInput(
        try compressor.makeSource(from: whole, threadCount: 1),
        byteLimit: input.byteLimit
      )
    } catch let error as PersistenceError {
      throw error
    } catch {
      throw PersistenceError(.compression, "an array's file cannot be decompressed", cause: error)
    }
  }
}
