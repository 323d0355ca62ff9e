import NDArrays

extension NDArray<Double> {
  /// A checksum of all bits and their order.
  ///
  /// In Python:
  ///
  /// ```python
  /// def h(a):
  ///   u = a.view('u8')
  ///   return hex(int((u * (2 * np.arange(len(u), dtype='u8') + np.uint64(1))).sum(dtype='u8')))
  /// ```
  var checksum: UInt64 { weightedSum(elements.map(\.bitPattern)) }
}

extension NDArray<Int> {
  /// The same of integers.
  var checksum: UInt64 { weightedSum(elements.map(UInt64.init(truncatingIfNeeded:))) }
}

/// The words, each times the next odd number, modulo 2^64.
func weightedSum(_ words: [UInt64]) -> UInt64 {
  var (sum, weight) = (UInt64(0), UInt64(1))
  for word in words {
    sum &+= word &* weight
    weight &+= 2
  }
  return sum
}
