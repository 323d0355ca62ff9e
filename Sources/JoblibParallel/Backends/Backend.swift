/// A place where batches of tasks run.
///
/// A backend only runs what it is given. Which task goes where and when, in what order results
/// leave, what a failure ends: all that is decided once, for every backend, by the dispatcher.
public protocol Backend: Sendable {
  /// The name, as in messages.
  var name: String { get }

  /// Whether a call of one job runs in the calling thread, without this backend.
  var runsOneJobInCallingThread: Bool { get }

  /// Whether tasks see and change the memory of this process, as `require: .sharedMemory` asks.
  var sharesMemory: Bool { get }

  /// The workers that a number of jobs means here.
  ///
  /// - Parameter jobs: Not 0; negative ones count back from all that there are: -1 is all of them.
  /// - Returns: At least 1.
  /// - Throws: `ParallelError` where the backend cannot be used.
  func workerCount(forJobs jobs: Int) throws(ParallelError) -> Int

  /// Takes workers for one call.
  ///
  /// - Parameter workerCount: What `workerCount(forJobs:)` said.
  /// - Returns: The workers, which are the call's alone until `end()`.
  /// - Throws: `ParallelError` where a worker cannot be started.
  func makeSession(workerCount: Int) throws(ParallelError) -> any BackendSession
}

extension Backend {
  /// True: one job needs no workers.
  public var runsOneJobInCallingThread: Bool { true }

  /// False: what says nothing is not relied on.
  public var sharesMemory: Bool { false }
}

/// The workers of one call; used by one thread, but for `wake()`.
public protocol BackendSession: AnyObject, Sendable {
  /// The number of workers, each a slot from 0 on.
  var slotCount: Int { get }

  /// Starts a batch on its slot, behind what is already there; does not wait for it.
  ///
  /// - Throws: What cannot cross to the worker.
  func submit(_ batch: Batch) throws

  /// Waits for something to happen.
  func nextEvent() throws(ParallelError) -> BackendEvent

  /// Makes a `nextEvent()` that waits return `.woken`; any thread may call it.
  func wake()

  /// Stops what runs, by force where that is possible; its results are lost.
  func cancel()

  /// Gives the workers back. Nothing runs any more, or it was cancelled.
  func end()
}

/// What can happen in a session.
public enum BackendEvent: Sendable {
  /// A batch has run.
  case completed(BatchResult)
  /// A worker is gone, and with it what it was running.
  case lost(LostWorker)
  /// `wake()` was called.
  case woken
}

/// A worker that died.
public struct LostWorker: Sendable {
  /// The process.
  public var worker: WorkerIdentity
  /// How it ended, in words.
  public var cause: String
  /// The index of the task that it was running, `nil` if none.
  public var taskIndex: Int?

  /// Describes a loss.
  public init(worker: WorkerIdentity, cause: String, taskIndex: Int?) {
    self.worker = worker
    self.cause = cause
    self.taskIndex = taskIndex
  }
}
