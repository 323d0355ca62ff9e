import Clock
import Joblib

/// Sums the squares of ten vectors, a second of work each: one after the other, then by eight jobs.
@main struct SumOfSquares {
  static func main() throws {
    var random = RandomState(seed: 42)
    let vectors = (0..<10).map { _ in random.rand(1_000) }

    let total = timed("sequential") {
      vectors.map(heavySumOfSquares).reduce(0, +)
    }
    print("  total \(total)")

    try sum(vectors, "8 jobs", Parallel(nJobs: 8, returnAs: .generator))
    for backend in [BackendKind.loky, .threading, .multiprocessing] {
      try sum(
        vectors,
        "8 jobs, \(backend)",
        Parallel(nJobs: 8, backend: backend, returnAs: .generator)
      )
    }
  }

  /// Adds up results as they come.
  static func sum(
    _ vectors: [NDArray<Double>],
    _ label: String,
    _ parallel: Parallel<AsStream, FailFast>
  ) throws {
    let total = try timed(label) {
      var total = 0.0
      let sums = parallel(vectors.map { delayed(heavySumOfSquares)($0) })
      while let sum = try sums.next() { total += sum }
      return total
    }
    print("  total \(total)")
  }

  static func heavySumOfSquares(_ vector: NDArray<Double>) -> Double {
    pause(seconds: 1)
    return vector.map { $0 * $0 }.sum()
  }
}
