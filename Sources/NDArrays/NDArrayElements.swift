/// The elements of an array as a collection, in C order: the last index varies fastest.
///
/// It keeps the array's memory. Positions count from 0.
@frozen
public struct NDArrayElements<Element: NDArrayElement>: RandomAccessCollection, Sendable {
  @usableFromInline let array: NDArray<Element>
  /// The number of elements.
  public let count: Int
  @usableFromInline let isContiguous: Bool

  @inlinable
  init(_ array: NDArray<Element>) {
    self.array = array
    self.count = array.count
    self.isContiguous = array.isContiguous(in: .c)
  }

  /// The position of the first element: 0.
  @inlinable
  public var startIndex: Int { 0 }

  /// The position after the last element: the count.
  @inlinable
  public var endIndex: Int { count }

  /// The element at a position in C order.
  @inlinable
  public subscript(position: Int) -> Element {
    guard position >= 0, position < count else {
      fatalError("NDArray: position \(position) is out of bounds of \(count) elements")
    }
    var offset = position
    if !isContiguous {
      var rest = position
      offset = 0
      for axis in array.shape.indices.reversed() {
        let (quotient, index) = rest.quotientAndRemainder(dividingBy: array.shape[axis])
        offset += index * array.strides[axis]
        rest = quotient
      }
    }
    return withExtendedLifetime(array.storage) { array.start[offset] }
  }

  /// Calls `body` with the elements if they lie side by side in C order.
  @inlinable
  public func withContiguousStorageIfAvailable<Result>(
    _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) rethrows -> Result? {
    guard isContiguous else { return nil }
    return try array.withUnsafeBufferPointer(body)
  }

  /// An iterator over the elements in C order.
  @inlinable
  public func makeIterator() -> Iterator {
    Iterator(self)
  }
}

extension NDArrayElements {
  /// Steps through the elements of an array in C order.
  @frozen
  public struct Iterator: IteratorProtocol {
    @usableFromInline let array: NDArray<Element>
    @usableFromInline var runs: ElementRuns<Element>
    @usableFromInline var run: UnsafeMutablePointer<Element>
    @usableFromInline var remainingInRun: Int

    @inlinable
    init(_ elements: NDArrayElements) {
      array = elements.array
      runs = ElementRuns(of: array)
      run = runs.next() ?? array.start
      remainingInRun = array.isEmpty ? 0 : runs.count
    }

    /// The next element; nil after the last.
    @inlinable
    public mutating func next() -> Element? {
      if remainingInRun == 0 {
        guard let next = runs.next() else { return nil }
        run = next
        remainingInRun = runs.count
      }
      remainingInRun &-= 1
      let element = withExtendedLifetime(array.storage) { run.pointee }
      run += runs.stride
      return element
    }
  }
}

extension NDArray {
  /// All elements in C order, without a copy; `Array(m.elements)` makes one.
  @inlinable
  public var elements: NDArrayElements<Element> { NDArrayElements(self) }
}
