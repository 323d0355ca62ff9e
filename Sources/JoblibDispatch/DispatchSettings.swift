/// What a call asks of its dispatcher.
package struct DispatchSettings: Sendable {
  /// The workers, numbered from 0.
  package var slotCount: Int
  /// The host of each worker, by any numbering; empty if all are on one.
  package var slotHosts: [Int]
  package var batching: Batching
  package var preDispatch: PreDispatch
  /// Whether results leave in the order of their tasks, else as they come.
  package var isOrdered: Bool
  /// How many failures end the call; `nil` if no number of them does.
  package var failureLimit: FailureLimit?
  /// Which tasks run again after a failure.
  package var retry: RetryPolicy
  /// How many results may wait for a reader before no more tasks start; `nil` for no bound.
  package var unreadLimit: Int?
  /// The same, in bytes.
  package var unreadByteLimit: Int?
  /// How many bytes of batches may be with workers before no more are sent; `nil` for no bound.
  package var argumentByteLimit: Int?
  /// Whether tasks that never ran are delivered too, as such, where a call ends early.
  package var reportsNotRun: Bool
  /// How many tasks there will be, where that is known.
  package var taskCount: Int?

  package init(
    slotCount: Int,
    slotHosts: [Int] = [],
    batching: Batching = .automatic,
    preDispatch: PreDispatch = .perSlot(2),
    isOrdered: Bool = true,
    failureLimit: FailureLimit? = FailureLimit(count: 1, urgency: .now),
    retry: RetryPolicy = .none,
    unreadLimit: Int? = nil,
    unreadByteLimit: Int? = nil,
    argumentByteLimit: Int? = nil,
    reportsNotRun: Bool = false,
    taskCount: Int? = nil
  ) {
    precondition(slotCount > 0, "a dispatcher needs a worker")
    precondition(
      slotHosts.isEmpty || slotHosts.count == slotCount,
      "either no worker's host is given or each one's"
    )
    self.slotCount = slotCount
    self.slotHosts = slotHosts
    self.batching = batching
    self.preDispatch = preDispatch
    self.isOrdered = isOrdered
    self.failureLimit = failureLimit
    self.retry = retry
    self.unreadLimit = unreadLimit
    self.unreadByteLimit = unreadByteLimit
    self.argumentByteLimit = argumentByteLimit
    self.reportsNotRun = reportsNotRun
    self.taskCount = taskCount
  }

  /// How tasks are cut into batches.
  package enum Batching: Sendable, Equatable {
    /// By the compute time that workers measure.
    case automatic
    /// So many tasks each, the last batch what is left.
    case fixed(Int)
    /// As joblib cuts, its automatic size or a fixed one (`joblib.Parallel.dispatch_one_batch`).
    case joblib(fixed: Int?)
  }

  /// How far the input is read ahead of the results.
  package enum PreDispatch: Sendable, Equatable {
    /// To its end, before anything else.
    case all
    /// So many batches (in joblib's way of cutting: tasks) under way at the start, then one more
    /// for each that is done.
    case count(Int)
    /// The same, for each worker.
    case perSlot(Int)

    package func limit(slotCount: Int) -> Int? {
      switch self {
      case .all: nil
      case .count(let count): count
      case .perSlot(let count): count * slotCount
      }
    }
  }

  /// A budget of failures, of which the last one ends the call.
  package struct FailureLimit: Sendable, Equatable {
    /// The failure that ends the call, counted from 1 over the tasks that do not run again.
    package var count: Int
    package var urgency: Urgency

    package init(count: Int, urgency: Urgency) {
      precondition(count > 0, "a call cannot end at its failure number \(count)")
      self.count = count
      self.urgency = urgency
    }
  }

  /// What an end means for tasks that run.
  package enum Urgency: Sendable {
    /// They run to their end; no other starts.
    case soon
    /// They are cancelled.
    case now
  }
}
