internal import NDArrays

/// Where the elements of an array lie, in bytes from its start, in C order.
///
/// For elements of any size; the strides must not lead out of the array.
struct ElementOffsets: Sequence, IteratorProtocol {
  private let shape: [Int]
  private let strides: [Int]
  private var index: [Int]
  private var offset = 0
  private var remainingCount: Int

  init(shape: [Int], byteStrides: [Int]) {
    self.shape = shape
    strides = byteStrides
    index = [Int](repeating: 0, count: shape.count)
    remainingCount = shape.reduce(1, *)
  }

  init(shape: [Int], order: MemoryOrder, itemSize: Int) {
    self.init(
      shape: shape,
      byteStrides: ArrayLayout.strides(of: shape, order: order).map { $0 * itemSize }
    )
  }

  mutating func next() -> Int? {
    guard remainingCount > 0 else { return nil }
    remainingCount -= 1
    let current = offset
    var axis = shape.count - 1
    while axis >= 0 {
      index[axis] += 1
      offset += strides[axis]
      if index[axis] < shape[axis] { break }
      offset -= shape[axis] * strides[axis]
      index[axis] = 0
      axis -= 1
    }
    return current
  }

  /// How many elements are left.
  var underestimatedCount: Int { remainingCount }
}

extension ArrayStorage {
  /// Copies pieces of one size from these places, one after the other.
  convenience init(
    gathering byteCount: Int,
    at offsets: some Sequence<Int>,
    count: Int,
    from source: ArrayStorage
  ) {
    self.init(allocating: byteCount * count)
    var target = base
    for offset in offsets {
      target.copyMemory(from: source.base + offset, byteCount: byteCount)
      target += byteCount
    }
  }
}

/// How many bytes an array takes; nil for an impossible shape.
func checkedByteCount(of shape: [Int], itemSize: Int) -> Int? {
  // NumPy's own limit.
  guard shape.count <= 64 else { return nil }
  do throws(NDArrayError) {
    let count = try ArrayLayout.checkedCount(of: shape, itemSize: max(itemSize, 1))
    // Elements of no bytes cost a file nothing, but whoever looks at them.
    return itemSize == 0 && count > 1 << 20 ? nil : count * itemSize
  } catch { return nil }
}
