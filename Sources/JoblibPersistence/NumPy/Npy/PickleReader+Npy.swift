internal import NDArrays

extension PickleReader {
  /// Reads a file of `numpy.save` into a graph whose only value is its array.
  package consuming func readNpy() throws(PersistenceError) -> PickleGraph {
    let array = try takeNpy(allowsMapping: true)
    let root = tables.add(array)
    return PickleGraph(root: root, protocolVersion: 0, tables: tables)
  }

  /// Takes an array in the format of `numpy.save`; one of objects is followed by their pickle.
  mutating func takeNpy(allowsMapping: Bool) throws(PersistenceError) -> StoredArray {
    let header = try NpyHeader(input)
    let content: StoredArray.Content =
      header.type.holdsObjects
      ? .objects(try readNested())
      : .bytes(
        try readElements(
          of: header.type,
          byteCount: header.byteCount,
          allowsMapping: allowsMapping
        )
      )
    return StoredArray(
      dtype: tables.add(header.type),
      type: header.type,
      shape: header.shape,
      order: header.order,
      subclass: tables.add(PickleGlobal.ndarray),
      allowsMapping: allowsMapping,
      content: content
    )
  }
}
