extension NDArray {
  /// Makes an array whose elements `initialize` writes, in memory order.
  ///
  /// - Parameters:
  ///   - shape: The length of each axis.
  ///   - order: The order in which the elements will lie.
  ///   - initialize: Gets all elements, uninitialized, and must initialize every one.
  /// - Throws: What `initialize` throws.
  @inlinable
  public init<Failure: Error>(
    unsafeUninitializedShape shape: [Int],
    order: MemoryOrder = .c,
    initializingWith initialize: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    self.init(uninitialized: shape, order: order)
    try initialize(UnsafeMutableBufferPointer(start: start, count: count))
  }

  /// Makes an array with memory of its own, whose elements must be written before they are read.
  @usableFromInline
  package init(uninitialized shape: [Int], order: MemoryOrder) {
    let itemSize = MemoryLayout<Element>.stride
    let count = ArrayLayout.count(of: shape, itemSize: itemSize)
    let storage = ArrayStorage(allocating: count * itemSize)
    self.init(
      storage: storage,
      start: storage.base.bindMemory(to: Element.self, capacity: count),
      shape: shape,
      strides: ArrayLayout.strides(of: shape, order: order)
    )
  }

  /// Makes an array of one axis from a sequence, such as `[1.0, 2, 3]` or `0..<10`.
  @inlinable
  public init(_ elements: some Sequence<Element>) {
    let copied: NDArray? = elements.withContiguousStorageIfAvailable { source in
      NDArray(unsafeUninitializedShape: [source.count]) { target in
        _ = target.initialize(fromContentsOf: source)
      }
    }
    if let copied {
      self = copied
    } else {
      let array = ContiguousArray(elements)
      self.init(unsafeUninitializedShape: [array.count]) { target in
        _ = target.initialize(fromContentsOf: array)
      }
    }
  }

  /// Makes a matrix from its rows.
  ///
  /// - Precondition: All rows have the same length.
  @inlinable
  public init(rows: [[Element]]) {
    let columnCount = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() where row.count != columnCount {
      fatalError("NDArray: row \(index) has \(row.count) elements, row 0 has \(columnCount)")
    }
    self.init(unsafeUninitializedShape: [rows.count, columnCount]) { target in
      _ = target.initialize(fromContentsOf: ContiguousArray(rows.joined()))
    }
  }

  /// Makes an array from its elements in memory order.
  ///
  /// - Parameters:
  ///   - shape: The length of each axis.
  ///   - elements: All elements, in the order of the next parameter.
  ///   - order: The order in which the elements come and will lie.
  /// - Precondition: There are as many elements as the shape says.
  @inlinable
  public init(shape: [Int], elements: some Sequence<Element>, order: MemoryOrder = .c) {
    self.init(uninitialized: shape, order: order)
    let target = UnsafeMutableBufferPointer(start: start, count: count)
    var (rest, end) = target.initialize(from: elements)
    guard end == target.count, rest.next() == nil else {
      fatalError("NDArray: shape \(shape) takes \(target.count) elements, not more or fewer")
    }
  }

  /// Makes an array of one value.
  @inlinable
  public init(repeating value: Element, shape: [Int], order: MemoryOrder = .c) {
    self.init(unsafeUninitializedShape: shape, order: order) { $0.initialize(repeating: value) }
  }

  /// Makes an array by calling `element` with each index, in C order.
  ///
  /// ```swift
  /// NDArray(shape: [3, 3]) { $0[0] == $0[1] ? 1.0 : 0.0 }    // the unit matrix
  /// ```
  ///
  /// - Throws: What `element` throws.
  @inlinable
  public init<Failure: Error>(
    shape: [Int],
    order: MemoryOrder = .c,
    element: (_ index: [Int]) throws(Failure) -> Element
  ) throws(Failure) {
    self.init(uninitialized: shape, order: order)
    var index = [Int](repeating: 0, count: shape.count)
    var target = start
    for _ in 0..<count {
      target.initialize(to: try element(index))
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        target += strides[axis]
        if index[axis] < shape[axis] { break }
        target -= shape[axis] * strides[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}

extension NDArray where Element: AdditiveArithmetic {
  /// Makes an array of zeros.
  @inlinable
  public init(zeros shape: [Int], order: MemoryOrder = .c) {
    self.init(repeating: .zero, shape: shape, order: order)
  }
}

extension NDArray: ExpressibleByArrayLiteral {
  /// Makes an array of one axis.
  @inlinable
  public init(arrayLiteral elements: Element...) {
    self.init(elements)
  }
}
