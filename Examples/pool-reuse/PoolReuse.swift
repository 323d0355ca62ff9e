import Joblib

/// Makes one call after the other until a sum is reached; all of them run on the same two workers.
@main struct PoolReuse {
  static func main() throws {
    var sum = 0.0
    var rounds = 0
    try Parallel(nJobs: 2).scope { parallel in
      while sum < 1_000 {
        let start = sum
        sum += try parallel((0..<5).map { delayed(root)(start, $0) }).reduce(0, +)
        rounds += 1
      }
    }
    print("\(sum) after \(rounds) rounds")
  }

  static func root(_ start: Double, _ i: Int) -> Double {
    (start + Double(i * i)).squareRoot()
  }
}
