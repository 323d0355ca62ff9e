internal import JoblibSystem

/// Runs a Swift task in the thread that waits for it.
///
/// The threads that Swift keeps for tasks are as many as there are processors, and calls that wait in
/// tasks block them: with a few such calls none would be left for what they wait for.
package final class CallingThreadExecutor: TaskExecutor {
  private struct State {
    /// Pieces of tasks, in the order they became ready.
    var jobs: [UnownedJob] = []
    /// Whether the thread is gone, and what still comes is run elsewhere.
    var isClosed = false
  }

  private let state = Guarded(State())

  package init() {}

  /// Called by Swift: a piece of a task, from one suspension to the next, is ready to run.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isClosed = state.update { state in
      if !state.isClosed { state.jobs.append(job) }
      return state.isClosed
    }
    if isClosed { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }

  /// Runs what is ready, in the calling thread, until `result` gives something.
  ///
  /// - Parameters:
  ///   - result: Asked after each piece.
  ///   - look: Called before each wait, and from time to time while it lasts.
  /// - Returns: What `result` gave.
  package func run<Result>(
    until result: () -> Result?,
    lookingAt look: () -> Void
  ) -> Result {
    defer { close() }
    while true {
      if let result = result() { return result }
      look()
      let due = monotonicNanoseconds() + Self.patience
      if let job = state.wait(until: due, { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) {
        job.runSynchronously(on: asUnownedTaskExecutor())
      }
    }
  }

  private static let patience: UInt64 = 50_000_000

  /// Lets go of what is left, which is not of the task that was waited for: an actor's work for
  /// others.
  private func close() {
    let rest = state.withLock { state in
      state.isClosed = true
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in rest { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }
}
