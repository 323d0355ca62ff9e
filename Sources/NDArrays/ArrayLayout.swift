/// Arithmetic on shapes and strides, which knows no elements.
@usableFromInline
package enum ArrayLayout {
  /// The strides, in elements, of an array whose elements lie side by side.
  package static func strides(of shape: [Int], order: MemoryOrder) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    var step = 1
    for axis in order == .c ? Array(shape.indices.reversed()) : Array(shape.indices) {
      strides[axis] = step
      // An array without elements never uses its strides; only the product must not overflow.
      step *= max(shape[axis], 1)
    }
    return strides
  }

  /// The number of elements, once it is known that neither it nor the bytes can overflow.
  package static func checkedCount(
    of shape: [Int],
    itemSize: Int
  ) throws(NDArrayError) -> Int {
    var byteCount = itemSize
    for (axis, length) in shape.enumerated() {
      guard length >= 0 else {
        throw NDArrayError(
          .invalidShape,
          "axis \(axis) of shape \(shape) is negative; lengths start at 0"
        )
      }
      // Lengths after a 0 count too, since strides are made of them.
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: max(length, 1))
      guard !overflow else {
        throw NDArrayError(
          .invalidShape,
          "shape \(shape) with \(itemSize)-byte elements exceeds the address space"
        )
      }
      byteCount = product
    }
    return shape.contains(0) ? 0 : byteCount / itemSize
  }

  /// The number of elements; traps on an impossible shape.
  static func count(of shape: [Int], itemSize: Int) -> Int {
    do throws(NDArrayError) {
      return try checkedCount(of: shape, itemSize: itemSize)
    } catch {
      fatalError("NDArray: \(error.message)")
    }
  }

  /// Whether the elements lie side by side in this order.
  ///
  /// The stride of an axis of length 1 is never used, and may be anything.
  static func isContiguous(_ shape: [Int], _ strides: [Int], order: MemoryOrder) -> Bool {
    if shape.contains(0) { return true }
    var step = 1
    for place in shape.indices {
      let axis = order == .c ? shape.count - 1 - place : place
      if shape[axis] != 1 {
        guard strides[axis] == step else { return false }
        step *= shape[axis]
      }
    }
    return true
  }

  /// The strides that show the same elements, in C order, in another shape; nil if only a copy can.
  ///
  /// Both shapes are cut into the shortest stretches of axes with equal counts; within each, the
  /// old axes must follow on one another.
  static func reshapedStrides(
    _ shape: [Int],
    _ strides: [Int],
    to newShape: [Int]
  ) -> [Int]? {
    if shape.contains(0) { return Self.strides(of: newShape, order: .c) }
    let axes = shape.indices.filter { shape[$0] != 1 }
    var result = Self.strides(of: newShape, order: .c)
    var old = 0
    var new = 0
    while old < axes.count, new < newShape.count {
      let (oldStart, newStart) = (old, new)
      var (oldCount, newCount) = (shape[axes[old]], newShape[new])
      old += 1
      new += 1
      while oldCount != newCount {
        if oldCount < newCount {
          oldCount *= shape[axes[old]]
          old += 1
        } else {
          newCount *= newShape[new]
          new += 1
        }
      }
      for axis in oldStart..<old - 1
      where strides[axes[axis]] != shape[axes[axis + 1]] * strides[axes[axis + 1]] {
        return nil
      }
      var step = strides[axes[old - 1]]
      for axis in (newStart..<new).reversed() {
        result[axis] = step
        step *= newShape[axis]
      }
    }
    return result
  }
}
