package import JoblibDispatch

/// How tasks are cut into batches, each of which one worker gets as one message.
public struct BatchSize: Sendable, Equatable {
  package let batching: DispatchSettings.Batching

  /// By the compute time that workers measure: short tasks in large batches.
  public static let auto = BatchSize(batching: .automatic)
  /// joblib's own algorithm, by the time from dispatch to completion.
  public static let joblib = BatchSize(batching: .joblib(fixed: nil))
  /// So many tasks a batch; at least 1, which is checked when the call is made.
  public static func fixed(_ count: Int) -> BatchSize { BatchSize(batching: .fixed(count)) }
}

/// How far the input is read ahead of the results.
public struct PreDispatch: Sendable, Equatable {
  package let setting: DispatchSettings.PreDispatch

  /// Twice the number of jobs (`"2 * n_jobs"`).
  public static let twicePerJob = PreDispatch(setting: .perSlot(2))
  /// All of it, before the first task starts.
  public static let all = PreDispatch(setting: .all)
  /// So many batches; at least 1, which is checked when the call is made.
  public static func count(_ count: Int) -> PreDispatch { PreDispatch(setting: .count(count)) }
}

/// What a backend has to offer (`require=`).
public enum Requirement: Sendable {
  /// Tasks see and change the memory of this process.
  case sharedMemory
}
