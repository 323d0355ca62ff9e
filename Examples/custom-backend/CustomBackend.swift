import Joblib
import Synchronization

/// Runs a call on a backend of the program's own, and shows what that has logged.
@main struct CustomBackend {
  static let lines = Mutex<[String]>([])

  static func main() throws {
    let queues = BackendKind.custom(
      QueueBackend(log: { line in lines.withLock { $0.append(line) } })
    )

    let squares = try Parallel(nJobs: 2, backend: queues, batchSize: 5).map(0..<20) { $0 * $0 }
    print(squares)
    for line in lines.withLock({ $0.sorted() }) { print(line) }

    // All that is not about running batches works as on any backend.
    let outcomes = try Parallel(nJobs: 2, backend: queues, onError: .collect, retry: 3)
      .map(0..<4) { number in
        if number == 2, WorkerContext.current?.attempt == 1 { throw Hiccup() }
        return number
      }
    for outcome in outcomes {
      print("task \(outcome.report.index): \(try outcome.get()), attempt \(outcome.report.attempt)")
    }
  }

  struct Hiccup: Error {}
}
