import Joblib

/// Estimates pi by throwing darts: every task has random numbers of its own, the same wherever it runs.
@main struct RandomStreams {
  static func main() throws {
    print("1 job             \(try estimate(Parallel(nJobs: 1)))")
    print("3 jobs, threading \(try estimate(Parallel(nJobs: 3, backend: .threading)))")
    print("2 jobs, loky      \(try estimate(Parallel(nJobs: 2, backend: .loky)))")
  }

  static func estimate(_ parallel: Parallel<AsList, FailFast>) throws -> Double {
    let hits = try parallel.map(0..<100) { _ in
      var random = WorkerContext.random(seed: 42)
      return (0..<10_000).count { _ in
        let (x, y) = (random.uniform(), random.uniform())
        return x * x + y * y < 1
      }
    }
    return 4 * Double(hits.reduce(0, +)) / 1_000_000
  }
}
