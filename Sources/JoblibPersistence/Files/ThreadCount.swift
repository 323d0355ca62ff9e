internal import JoblibSystem

/// How many threads a call may use.
enum ThreadCount {
  /// The count that was asked for, or all that the process may use.
  ///
  /// A worker of a parallel call finds its share in `OMP_NUM_THREADS`, as numerical libraries do.
  static func checked(_ count: Int?) throws(PersistenceError) -> Int {
    guard let count else {
      let share = Host.environment("OMP_NUM_THREADS").flatMap { Int($0) } ?? .max
      return max(min(share, Host.allowedProcessorCount), 1)
    }
    guard count >= 1 else {
      throw PersistenceError(.invalidArgument, "threadCount is \(count); it starts at 1")
    }
    return count
  }
}
