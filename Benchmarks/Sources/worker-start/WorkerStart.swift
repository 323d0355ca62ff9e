import Joblib
import Measuring

/// Asks how long a loky worker takes to start and give its first answer.
///
/// `worker-start first-two` asks it of the first call of a program, which starts two at once;
/// `worker-start one-more` of calls that find all workers but one. What the same call takes on
/// workers that are there is taken off.
@main
struct WorkerStart {
  static func main() throws {
    switch CommandLine.arguments.last {
    case "first-two":
      let start = try startSeconds(workerCount: 2)
      report("first-two", Sample([start]))
    case "one-more":
      _ = try startSeconds(workerCount: 2)
      report("one-more", Sample(try (3...12).map(startSeconds)))
    default:
      fatalError("usage: worker-start first-two | one-more")
    }
  }

  /// The time of a call that has to start workers, over that of calls that do not.
  private static func startSeconds(workerCount: Int) throws -> Double {
    let parallel = Parallel(nJobs: workerCount, backend: .loky, batchSize: .fixed(1))
    func call(_: Int) throws {
      let results = try parallel.map(0..<workerCount) { $0 }
      precondition(results == Array(0..<workerCount))
    }
    let first = try time { try call(0) }
    return first - (try Sample(count: 5, call).median)
  }

  private static func report(_ variant: String, _ sample: Sample) {
    Figure(
      "worker-start/\(variant)",
      sample.median,
      .seconds,
      [("starts", .count(sample.seconds.count))]
    ).report()
  }
}
