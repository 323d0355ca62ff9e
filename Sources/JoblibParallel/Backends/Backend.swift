/// A place where batches of tasks run.
///
/// A backend only runs what it is given. Which task goes where and when, in what order results
/// leave, what a failure ends, whether a task runs again: all that is decided once, for every
/// backend, by the dispatcher.
public protocol Backend: Sendable {
  /// The name, as in messages.
  var name: String { get }

  /// Whether a call of one job runs in the calling thread, without this backend.
  var runsOneJobInCallingThread: Bool { get }

  /// Whether tasks see and change the memory of this process, as `require: .sharedMemory` asks.
  var sharesMemory: Bool { get }

  /// What its sessions can do beyond running batches.
  var abilities: BackendAbilities { get }

  /// The workers that a number of jobs means here.
  ///
  /// - Parameter jobs: Not 0; negative ones count back from all that there are: -1 is all of them.
  /// - Returns: At least 1.
  /// - Throws: `ParallelError` where the backend cannot be used.
  func workerCount(forJobs jobs: Int) throws(ParallelError) -> Int

  /// Takes workers for one call.
  ///
  /// - Parameter request: How many, and what they have to be able to do.
  /// - Returns: The workers, which are the call's alone until `end()`.
  /// - Throws: `ParallelError` where a worker cannot be started.
  func makeSession(_ request: SessionRequest) throws(ParallelError) -> any BackendSession
}

extension Backend {
  /// True: one job needs no workers.
  public var runsOneJobInCallingThread: Bool { true }

  /// False: what says nothing is not relied on.
  public var sharesMemory: Bool { false }

  /// None.
  public var abilities: BackendAbilities { [] }
}

/// What sessions of a backend can do beyond running batches; a call that needs more is refused.
public struct BackendAbilities: OptionSet, Sendable {
  /// A bit for each.
  public let rawValue: Int

  /// A set with these bits.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// It ends a task that runs longer than `SessionRequest.timeLimit`.
  public static let timeLimits = BackendAbilities(rawValue: 1)
  /// It captures what a task writes to its standard output and error.
  public static let capturedOutput = BackendAbilities(rawValue: 2)
  /// Its tasks may be `async` functions.
  public static let asyncTasks = BackendAbilities(rawValue: 4)
}

/// What a call asks of the workers it takes.
public struct SessionRequest: Sendable, Codable {
  /// What `workerCount(forJobs:)` said.
  public var workerCount: Int
  /// The longest run of one task, after which its worker is replaced; `nil` for no limit.
  public var timeLimit: Duration?
  /// How long a worker may wait for its next call before it ends.
  public var idleTimeout: Duration
  /// The threads that numerical libraries may use in a worker; `nil` for an equal share.
  public var innerThreadLimit: Int?
  /// By how many bytes a worker may grow before it is replaced by a new one; `nil` for no bound.
  public var memoryGrowthLimit: Int?
  /// What becomes of the lines that tasks write.
  public var output: WorkerOutput

  /// A request for workers that meet the defaults.
  public init(
    workerCount: Int,
    timeLimit: Duration? = nil,
    idleTimeout: Duration = .seconds(300),
    innerThreadLimit: Int? = nil,
    memoryGrowthLimit: Int? = 300_000_000,
    output: WorkerOutput = .prefixed
  ) {
    self.workerCount = workerCount
    self.timeLimit = timeLimit
    self.idleTimeout = idleTimeout
    self.innerThreadLimit = innerThreadLimit
    self.memoryGrowthLimit = memoryGrowthLimit
    self.output = output
  }
}

/// What becomes of the lines that tasks write to standard output and error in other processes.
public enum WorkerOutput: String, Sendable, Codable {
  /// They appear in this program's, each with the worker in front: `[worker 4711] text`.
  case prefixed
  /// They appear in this program's as they are.
  case plain
  /// They are kept for `TaskReport.output`, task by task.
  case captured
}

/// The workers of one call; used by one thread, but for `wake()`.
public protocol BackendSession: AnyObject, Sendable {
  /// The number of workers, each a slot from 0 on.
  var slotCount: Int { get }

  /// The host of a slot, by any numbering; so that a task can be tried again on another.
  func host(ofSlot slot: Int) -> Int

  /// Starts a batch on its slot, behind what is already there; does not wait for it.
  ///
  /// - Returns: The bytes that were sent for it, 0 where nothing leaves the process.
  /// - Throws: What cannot cross to the worker.
  @discardableResult
  func submit(_ batch: Batch) throws -> Int

  /// Asks the worker of a slot to start no more tasks of the batches it has: each comes back with
  /// what was run of it. A worker that does not listen runs them to their end.
  func recall(slot: Int)

  /// Waits for something to happen, and tells what did.
  ///
  /// The deadline is in nanoseconds of the monotonic clock; once it has passed, that is `.timeUp`.
  func nextEvent(until deadline: UInt64?) throws(ParallelError) -> BackendEvent

  /// Makes a `nextEvent(until:)` that waits return `.woken`; any thread may call it.
  func wake()

  /// Stops what runs, by force where that is possible; its results are lost.
  func cancel()

  /// Gives the workers back. Nothing runs any more, or it was cancelled.
  func end()
}

extension BackendSession {
  /// All on one.
  public func host(ofSlot slot: Int) -> Int { 0 }

  /// Nothing: the batches run to their end.
  public func recall(slot: Int) {}
}

/// What can happen in a session.
public enum BackendEvent: Sendable {
  /// A batch has run, or a part of it.
  case completed(BatchResult)
  /// A worker is gone, and with it what it was running. Its slot has another, or gets one with the
  /// next batch; what it had run before has come as results.
  case lost(LostWorker)
  /// A slot is gone for good, with all that it had.
  case retired(slot: Int, LostWorker)
  /// `wake()` was called.
  case woken
  /// The deadline has passed.
  case timeUp
}
