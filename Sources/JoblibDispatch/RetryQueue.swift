/// The tasks that failed and run again, and what their failures were.
struct RetryQueue: Sendable {
  /// A task on its way to its next attempt.
  struct Retry: Sendable, Comparable {
    /// When it may run; 0 for at once.
    var due: UInt64
    var task: Int
    var attempt: Int
    /// Where it ran last.
    var slot: Int
    /// Whether that worker was lost with it.
    var wasLost: Bool

    static func < (one: Retry, other: Retry) -> Bool {
      (one.due, one.task) < (other.due, other.task)
    }
  }

  /// Why an attempt came to nothing.
  enum Fault: Sendable, Equatable {
    case error
    case loss(Dispatcher.LossReason)
  }

  private struct History: Sendable {
    var failures = 0
    var crashes = 0
    var hostLosses = 0
    /// The batch of the last attempt that ended.
    var batch = 0
  }

  /// Losses of a host accuse nobody, but a task that each time was there is not run for ever.
  private static let hostLossLimit = 5

  private let policy: DispatchSettings.RetryPolicy
  private var histories: [Int: History] = [:]
  private var pending = MinimumHeap<Retry>()

  init(policy: DispatchSettings.RetryPolicy) {
    self.policy = policy
  }

  var isEmpty: Bool { pending.isEmpty }
  /// The one that may run first.
  var first: Retry? { pending.first }

  /// Decides whether a task whose attempt failed runs again, and if so, queues it.
  ///
  /// Not so if the failure is none after which the caller `mayRetry`.
  mutating func ended(
    task: Int,
    in batch: Dispatcher.Batch,
    _ fault: Fault,
    mayRetry: Bool,
    now: UInt64
  ) -> Dispatcher.Verdict {
    var history = histories[task] ?? History()
    history.batch = batch.id
    let again: Bool
    var delay: UInt64 = 0
    switch fault {
    case .loss(.planned): again = true
    case .loss(.host):
      history.hostLosses += 1
      again = history.hostLosses < Self.hostLossLimit
    case .loss(.crash), .loss(.timeLimit), .error:
      history.failures += 1
      if fault == .loss(.crash) { history.crashes += 1 }
      let isWithinLimit =
        fault == .loss(.crash) && policy.attempts == 1
        ? history.crashes < policy.lossLimit : history.failures < policy.attempts
      again = mayRetry && isWithinLimit
      delay = policy.delay(task: task, attempt: batch.attempt, failures: history.failures)
    }
    guard again else {
      histories[task] = nil
      return .final
    }
    histories[task] = history
    let due = delay == 0 ? 0 : now + min(delay, .max - now)
    let wasLost = fault != .error
    pending.insert(
      Retry(
        due: due,
        task: task,
        attempt: batch.attempt + 1,
        slot: batch.slot,
        wasLost: wasLost
      )
    )
    return .again(at: due == 0 ? nil : due)
  }

  /// Queues a task again whose attempt was not begun.
  mutating func giveBack(_ batch: Dispatcher.Batch) {
    pending.insert(
      Retry(
        due: 0,
        task: batch.tasks.lowerBound,
        attempt: batch.attempt,
        slot: batch.slot,
        wasLost: false
      )
    )
  }

  /// Takes the one that may run first.
  mutating func popFirst() -> Retry? {
    pending.popFirst()
  }

  /// Forgets a task that will not run again.
  ///
  /// - Returns: The batch of its last failure, if it had any.
  @discardableResult
  mutating func forget(task: Int) -> Int? {
    histories.removeValue(forKey: task)?.batch
  }

  /// Empties the queue.
  ///
  /// - Returns: The tasks that were in it, ascending.
  mutating func removeAll() -> [Int] {
    let tasks = pending.elements.map(\.task).sorted()
    pending = MinimumHeap()
    return tasks
  }
}
