import Joblib
import Measuring

/// Runs the examples that joblib's documentation gives times of.
///
/// The figure is the first call of the program, workers and all, as it is published.
enum Published {
  static let cases = [
    Case(name: "published/sleep10") { try measureSleep("published/sleep10", $0) },
    Case(name: "published/sliding-means") { try measureMeans("published/sliding-means", $0) },
  ]

  /// Ten tasks on eight workers, each of which sleeps 1 s and sums the squares of a vector.
  private static func measureSleep(_ name: String, _ effort: Effort) throws {
    let backend = try Backends.chosen()
    let workers = 8
    let seconds = Double(effort.count(10, quick: 1)) / 10
    let vectors = (0..<10).map { number in (0..<1000).map { Double($0 + number) } }
    let expected = vectors.map(sumOfSquares)
    try report(name, backend, workers, effort, expected) {
      try Parallel(nJobs: workers, backend: backend).map(vectors) { vector in
        pause(seconds: seconds)
        return sumOfSquares(vector)
      }
    }
  }

  /// 95 means of overlapping slices of 10 million numbers, with a sleep of 10 ms each.
  private static func measureMeans(_ name: String, _ effort: Effort) throws {
    let backend = try Backends.chosen()
    var random = RandomState(seed: 0)
    let numbers = random.rand(effort.count(10_000_000, quick: 1_000_000))
    let (window, step) = (numbers.count / 20, numbers.count / 100)
    let starts = Array(stride(from: 0, to: numbers.count - window, by: step))
    let expected = starts.map { mean(of: numbers, from: $0, count: window) }
    try report(name, backend, Backends.workerCount, effort, expected) {
      try Parallel(nJobs: Backends.workerCount, backend: backend).map(starts, with: numbers) {
        pause(seconds: 0.01)
        return mean(of: $0, from: $1, count: window)
      }
    }
  }

  private static func report(
    _ name: String,
    _ backend: BackendKind,
    _ workers: Int,
    _ effort: Effort,
    _ expected: [Double],
    _ call: () throws -> [Double]
  ) throws {
    let seconds = try (0..<effort.count(3, quick: 2)).map { _ in
      try time {
        guard try call() == expected else { throw WrongResults(question: name) }
      }
    }
    Figure(
      name,
      seconds[0],
      .seconds,
      Backends.parameters(of: backend, workers: workers) + [
        ("tasks", .count(expected.count)), ("later", .numbers(Array(seconds.dropFirst()))),
      ]
    ).report()
  }
}

private func sumOfSquares(_ vector: [Double]) -> Double {
  vector.reduce(0) { $0 + $1 * $1 }
}

private func mean(of numbers: NDArray<Double>, from start: Int, count: Int) -> Double {
  numbers[start..<start + count].mean()
}
