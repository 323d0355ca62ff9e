/// Something that happened in a call, with how far the call is (`onProgress:`).
///
/// The events of a call come one after the other, in the thread that drives it, on every backend and
/// at `nJobs: 1` too. What reads them should be quick: the call waits for it.
public struct ProgressEvent: Sendable {
  /// What happened.
  public enum Kind: Sendable {
    /// The call starts.
    case started
    /// A batch was handed to a worker.
    case dispatched(tasks: Range<Int>, attempt: Int)
    /// Tasks have run.
    case completed(reports: [TaskReport])
    /// A task failed and will run again.
    case retrying(TaskError)
    /// A task failed for good.
    case failed(TaskError)
    /// A worker ended before its time.
    case workerLost(LostWorker)
    /// The call is over.
    case finished
  }

  /// What happened.
  public var kind: Kind
  /// How far the call is.
  public var counts: ProgressCounts
}

/// How far a call is (`Parallel.n_tasks`, `n_dispatched_tasks`, `n_dispatched_batches`,
/// `n_completed_tasks`).
public struct ProgressCounts: Sendable, Hashable {
  /// The name of the backend.
  public var backend: String
  /// The workers that run tasks.
  public var workerCount: Int
  /// How many tasks there are, where that is known.
  public var taskCount: Int?
  /// The tasks that were handed to workers.
  public var dispatchedTaskCount = 0
  /// The batches that were handed to workers, retries among them.
  public var dispatchedBatchCount = 0
  /// The tasks that are done, for better or worse.
  public var completedTaskCount = 0
  /// The tasks that failed for good.
  public var failedTaskCount = 0
  /// The times that a task was to run again.
  public var retryCount = 0
  /// Seconds since the call was made.
  public var elapsedSeconds = 0.0

  init(backend: String, workerCount: Int, taskCount: Int?) {
    self.backend = backend
    self.workerCount = workerCount
    self.taskCount = taskCount
  }
}
