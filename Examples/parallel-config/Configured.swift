import Joblib

/// Chooses the backend and the number of jobs for all calls of `Parallel` in a scope.
@main struct Configured {
  static func main() throws {
    try fit("outside")
    try parallelConfig(backend: .threading, nJobs: 4) {
      try fit("threading, 4 jobs")
      try parallelConfig(nJobs: 2) {
        try fit("2 jobs, within")
      }
      try fit("after that")
    }
    try parallelConfig(backend: .loky, nJobs: 2) {
      try fit("loky, 2 jobs")
    }
  }

  /// Stands for a function of a library, which knows nothing of backends.
  static func fit(_ scope: String) throws {
    let parallel = Parallel(onProgress: { event in
      if case .started = event.kind {
        print("\(scope): \(event.counts.backend), \(event.counts.workerCount) at once")
      }
    })
    try parallel.map(0..<100) { Double($0).squareRoot() }
  }
}
