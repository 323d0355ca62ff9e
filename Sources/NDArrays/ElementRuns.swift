/// The elements of an array, in C order, as runs of evenly spaced ones.
///
/// A run is the last axis, or everything where the array is C-contiguous. The runs point into the
/// array, which must outlive them. (A sequence rather than a method that takes a closure, since
/// closures within closures are not inlined.)
@frozen
@usableFromInline
struct ElementRuns<Element: NDArrayElement>: Sequence, IteratorProtocol {
  /// The elements of each run.
  @usableFromInline let count: Int
  /// The distance between the elements of a run.
  @usableFromInline let stride: Int
  // The axes that lead from run to run.
  @usableFromInline let shape: ArraySlice<Int>
  @usableFromInline let strides: ArraySlice<Int>
  @usableFromInline var index: [Int]
  @usableFromInline var run: UnsafeMutablePointer<Element>?

  @inlinable
  init(of array: NDArray<Element>) {
    run = array.isEmpty ? nil : array.start
    if array.isContiguous(in: .c) {
      (count, stride) = (array.count, 1)
      (shape, strides) = ([], [])
    } else {
      // A single number is contiguous, so there is a last axis.
      let last = array.rank - 1
      (count, stride) = (array.shape[last], array.strides[last])
      (shape, strides) = (array.shape[..<last], array.strides[..<last])
    }
    index = [Int](repeating: 0, count: shape.count)
  }

  /// The first element of the next run; nil after the last run.
  @inlinable
  mutating func next() -> UnsafeMutablePointer<Element>? {
    guard let run else { return nil }
    advance(from: run)
    return run
  }

  @inlinable
  mutating func advance(from run: UnsafeMutablePointer<Element>) {
    var next = run
    for axis in index.indices.reversed() {
      index[axis] += 1
      next += strides[axis]
      if index[axis] < shape[axis] {
        self.run = next
        return
      }
      next -= shape[axis] * strides[axis]
      index[axis] = 0
    }
    self.run = nil
  }
}
