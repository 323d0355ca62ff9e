/// What a call asks of its dispatcher.
package struct DispatchSettings: Sendable {
  /// The workers, numbered from 0.
  package var slotCount: Int
  package var batching: Batching
  package var preDispatch: PreDispatch
  /// Whether results leave in the order of their tasks, else as they come.
  package var isOrdered: Bool
  /// Whether the first failure ends the call.
  package var stopsAtFailure: Bool
  /// How many results may wait for a reader before no more tasks start; `nil` for no bound.
  package var unreadLimit: Int?
  /// How many tasks there will be, where that is known.
  package var taskCount: Int?

  package init(
    slotCount: Int,
    batching: Batching = .automatic,
    preDispatch: PreDispatch = .perSlot(2),
    isOrdered: Bool = true,
    stopsAtFailure: Bool = true,
    unreadLimit: Int? = nil,
    taskCount: Int? = nil
  ) {
    precondition(slotCount > 0, "a dispatcher needs a worker")
    self.slotCount = slotCount
    self.batching = batching
    self.preDispatch = preDispatch
    self.isOrdered = isOrdered
    self.stopsAtFailure = stopsAtFailure
    self.unreadLimit = unreadLimit
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

    func limit(slotCount: Int) -> Int? {
      switch self {
      case .all: nil
      case .count(let count): count
      case .perSlot(let count): count * slotCount
      }
    }
  }
}
