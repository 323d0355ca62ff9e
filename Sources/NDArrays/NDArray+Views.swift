extension NDArray {
  /// A row of a matrix, as an array of one axis; a view.
  @inlinable
  public subscript(row row: Int) -> NDArray {
    get { matrix.view(axis: 0, at: row) }
    set { assign(newValue) { $0.matrix.view(axis: 0, at: row) } }
  }

  /// A column of a matrix, as an array of one axis; a view.
  @inlinable
  public subscript(column column: Int) -> NDArray {
    get { matrix.view(axis: 1, at: column) }
    set { assign(newValue) { $0.matrix.view(axis: 1, at: column) } }
  }

  /// A stretch of an array of one axis; a view, whose indices count from 0 again.
  @inlinable
  public subscript(range: some RangeExpression<Int>) -> NDArray {
    get { vector.slice(axis: 0, range: range) }
    set { assign(newValue) { $0.vector.slice(axis: 0, range: range) } }
  }

  /// Some rows of a matrix; a view.
  @inlinable
  public subscript(rows rows: some RangeExpression<Int>) -> NDArray {
    get { matrix.slice(axis: 0, range: rows) }
    set { assign(newValue) { $0.matrix.slice(axis: 0, range: rows) } }
  }

  /// Some columns of a matrix; a view.
  @inlinable
  public subscript(columns columns: some RangeExpression<Int>) -> NDArray {
    get { matrix.slice(axis: 1, range: columns) }
    set { assign(newValue) { $0.matrix.slice(axis: 1, range: columns) } }
  }

  /// A block of a matrix; a view.
  @inlinable
  public subscript(
    rows rows: some RangeExpression<Int>,
    columns columns: some RangeExpression<Int>
  ) -> NDArray {
    get { self[rows: rows][columns: columns] }
    set { assign(newValue) { $0[rows: rows][columns: columns] } }
  }

  /// What lies at one index of an axis, as a view without that axis.
  public func view(axis: Int, at index: Int) -> NDArray {
    checkAxis(axis)
    var (shape, strides) = (shape, strides)
    let position = offset(index, axis: axis)
    shape.remove(at: axis)
    strides.remove(at: axis)
    return NDArray(storage: storage, start: start + position, shape: shape, strides: strides)
  }

  /// Every `step`-th index of a range of one axis, as a view.
  ///
  /// - Parameters:
  ///   - axis: The axis to slice; the others stay whole.
  ///   - range: The indices to keep, such as `2..<5` or `2...`.
  ///   - step: The distance between kept indices, from the first; if negative, from the last
  ///     backwards, so that -1 reverses the range.
  /// - Returns: A view with as many axes.
  /// - Precondition: The range lies within the axis and the step is not 0.
  public func slice(axis: Int, range: some RangeExpression<Int>, by step: Int = 1) -> NDArray {
    checkAxis(axis)
    guard step != 0 else { fatalError("NDArray: a slice by step 0") }
    let range = range.relative(to: 0..<self.shape[axis])
    guard range.lowerBound >= 0, range.upperBound <= self.shape[axis] else {
      fatalError("NDArray: \(range) is out of bounds of axis \(axis), length \(self.shape[axis])")
    }
    var (shape, strides) = (shape, strides)
    // Without elements the start is never read, and must not lie outside the memory.
    let first = range.isEmpty ? 0 : step > 0 ? range.lowerBound : range.upperBound - 1
    shape[axis] = range.isEmpty ? 0 : (range.count - 1) / Int(clamping: step.magnitude) + 1
    strides[axis] *= shape[axis] > 1 ? step : 1
    return NDArray(
      storage: storage,
      start: start + first * self.strides[axis],
      shape: shape,
      strides: strides
    )
  }

  /// The array with its axes in reverse order, as a view: the transpose of a matrix.
  public func transposed() -> NDArray {
    NDArray(storage: storage, start: start, shape: shape.reversed(), strides: strides.reversed())
  }

  /// The array with its axes in another order, as a view.
  ///
  /// - Parameter axes: Each axis once; the first named becomes axis 0.
  /// - Returns: A view whose axis `i` is this array's axis `axes[i]`.
  public func transposed(axes: [Int]) -> NDArray {
    guard axes.sorted() == Array(shape.indices) else {
      fatalError("NDArray: \(axes) does not name each of \(rank) axes once")
    }
    return NDArray(
      storage: storage,
      start: start,
      shape: axes.map { shape[$0] },
      strides: axes.map { strides[$0] }
    )
  }

  /// The same elements, in C order, in another shape: a view where strides allow it, else a copy.
  ///
  /// - Precondition: The new shape has as many elements.
  public func reshaped(to newShape: [Int]) -> NDArray {
    guard ArrayLayout.count(of: newShape, itemSize: MemoryLayout<Element>.stride) == count else {
      fatalError("NDArray: \(count) elements of shape \(shape) do not fit shape \(newShape)")
    }
    let strides = ArrayLayout.reshapedStrides(shape, self.strides, to: newShape)
    guard let strides else { return copied(order: .c).reshaped(to: newShape) }
    return NDArray(storage: storage, start: start, shape: newShape, strides: strides)
  }
}

// MARK: - Parts

extension NDArray {
  @usableFromInline
  var vector: NDArray {
    if rank != 1 { failRank(1) }
    return self
  }

  @usableFromInline
  var matrix: NDArray {
    if rank != 2 { failRank(2) }
    return self
  }

  private func checkAxis(_ axis: Int) {
    guard shape.indices.contains(axis) else {
      fatalError("NDArray: axis \(axis) of an array of \(rank) axes, shape \(shape)")
    }
  }

  /// Copies another array's elements into a part of this one.
  @usableFromInline
  mutating func assign(_ newValue: NDArray, to part: (NDArray) -> NDArray) {
    makeUnique()
    part(self).write(newValue)
  }
}
