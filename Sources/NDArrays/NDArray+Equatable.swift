extension NDArray: Equatable {
  /// Whether shapes and elements are equal; memory order and sharing do not matter.
  @inlinable
  public static func == (left: NDArray, right: NDArray) -> Bool {
    guard left.shape == right.shape else { return false }
    for order in MemoryOrder.allCases
    where left.isContiguous(in: order) && right.isContiguous(in: order) {
      return withExtendedLifetime((left.storage, right.storage)) {
        for position in 0..<left.count where left.start[position] != right.start[position] {
          return false
        }
        return true
      }
    }
    return left.elements.elementsEqual(right.elements)
  }
}
