extension NDArray {
  /// The array of the same shape whose elements `transform` makes of these.
  ///
  /// An array in Fortran order gives one in Fortran order, any other one in C order; the calls go
  /// in that order too.
  ///
  /// - Throws: What `transform` throws.
  @inlinable
  public func map<Mapped: NDArrayElement, Failure: Error>(
    _ transform: (Element) throws(Failure) -> Mapped
  ) throws(Failure) -> NDArray<Mapped> {
    if order == .fortran { return try transposed().map(transform).transposed() }
    let result = NDArray<Mapped>(uninitialized: shape, order: .c)
    var target = result.start
    defer { withExtendedLifetime((storage, result.storage)) {} }
    let runs = ElementRuns(of: self)
    for run in runs {
      for position in 0..<runs.count {
        target.initialize(to: try transform(run[position &* runs.stride]))
        target += 1
      }
    }
    return result
  }
}
