import Glibc
import Joblib
import Measuring

/// Asks how near to the ideal tasks of known length come, with batches chosen automatically.
///
/// The ideal is their time in sum over the number of workers.
enum Mixed {
  static let cases = Variant.allCases.map { variant in
    let name = "mixed/\(variant.rawValue)"
    return Case(name: name) { try measure(name, variant, $0) }
  }

  private enum Variant: String, CaseIterable {
    /// 200 000 tasks that use 20 µs each: what a task costs beside itself.
    case fine
    /// 4 000 tasks that use 10 µs to 100 ms: a batch too large keeps one worker when the other is done.
    case lognormal
    /// 4 000 tasks that do nothing, then 64 that sleep 0.1 s: batches made for the first lot are
    /// wrong for the second.
    case fastThenSlow = "fast-then-slow"
  }

  private static func measure(_ name: String, _ variant: Variant, _ effort: Effort) throws {
    let backend = try Backends.chosen()
    let parallel = Parallel(nJobs: Backends.workerCount, backend: backend)
    try parallel.map(0..<100) { $0 }
    let lengths = lengths(variant, effort)
    let sample = try Sample(count: effort.count(3, quick: 1)) { _ in
      let results =
        variant == .fastThenSlow
        ? try parallel.map(lengths, sleep) : try parallel.map(lengths) { burn(nanoseconds: $0) }
      guard results == lengths else { throw WrongResults(question: name) }
    }
    let ideal = Double(lengths.reduce(0, +)) / 1e9 / Double(Backends.workerCount)
    Figure(
      name,
      ideal / sample.median,
      .shareOfIdeal,
      Backends.parameters(of: backend) + [
        ("tasks", .count(lengths.count)), ("ideal", .number(ideal)),
        ("seconds", .numbers(sample.seconds)),
      ]
    ).report()
  }

  /// The length of each task in nanoseconds, the same for all contestants.
  private static func lengths(_ variant: Variant, _ effort: Effort) -> [Int] {
    switch variant {
    case .fine: return Array(repeating: 20_000, count: effort.count(200_000, quick: 10_000))
    case .lognormal:
      var random = RandomState(seed: 0)
      return (0..<effort.count(4000, quick: 400)).map { _ in
        Int(min(max(1e6 * exp(1.5 * random.randn()), 1e4), 1e8))
      }
    case .fastThenSlow:
      return Array(repeating: 0, count: 4000)
        + Array(repeating: effort.count(100_000_000, quick: 10_000_000), count: 64)
    }
  }
}

private func sleep(nanoseconds: Int) -> Int {
  if nanoseconds > 0 { pause(seconds: Double(nanoseconds) / 1e9) }
  return nanoseconds
}
