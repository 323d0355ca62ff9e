import Joblib
import Measuring

/// Asks what a worker costs that dies in the middle of a call.
enum KilledWorker {
  static let cases = [Case(name: "fault/killed-worker", run: measure)]

  /// 40 tasks of 0.1 s; the 21st kills its worker half way through its first attempt.
  private static func measure(_ effort: Effort) throws {
    let backend = try Backends.chosen()
    let parallel = Parallel(nJobs: Backends.workerCount, backend: backend)
    let (count, length) = (effort.count(40, quick: 10), 0.1)
    let ideal = Double(count) * length / Double(Backends.workerCount)
    try parallel.map(0..<8) { $0 }
    let sample = try Sample(count: effort.count(3, quick: 1)) { _ in
      let results = try parallel.map(0..<count) { index in
        if index == count / 2, WorkerContext.current?.attempt == 1 {
          pause(seconds: length / 2)
          killThisProcess()
        }
        pause(seconds: length)
        return index
      }
      guard results == Array(0..<count) else { throw WrongResults(question: "fault/killed-worker") }
    }
    Figure(
      "fault/killed-worker",
      sample.median - ideal,
      .seconds,
      Backends.parameters(of: backend) + [
        ("tasks", .count(count)), ("ideal", .number(ideal)),
        ("over", .numbers(sample.seconds.map { $0 - ideal })),
      ]
    ).report()
  }
}
