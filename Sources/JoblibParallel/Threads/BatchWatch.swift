internal import JoblibSystem
internal import Synchronization

/// Watches the batches of one thread, so that a task that runs too long can be left behind with
/// nothing lost but itself.
package final class BatchWatch: Sendable {
  /// The batch that runs now.
  private let current = Mutex<(any WatchedBatch)?>(nil)

  func begin(_ batch: any WatchedBatch) {
    current.withLock { $0 = batch }
  }

  func end() {
    current.withLock { $0 = nil }
  }

  /// When the task that runs started, `nil` if none runs.
  var startTime: UInt64? { current.withLock { $0 }?.startTime }

  /// Takes what is done of the batch away from it, if its task started before `time`; the thread
  /// may then do what it wants.
  func abandon(startedBefore time: UInt64) -> AbandonedBatch? {
    current.withLock { $0 }?.abandon(startedBefore: time)
  }
}

/// What was done of a batch when it was given up.
struct AbandonedBatch {
  /// A `BatchOutput` of its call's type.
  var output: any Sendable
  var taskIndex: Int
  var startTime: UInt64
}

/// A batch that runs and is watched.
protocol WatchedBatch: AnyObject, Sendable {
  var startTime: UInt64? { get }
  func abandon(startedBefore time: UInt64) -> AbandonedBatch?
}

/// Keeps results where the watch can take them.
struct WatchedRecorder<Output: Sendable>: BatchRecorder {
  private final class Batch: WatchedBatch {
    struct State {
      var output: BatchOutput<Output>
      var running: (index: Int, startTime: UInt64)?
      var isAbandoned = false
    }

    let state: Mutex<State>

    init(_ report: BatchReport) {
      state = Mutex(State(output: BatchOutput(report: report)))
    }

    var startTime: UInt64? { state.withLock { $0.isAbandoned ? nil : $0.running?.startTime } }

    func abandon(startedBefore time: UInt64) -> AbandonedBatch? {
      state.withLock { state in
        guard !state.isAbandoned, let (index, startTime) = state.running, startTime < time else {
          return nil
        }
        state.isAbandoned = true
        return AbandonedBatch(output: state.output, taskIndex: index, startTime: startTime)
      }
    }
  }

  private let batch: Batch
  private let watch: BatchWatch
  private let isCancelled: () -> Bool
  private(set) var hasFailure = false

  init(_ report: BatchReport, by watch: BatchWatch, isCancelled: @escaping () -> Bool) {
    batch = Batch(report)
    self.watch = watch
    self.isCancelled = isCancelled
    watch.begin(batch)
  }

  func finish() -> BatchOutput<Output> {
    watch.end()
    return batch.state.withLock { $0.output }
  }

  func begin(task index: Int, at time: UInt64) -> UInt64? {
    guard !isCancelled() else { return nil }
    return batch.state.withLock { state in
      state.running = (index, time)
      return state.isAbandoned ? nil : time
    }
  }

  func keep(
    _ result: Output,
    from start: UInt64,
    to end: UInt64,
    _ scope: TaskScope
  ) -> UInt64 {
    keep(from: start, to: end, scope) { $0.outputs.append(result) }
  }

  mutating func keep(
    failure: any Error,
    from start: UInt64,
    to end: UInt64,
    _ scope: TaskScope
  ) -> UInt64 {
    hasFailure = true
    return keep(from: start, to: end, scope) {
      $0.failures.append(ErrorData(failure, offset: $0.ranCount))
    }
  }

  private func keep(
    from start: UInt64,
    to end: UInt64,
    _ scope: TaskScope,
    _ add: (inout BatchOutput<Output>) -> Void
  ) -> UInt64 {
    batch.state.withLock { state in
      guard !state.isAbandoned else { return }
      state.running = nil
      add(&state.output)
      state.output.count(end - start, scope.cache)
    }
    return end
  }
}
