import Joblib
import Measuring

/// Asks how long one task takes, there and back.
enum Latency {
  static let cases = Backends.all.flatMap { backend in
    [
      Case(name: "latency/\(backend)") { try measureBusy(backend, $0) },
      Case(name: "latency/\(backend)/idle") { try measureIdle(backend, $0) },
    ]
  }

  /// One call after the other.
  private static func measureBusy(_ backend: BackendKind, _ effort: Effort) throws {
    let sample = try Sample(count: effort.count(500, quick: 50), try warmCall(backend))
    report("latency/\(backend)", backend, sample)
  }

  /// One call after a second without any: what a worker that has gone to sleep costs.
  private static func measureIdle(_ backend: BackendKind, _ effort: Effort) throws {
    let call = try warmCall(backend)
    let seconds = try (0..<effort.count(5, quick: 1)).map { turn in
      pause(seconds: 1)
      return try time { try call(turn) }
    }
    report("latency/\(backend)/idle", backend, Sample(seconds))
  }

  /// A call of one task, on workers that are there.
  private static func warmCall(_ backend: BackendKind) throws -> (Int) throws -> Void {
    let parallel = Parallel(nJobs: Backends.workerCount, backend: backend)
    let call = { (value: Int) in
      guard try parallel.map([value], { $0 }) == [value] else {
        throw WrongResults(question: "latency/\(backend)")
      }
    }
    for turn in 0..<20 { try call(turn) }
    return call
  }

  private static func report(_ name: String, _ backend: BackendKind, _ sample: Sample) {
    Figure(
      name,
      sample.median,
      .seconds,
      Backends.parameters(of: backend) + [
        ("calls", .count(sample.seconds.count)), ("p90", .number(sample.percentile90)),
      ]
    ).report()
  }
}
