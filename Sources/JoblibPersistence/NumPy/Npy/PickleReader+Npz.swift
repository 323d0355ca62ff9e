package import JoblibSystem
internal import NDArrays

extension PickleReader {
  /// Reads a file of `numpy.savez` into a graph whose value is a dictionary of its arrays.
  ///
  /// What is no array in the archive is bytes. An archive that is a whole file is read there in any
  /// order; another is taken from the input, into memory.
  ///
  /// - Throws: If the archive or an array in it is damaged, or of an unknown kind.
  package consuming func readNpz(from file: FileDescriptor?) throws(PersistenceError) -> PickleGraph
  {
    if let mappable = input.mappable { warn(.archive(mappable.path)) }
    let archive = try ZipArchive(try takeArchive(from: file))
    var limit = input.byteLimit
    var pairs: [NodeID] = []
    for member in archive.members {
      let memberInput = PickleInput(
        try archive.source(of: member),
        byteCount: member.contentByteCount,
        byteLimit: limit
      )
      do throws(PersistenceError) {
        let value = try read(from: memberInput) { (reader) throws(PersistenceError) in
          try reader.takeMember(member)
        }
        pairs += [tables.add(text: member.arrayName), value]
      } catch {
        throw error.about(file: member.name)
      }
      limit -= memberInput.position
    }
    let root = tables.add(.dict, of: pairs[...])
    return PickleGraph(root: root, protocolVersion: 0, tables: tables)
  }

  private func takeArchive(from file: FileDescriptor?) throws(PersistenceError) -> ZipBytes {
    if let file {
      do throws(SystemError) { return .file(file, count: try file.byteCount()) } catch {
        throw PersistenceError(.unreadable, "the archive cannot be read", cause: error)
      }
    }
    if let count = input.remainingByteCount { return .memory(try readStorage(byteCount: count)) }
    var bytes = ContiguousArray<UInt8>()
    while try !input.isAtEnd() {
      try input.forEachPiece(of: input.availableByteCount) { bytes.append(contentsOf: $0) }
    }
    return .memory(bytes.withRawBytes { ArrayStorage(copying: $0) })
  }

  private mutating func takeMember(_ member: ZipArchive.Member) throws(PersistenceError) -> NodeID {
    let value: NodeID
    if member.name.hasSuffix(".npy") {
      value = tables.add(try takeNpy(allowsMapping: false))
    } else {
      try readBytes(.bytes, count: member.contentByteCount)
      value = try pop()
    }
    // The checksum is compared at the end.
    guard try input.isAtEnd() else { throw corrupted("more follows behind the array") }
    return value
  }
}

extension ZipArchive.Member {
  /// The name that NumPy gives the array.
  fileprivate var arrayName: String { name.hasSuffix(".npy") ? String(name.dropLast(4)) : name }
}
