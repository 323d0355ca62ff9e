internal import JoblibSystem

/// What code inside a task can know of where it runs.
public struct WorkerContext: Sendable {
  /// The task's position in its call, from 0.
  public var taskIndex: Int
  /// The process that runs it.
  public var worker: WorkerIdentity
  /// How many calls of `Parallel` this one is nested in; 1 in a task of an outermost call.
  public var nestingLevel: Int

  /// The context of the task that the calling thread runs, `nil` outside of tasks.
  public static var current: WorkerContext? {
    guard let scope = TaskScope.current, scope.isRunning else { return nil }
    return WorkerContext(
      taskIndex: scope.taskIndex,
      worker: scope.worker,
      nestingLevel: scope.nestingLevel
    )
  }
}

/// A thread that runs tasks, and what it notes of the current one.
package final class TaskScope {
  package let worker: WorkerIdentity
  package let nestingLevel: Int
  package internal(set) var taskIndex = 0
  package internal(set) var isRunning = false
  /// The cached calls of the current task.
  package var cache = CacheCounts()

  package init(worker: WorkerIdentity, nestingLevel: Int) {
    self.worker = worker
    self.nestingLevel = nestingLevel
  }

  private static let threadLocal = ThreadLocal<TaskScope>()

  /// The scope of the calling thread.
  package static var current: TaskScope? {
    get { threadLocal.value }
    set { threadLocal.value = newValue }
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
  package static nonisolated(unsafe) var current = 0  // set once, before any task runs
}
