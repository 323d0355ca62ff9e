/// Adds up the sums of many blocks in a balanced tree, without recursion.
@frozen
@usableFromInline
struct PairwiseSum<Sum: AdditiveArithmetic> {
  /// The elements of one block; 128 is NumPy's choice.
  @usableFromInline static var blockCount: Int { 128 }

  // As in a binary counter, a partial sum stands for each bit that is set in the count of blocks.
  @usableFromInline var partials: [Sum] = []
  @usableFromInline var count = 0

  @inlinable
  init() {}

  @inlinable
  mutating func add(_ block: Sum) {
    count += 1
    var sum = block
    for _ in 0..<count.trailingZeroBitCount { sum = partials.removeLast() + sum }
    partials.append(sum)
  }

  @inlinable
  var value: Sum {
    partials.reversed().reduce(.zero) { $1 + $0 }
  }
}
