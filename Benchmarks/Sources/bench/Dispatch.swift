import Joblib
import Measuring

/// Asks how many tasks a second a backend gets through when the tasks do nothing.
enum Dispatch {
  static let cases = Backends.all.flatMap { backend in
    Variant.allCases.map { variant in
      let name = "dispatch/\(backend)/\(variant)"
      return Case(name: name) { try measure(name, backend, variant, $0) }
    }
  }

  private enum Variant: String, CaseIterable {
    /// `map` over numbers: a batch of them is copied as one block.
    case auto
    /// The same, each task a message of its own.
    case batch1
    /// An array of `delayed(identity)(i)`, made before the clock starts.
    case delayed
    /// `map` over values that go through `Codable`.
    case general
  }

  private static func measure(
    _ name: String,
    _ backend: BackendKind,
    _ variant: Variant,
    _ effort: Effort
  ) throws {
    let parallel = Parallel(
      nJobs: Backends.workerCount,
      backend: backend,
      batchSize: variant == .batch1 ? .fixed(1) : .auto
    )
    let count =
      variant == .batch1
      ? effort.count(20_000, quick: 500) : effort.count(1_000_000, quick: 20_000)
    let values = Array(0..<count)
    let sample: Sample
    switch variant {
    case .auto, .batch1:
      sample = try runs(name, effort, expected: values) { try parallel.map(values) { $0 } }
    case .delayed:
      let calls = values.map { delayed(identity)($0) }
      sample = try runs(name, effort, expected: values) { try parallel(calls) }
    case .general:
      let boxes = values.map(Boxed.init)
      sample = try runs(name, effort, expected: boxes) { try parallel.map(boxes) { $0 } }
    }
    Figure(
      name,
      Double(count) / sample.median,
      .tasksPerSecond,
      Backends.parameters(of: backend) + [
        ("tasks", .count(count)),
        ("runs", .numbers(sample.seconds.reversed().map { Double(count) / $0 })),
      ]
    ).report()
  }

  /// Times calls on warm workers, after two that do not count.
  private static func runs<Results: Equatable>(
    _ name: String,
    _ effort: Effort,
    expected: Results,
    _ call: () throws -> Results
  ) throws -> Sample {
    let warmUps = 2
    var seconds: [Double] = []
    for turn in 0..<warmUps + effort.count(5, quick: 1) {
      var results: Results?
      let elapsed = try time { results = try call() }
      guard results == expected else { throw WrongResults(question: name) }
      if turn >= warmUps { seconds.append(elapsed) }
    }
    return Sample(seconds)
  }
}

private func identity(_ value: Int) -> Int { value }

/// A number that the library knows nothing of but that it is `Codable`.
struct Boxed: Codable, Sendable, Equatable {
  var value: Int
}
