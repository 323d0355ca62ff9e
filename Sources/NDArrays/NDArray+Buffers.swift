extension NDArray {
  /// Calls `body` with the elements in C order.
  ///
  /// They are lent for the time of the call. An array that is not C-contiguous is copied first.
  ///
  /// - Throws: What `body` throws.
  @inlinable
  public func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let array = contiguous(in: .c)
    defer { withExtendedLifetime(array.storage) {} }
    return try body(UnsafeBufferPointer(start: array.start, count: array.count))
  }

  /// Calls `body` with the elements in C order, to change them.
  ///
  /// They are lent for the time of the call. An array that shares its memory, or is not
  /// C-contiguous, gets a copy of its own first.
  ///
  /// - Throws: What `body` throws; changes made before stay.
  @inlinable
  public mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
    _ body: (inout UnsafeMutableBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if isContiguous(in: .c) {
      makeUnique()
    } else {
      self = copied(order: .c)
    }
    defer { withExtendedLifetime(storage) {} }
    var buffer = UnsafeMutableBufferPointer(start: start, count: count)
    return try body(&buffer)
  }

  /// The same elements side by side in this order: the array itself where they lie so, else a copy.
  public func contiguous(in order: MemoryOrder) -> NDArray {
    isContiguous(in: order) ? self : copied(order: order)
  }

  /// A copy with memory of its own, which keeps only the elements of this array alive.
  ///
  /// - Parameter order: The order of the copy; by default Fortran's for an array that lies so, else
  ///   C.
  /// - Returns: An array of the same shape and elements.
  public func copied(order: MemoryOrder? = nil) -> NDArray {
    let copy = NDArray(uninitialized: shape, order: order ?? self.order ?? .c)
    copy.write(self)
    return copy
  }

  @inlinable @inline(__always)
  mutating func makeUnique() {
    if !storage.isWritable || !isKnownUniquelyReferenced(&storage) { makeCopy() }
  }

  @usableFromInline @inline(never)
  mutating func makeCopy() {
    self = copied()
  }
}

// MARK: - Copying

extension NDArray {
  /// Writes the elements of another array of this shape over those of this one, shared or not.
  @usableFromInline
  func write(_ source: NDArray) {
    guard source.shape == shape else {
      fatalError("NDArray: an array of shape \(source.shape) assigned to one of \(shape)")
    }
    defer { withExtendedLifetime((self, source)) {} }
    let layouts = ArrayLayout.Pair(shape: shape, from: source.strides, to: strides)
    // Elements are moved as words, so that this is compiled once for every type of one size.
    switch MemoryLayout<Element>.size {
    case 1: layouts.copy(from: source.start, to: start, as: UInt8.self)
    case 2: layouts.copy(from: source.start, to: start, as: UInt16.self)
    case 4: layouts.copy(from: source.start, to: start, as: UInt32.self)
    case 8: layouts.copy(from: source.start, to: start, as: UInt64.self)
    default: layouts.copy(from: source.start, to: start, as: ArrayLayout.DoubleWord.self)
    }
  }
}
