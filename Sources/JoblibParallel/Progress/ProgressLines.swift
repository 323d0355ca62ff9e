/// The lines that joblib writes about a call (`joblib.Parallel.print_progress`), without writing
/// them.
///
/// Each function gives the line for one moment, without its line feed, or `nil` where there is none
/// at this verbosity.
package struct ProgressLines: Sendable {
  /// Whether the lines go to the standard output, else to the standard error.
  package var usesStandardOutput: Bool { verbose >= 50 }

  private let verbose: Int
  private let prefix: String
  private let total: Int?
  private let preDispatch: Int
  private let width: Int

  /// The lines of one call.
  ///
  /// - Parameters:
  ///   - verbose: 0 for none; up to 10 the more the more often; above, every batch.
  ///   - jobs: The number of jobs as the call was given it, so perhaps -1.
  ///   - total: How many tasks there are, where that is known.
  ///   - preDispatch: How far the input is read ahead; 0 for all of it.
  package init(verbose: Int, jobs: Int, total: Int?, preDispatch: Int) {
    self.verbose = max(verbose, 0)
    self.total = total
    self.preDispatch = preDispatch
    prefix = "[Parallel(n_jobs=\(jobs))]: "
    width = if let total, total > 0 { "\(total)".utf8.count } else { 3 }
  }

  /// Before the first task, with the name of the backend; joblib has no such line at one worker.
  package func start(backend: String, workers: Int) -> String? {
    guard workers > 1 else { return nil }
    let name = Self.joblibName(backend)
    return line("Using backend \(name) with \(workers) concurrent workers.")
  }

  /// After a batch that is done, while the input is not at its end: `batches` were handed to workers
  /// up to now, and `done` tasks are done, `elapsed` seconds after the call was made.
  package func dispatching(batches: Int, done: Int, elapsed: Double) -> String? {
    guard Self.isShown(batches, verbose: verbose) else { return nil }
    // Two numbers and "out of", or one and "tasks": the bar stands in the same column.
    let counts =
      total.map { "\(padded(done)) out of \(padded($0))" }
      ?? "\(padded(done)) tasks\(String(repeating: " ", count: width + 2))"
    return line("Done \(counts) | elapsed: \(DurationText.short(seconds: elapsed))")
  }

  /// After a batch that is done, once all tasks, `dispatched` in number, were handed to workers.
  package func dispatched(_ dispatched: Int, done: Int, elapsed: Double) -> String? {
    guard verbose > 0 else { return nil }
    if done != 0 {
      let cursor = dispatched - done + 1 - preDispatch
      // None for the last but one, and the last has the line of the end.
      guard dispatched - done > 1, cursor.isMultiple(of: dispatched / verbose + 1) else {
        return nil
      }
    }
    let remaining = elapsed / Double(max(done, 1)) * Double(dispatched - done)
    return line(
      "Done \(padded(done)) out of \(padded(dispatched)) | elapsed: "
        + "\(DurationText.short(seconds: elapsed)) remaining: "
        + DurationText.short(seconds: remaining)
    )
  }

  /// After the last task.
  package func end(done: Int, elapsed: Double) -> String? {
    line(
      "Done \(padded(done)) out of \(padded(done)) | elapsed: "
        + "\(DurationText.short(seconds: elapsed)) finished"
    )
  }

  /// When the automatic batch size changes, as batches of the old one took `duration` seconds; from
  /// verbosity 10 on.
  package func resized(from old: Int, to new: Int, duration: Double) -> String? {
    guard verbose >= 10, old != new else { return nil }
    return line(
      "Batch computation too \(new > old ? "fast" : "slow") (\(duration)s.) "
        + "Setting batch_size=\(new)."
    )
  }

  /// Whether a line comes when so many batches were handed out: they come ever further apart, as squares do.
  package static func isShown(_ batch: Int, verbose: Int) -> Bool {
    guard verbose > 0 else { return false }
    guard verbose <= 10, batch > 0 else { return true }
    let distance = Double((11 - verbose) * (11 - verbose)) / 2
    func step(_ batch: Int) -> Int { Int((Double(batch) / distance).squareRoot()) }
    return step(batch) != step(batch + 1)
  }

  private static func joblibName(_ backend: String) -> String {
    switch backend {
    case "sequential": "SequentialBackend"
    case "threading": "ThreadingBackend"
    case "loky": "LokyBackend"
    case "multiprocessing": "MultiprocessingBackend"
    case "mpi": "MPIBackend"
    default: backend
    }
  }

  private func line(_ text: String) -> String? { verbose > 0 ? prefix + text : nil }

  private func padded(_ count: Int) -> String { DurationText.padded("\(count)", width) }
}
