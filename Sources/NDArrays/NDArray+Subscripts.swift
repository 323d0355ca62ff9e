// Positions are checked by hand, since the messages of `precondition` vanish in release builds.

extension NDArray {
  /// The element of an array of one axis.
  @inlinable
  public subscript(index: Int) -> Element {
    get {
      let position = position(index)
      return withExtendedLifetime(storage) { start[position] }
    }
    set {
      let position = uniquePosition { $0.position(index) }
      withExtendedLifetime(storage) { start[position] = newValue }
    }
  }

  /// The element of an array of two axes.
  @inlinable
  public subscript(row: Int, column: Int) -> Element {
    get {
      let position = position(row, column)
      return withExtendedLifetime(storage) { start[position] }
    }
    set {
      let position = uniquePosition { $0.position(row, column) }
      withExtendedLifetime(storage) { start[position] = newValue }
    }
  }

  /// The element of an array of any number of axes, one index an axis; none for a single number.
  @inlinable
  public subscript(indices: Int...) -> Element {
    get { self[at: indices] }
    set { self[at: indices] = newValue }
  }

  /// The element at a list of indices, one an axis.
  @inlinable
  public subscript(at indices: [Int]) -> Element {
    get {
      let position = position(indices)
      return withExtendedLifetime(storage) { start[position] }
    }
    set {
      let position = uniquePosition { $0.position(indices) }
      withExtendedLifetime(storage) { start[position] = newValue }
    }
  }
}

// MARK: - Positions

extension NDArray {
  @inlinable @inline(__always)
  func position(_ index: Int) -> Int {
    guard shape.count == 1 else { failRank(1) }
    return offset(index, axis: 0)
  }

  @inlinable @inline(__always)
  func position(_ row: Int, _ column: Int) -> Int {
    guard shape.count == 2 else { failRank(2) }
    return offset(row, axis: 0) + offset(column, axis: 1)
  }

  @inlinable
  func position(_ indices: [Int]) -> Int {
    guard shape.count == indices.count else { failRank(indices.count) }
    var position = 0
    for axis in indices.indices { position += offset(indices[axis], axis: axis) }
    return position
  }

  @inlinable @inline(__always)
  func offset(_ index: Int, axis: Int) -> Int {
    guard index >= 0, index < shape[axis] else { failBounds(index, axis) }
    return index * strides[axis]
  }

  /// Makes the array the only user of its memory, then finds a position in it.
  @inlinable @inline(__always)
  mutating func uniquePosition(_ position: (NDArray) -> Int) -> Int {
    makeUnique()
    return position(self)
  }

  @usableFromInline @inline(never)
  func failRank(_ indexCount: Int) -> Never {
    fatalError("NDArray: \(indexCount) indices for an array of \(rank) axes, shape \(shape)")
  }

  @usableFromInline @inline(never)
  func failBounds(_ index: Int, _ axis: Int) -> Never {
    fatalError("NDArray: index \(index) is out of bounds of axis \(axis), length \(shape[axis])")
  }
}
