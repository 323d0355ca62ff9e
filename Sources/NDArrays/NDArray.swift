/// An array of numbers with any number of axes, such as a vector or a matrix.
///
/// It is a value: a change to one copy never shows in another. Copies, slices, rows, columns and
/// transposes share memory until one of them changes (copy-on-write). Elements lie in C or Fortran
/// order, in memory of the array's own or in a mapped file.
///
/// ```swift
/// let vector = NDArray([1.0, 2, 3])
/// var matrix = NDArray(rows: [[1.0, 2], [3, 4]])
/// matrix[1, 0] = 5
/// matrix[row: 1].mean()    // 4.5
/// ```
///
/// An index out of bounds, a wrong number of indices and a shape that does not fit are programmer
/// errors: they trap with a message.
@frozen
public struct NDArray<Element: NDArrayElement>: Sendable {
  @usableFromInline package var storage: ArrayStorage
  /// The element at index 0 of every axis.
  ///
  /// It points into `storage`, and is not an offset because mapped bytes need not start at a
  /// multiple of the element's size.
  @usableFromInline package nonisolated(unsafe) let start: UnsafeMutablePointer<Element>
  /// The length of each axis; empty for a single number.
  public let shape: [Int]
  /// The distance from one element to the next on each axis, in elements.
  ///
  /// Views may have any, negative ones included.
  public let strides: [Int]

  @usableFromInline
  init(
    storage: ArrayStorage,
    start: UnsafeMutablePointer<Element>,
    shape: [Int],
    strides: [Int]
  ) {
    self.storage = storage
    self.start = start
    self.shape = shape
    self.strides = strides
  }

  /// The number of axes.
  @inlinable
  public var rank: Int { shape.count }

  /// The number of elements.
  @inlinable
  public var count: Int { shape.reduce(1, *) }

  /// Whether there are no elements.
  @inlinable
  public var isEmpty: Bool { shape.contains(0) }

  /// NumPy's type of the elements.
  public var dtype: DType { Element.dtype }

  /// The bytes the elements take.
  public var byteCount: Int { count * MemoryLayout<Element>.stride }

  /// Whether the elements lie side by side in this order.
  ///
  /// An array of one axis is so in both orders or in neither.
  public func isContiguous(in order: MemoryOrder) -> Bool {
    ArrayLayout.isContiguous(shape, strides, order: order)
  }

  /// The order in which the elements lie side by side; nil for a view with gaps.
  ///
  /// Where both orders fit, as for an array of one axis, it is `.c`.
  public var order: MemoryOrder? {
    isContiguous(in: .c) ? .c : isContiguous(in: .fortran) ? .fortran : nil
  }
}
