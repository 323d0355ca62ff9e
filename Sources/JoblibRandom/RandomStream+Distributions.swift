public import NDArrays

extension RandomStream {
  /// Takes a number that is equally likely anywhere in [0, 1), from one word.
  ///
  /// It is one of the 2^53 multiples of 2^-53. For other ranges use
  /// `Double.random(in: range, using: &stream)`.
  @inlinable
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Takes as many numbers as `uniform()` would one by one.
  ///
  /// The numbers are those of NumPy's `Generator(Philox(key=[seed, stream])).random(count)`.
  ///
  /// - Returns: An array of one axis, of numbers in [0, 1).
  public mutating func uniform(count: Int) -> NDArray<Double> {
    uniform(shape: [count])
  }

  /// Takes as many numbers as `uniform()` would one by one, laid out in C order.
  public mutating func uniform(shape: [Int]) -> NDArray<Double> {
    NDArray(unsafeUninitializedShape: shape) { target in
      guard let start = target.baseAddress else { return }
      forEachWord(target.count) { index, word in
        (start + index).initialize(to: Double(word >> 11) * 0x1p-53)
      }
    }
  }

  /// Takes a number from the normal distribution of mean 0 and variance 1.
  ///
  /// It takes one word in 98 of 100 cases, by the ziggurat method. The digits are the same on every
  /// machine: no function of the C library has a part in them.
  public mutating func normal() -> Double {
    Ziggurat.shared.normal(from: &self)
  }

  /// Takes as many numbers as `normal()` would one by one.
  ///
  /// - Returns: An array of one axis.
  public mutating func normal(count: Int) -> NDArray<Double> {
    normal(shape: [count])
  }

  /// Takes as many numbers as `normal()` would one by one, laid out in C order.
  public mutating func normal(shape: [Int]) -> NDArray<Double> {
    let ziggurat = Ziggurat.shared
    return NDArray(unsafeUninitializedShape: shape) { target in
      guard let start = target.baseAddress else { return }
      for index in 0..<target.count {
        (start + index).initialize(to: ziggurat.normal(from: &self))
      }
    }
  }
}
