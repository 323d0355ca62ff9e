import Clock
import Joblib

/// Takes the mean of each column, a second of work each: one by one, by two jobs, and from the cache.
@main struct CachedColumns {
  static func main() throws {
    var random = RandomState(seed: 42)
    let data = random.randn(1_000, 4)
    let columns = 0..<4
    let memory = Memory("cache")
    try memory.clear()
    let cachedMean = memory.cache("mean", slowMean)

    let means = timed("sequential") {
      columns.map { slowMean(data, $0) }
    }
    let first = try timed("2 jobs, first round") {
      try Parallel(nJobs: 2)(columns.map { delayed(cachedMean)(data, $0) })
    }
    let second = try timed("2 jobs, second round", in: "µs") {
      try Parallel(nJobs: 2)(columns.map { delayed(cachedMean)(data, $0) })
    }
    let here = try timed("found by this process", in: "µs") {
      try columns.map { try cachedMean(data, $0) }
    }

    print("means \(means)")
    print("all equal: \(first == means && second == means && here == means)")
  }

  static func slowMean(_ data: NDArray<Double>, _ column: Int) -> Double {
    pause(seconds: 1)
    return data[column: column].mean()
  }
}
