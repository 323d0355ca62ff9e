internal import JoblibSystem
internal import Synchronization

/// What code inside a task can know of where it runs.
public struct WorkerContext: Sendable {
  /// The task's position in its call, from 0.
  public var taskIndex: Int
  /// Which try of the task this is: 1, and more where it runs again after a failure or a loss.
  public var attempt: Int
  /// The process that runs it.
  public var worker: WorkerIdentity
  /// How many calls of `Parallel` this one is nested in; 1 in a task of an outermost call.
  public var nestingLevel: Int
  private let cancellation: CancellationFlag?

  /// Whether nobody waits for the task's result any more.
  ///
  /// A thread cannot be stopped from outside: a long task on threads may look here from time to time
  /// and leave. In a worker process it is always false, since that is killed.
  public var isCancelled: Bool { cancellation?.isSet ?? false }

  /// The context of the task that the calling thread runs, `nil` outside of tasks.
  public static var current: WorkerContext? {
    TaskScope.running.map { WorkerContext($0) }
  }

  package init(_ scope: TaskScope) {
    taskIndex = scope.taskIndex
    attempt = scope.attempt
    worker = scope.worker
    nestingLevel = scope.nestingLevel
    cancellation = scope.cancellation
  }
}

/// A thread that runs tasks, and what it notes of the current one.
package final class TaskScope {
  package let worker: WorkerIdentity
  package let nestingLevel: Int
  /// The processors that calls nested in the task count as theirs; `nil` for all.
  package let processorShare: Int?
  package internal(set) var attempt: Int
  package internal(set) var taskIndex = 0
  package internal(set) var isRunning = false
  /// The cached calls of the current task.
  package var cache = CacheCounts()
  let cancellation: CancellationFlag?
  /// Who may take the results of a batch from it before it is done.
  var watch: BatchWatch?

  /// A scope for the tasks of one call; within a task, its cancellation is theirs too.
  package init(
    worker: WorkerIdentity,
    nestingLevel: Int,
    attempt: Int = 1,
    processorShare: Int? = nil,
    cancellation: CancellationFlag? = TaskScope.current?.cancellation
  ) {
    self.worker = worker
    self.nestingLevel = nestingLevel
    self.attempt = attempt
    self.processorShare = processorShare
    self.cancellation = cancellation
  }

  private static let threadLocal = ThreadLocal<TaskScope>()

  /// The scope of the calling thread.
  package static var current: TaskScope? {
    get { threadLocal.value }
    set { threadLocal.value = newValue }
  }
}

/// Says, once and for good, that nobody waits for what is being done.
package final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  package init() {}

  package var isSet: Bool { flag.load(ordering: .relaxed) }

  package func set() {
    flag.store(true, ordering: .relaxed)
  }
}

extension WorkerIdentity {
  /// This process.
  package static func here(rank: Int = HostRank.current) -> WorkerIdentity {
    WorkerIdentity(host: Host.name, rank: rank, processIdentifier: Host.processIdentifier)
  }
}

/// The MPI rank that this process is or works for; 0 without MPI.
package enum HostRank {
  // Set once, before any task runs.
  package static nonisolated(unsafe) var current = 0 {
    didSet { isKnown = true }
  }
  /// Whether this process is part of an MPI job.
  package private(set) static nonisolated(unsafe) var isKnown = false
}
