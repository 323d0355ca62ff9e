internal import Glibc
public import NDArrays

extension RandomState {
  /// Takes a number of mean 0 and variance 1, as `randn()`.
  ///
  /// As in NumPy, the last digit depends on the logarithm of the C library.
  public mutating func randn() -> Double {
    if let cached = cachedNormal {
      cachedNormal = nil
      return cached
    }
    let (first, second) = normalPair()
    cachedNormal = second
    return first
  }

  /// Takes numbers of mean 0 and variance 1, as `randn(d0, d1, …)`.
  ///
  /// - Parameter shape: The length of each axis.
  /// - Returns: An array in C order.
  public mutating func randn(_ shape: Int...) -> NDArray<Double> {
    randn(shape: shape)
  }

  /// Takes numbers of mean 0 and variance 1, as `standard_normal(shape)`.
  ///
  /// - Returns: An array in C order.
  public mutating func randn(shape: [Int]) -> NDArray<Double> {
    normal(shape: shape)
  }

  /// Takes a number of this mean and standard deviation, as `normal(loc, scale)`.
  public mutating func normal(mean: Double = 0, standardDeviation: Double = 1) -> Double {
    mean + standardDeviation * randn()
  }

  /// Takes numbers of this mean and standard deviation, as `normal(loc, scale, shape)`.
  ///
  /// - Returns: An array in C order.
  public mutating func normal(
    mean: Double = 0,
    standardDeviation: Double = 1,
    shape: [Int]
  ) -> NDArray<Double> {
    NDArray(unsafeUninitializedShape: shape) { target in
      guard let start = target.baseAddress else { return }
      for place in 0..<target.count {
        (start + place).initialize(to: mean + standardDeviation * randn())
      }
    }
  }

  /// Marsaglia's polar method: a point in the unit circle gives two numbers.
  private mutating func normalPair() -> (first: Double, second: Double) {
    while true {
      let x = 2 * twister.nextUniform() - 1
      let y = 2 * twister.nextUniform() - 1
      let square = x * x + y * y
      guard square < 1, square != 0 else { continue }
      let factor = (-2 * log(square) / square).squareRoot()
      return (factor * y, factor * x)
    }
  }
}
