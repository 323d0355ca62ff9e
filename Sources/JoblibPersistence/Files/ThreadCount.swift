internal import JoblibSystem

/// How many threads a call may use.
struct ThreadCount {
  private let asked: Int?

  /// So many as were asked for, or all that the process may use.
  init(_ count: Int?) throws(PersistenceError) {
    if let count, count < 1 {
      throw PersistenceError(.invalidArgument, "threadCount is \(count); it starts at 1")
    }
    asked = count
  }

  /// The count, which is at least 1; the system is asked only when it is needed.
  var value: Int { asked ?? Host.threadShare }
}
