public import NDArrays

/// NumPy's legacy generator: the same numbers, to the digit, as `numpy.random.RandomState`.
///
/// It is there to repeat what was published, and to compare with Python:
///
/// ```swift
/// var random = RandomState(seed: 42)    // np.random.seed(42)
/// random.rand()                         // 0.3745401188473625
/// random.rand(2, 3)                     // np.random.rand(2, 3)
/// ```
///
/// The functions keep NumPy's names, and take numbers in NumPy's order. The generator is MT19937,
/// which has no streams: for new work, and for tasks that run in parallel, take `RandomStream`.
///
/// It is a value of 2.5 kB: a copy repeats what the original gives. Encoded, it goes on where it
/// was.
public struct RandomState: Hashable, Sendable, Codable {
  var twister: MersenneTwister
  // Normal numbers are made in pairs; this is the second of one.
  var cachedNormal: Double?

  /// Makes a generator as `numpy.random.RandomState(seed)`.
  public init(seed: UInt32) {
    twister = MersenneTwister(seed: seed)
  }

  /// Makes a generator as `numpy.random.RandomState([…])`.
  ///
  /// A seed of one number in an array gives other numbers than that number alone.
  ///
  /// - Precondition: There is at least one number.
  public init(seed: [UInt32]) {
    twister = MersenneTwister(key: seed)
  }

  /// Starts again, as `numpy.random.seed(seed)`.
  public mutating func seed(_ seed: UInt32) {
    self = RandomState(seed: seed)
  }

  /// Starts again, as `numpy.random.seed([…])`.
  ///
  /// - Precondition: There is at least one number.
  public mutating func seed(_ seed: [UInt32]) {
    self = RandomState(seed: seed)
  }
}

extension RandomState: RandomNumberGenerator {
  /// Takes 64 random bits, for Swift's own functions such as `Int.random(in:using:)`.
  ///
  /// NumPy has no counterpart of those.
  public mutating func next() -> UInt64 {
    twister.next64()
  }
}

// MARK: - Uniform numbers

extension RandomState {
  /// Takes a number in [0, 1), as `rand()`.
  public mutating func rand() -> Double {
    twister.nextUniform()
  }

  /// Takes numbers in [0, 1), as `rand(d0, d1, …)`.
  ///
  /// - Parameter shape: The length of each axis.
  /// - Returns: An array in C order.
  public mutating func rand(_ shape: Int...) -> NDArray<Double> {
    rand(shape: shape)
  }

  /// Takes numbers in [0, 1), as `random_sample(shape)`.
  ///
  /// - Returns: An array in C order.
  public mutating func rand(shape: [Int]) -> NDArray<Double> {
    NDArray(unsafeUninitializedShape: shape) { twister.fill($0) }
  }

  /// Takes a number between two others, as `uniform(low, high)`.
  public mutating func uniform(low: Double = 0, high: Double = 1) -> Double {
    low + (high - low) * rand()
  }

  /// Takes numbers between two others, as `uniform(low, high, shape)`.
  ///
  /// - Returns: An array in C order.
  public mutating func uniform(low: Double = 0, high: Double = 1, shape: [Int]) -> NDArray<Double> {
    NDArray(unsafeUninitializedShape: shape) { target in
      twister.fill(target)
      for place in target.indices { target[place] = low + (high - low) * target[place] }
    }
  }
}
