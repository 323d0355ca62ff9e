public import NDArrays

/// A type of array elements, as NumPy describes it (`numpy.dtype`).
public struct NumPyType: Hashable, Sendable {
  /// NumPy's letter: `b` Boolean, `i` signed, `u` unsigned, `f` floating point, `c` complex, `S`
  /// bytes, `U` text, `M` time, `m` duration, `V` record or raw, `O` object.
  public let kind: Character
  /// The bytes one element takes.
  public let itemSize: Int
  /// Whether the bytes of a number come most significant first.
  public let isBigEndian: Bool

  /// The type of the same elements in this machine's order; nil if Swift has none.
  public var native: DType? { DType(typestr: "\(itemSize == 1 ? "|" : "<")\(kind)\(itemSize)") }
}

extension NumPyType {
  /// Reads the description that a pickle holds.
  package init(_ id: NodeID, in tables: PickleTables) throws(PersistenceError) {
    guard tables.classOfObject(id) == PickleGlobal(module: "numpy", name: "dtype"),
      let code = tables.children(tables.object(id).arguments).first,
      let state = tables.object(id).state,
      let kind = tables.text(code).first, let itemSize = Int(tables.text(code).dropFirst())
    else {
      throw PersistenceError(.unsupported, "an array has an element type that is unknown here")
    }
    let parts = Array(tables.children(state))
    self.kind = kind
    self.itemSize = itemSize
    isBigEndian = parts.count > 1 && tables.text(parts[1]) == ">"
  }
}
