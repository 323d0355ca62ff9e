internal import JoblibSystem
internal import Synchronization

/// Watches the batches of one thread, so that a task that runs too long can be left behind with
/// nothing lost but itself.
final class BatchWatch: BatchRecorder, @unchecked Sendable {
  // Sendable: what it has is reached only under its lock.
  private let state = Mutex(State())

  private struct State: ~Copyable {
    /// The recorder of the batch that runs; `nil` once it has been given up.
    nonisolated(unsafe) var recorder: LocalRecorder?
    /// Copies so many of its results.
    nonisolated(unsafe) var copy: ((Int) -> any AnyOutputs)?
    var running: (index: Int, startTime: UInt64)?
  }

  /// What was done of a batch when it was given up.
  struct Abandoned {
    var output: BatchOutput
    var taskIndex: Int
    var startTime: UInt64
  }

  // MARK: The thread that runs tasks

  func begin(_ recorder: LocalRecorder, copy: @escaping (Int) -> any AnyOutputs) {
    nonisolated(unsafe) let recorder = recorder
    nonisolated(unsafe) let copy = copy
    state.withLock { $0 = State(recorder: recorder, copy: copy) }
  }

  func end() {
    state.withLock { $0 = State() }
  }

  override func begin(task index: Int, at time: UInt64) -> UInt64? {
    state.withLock { state in
      guard let start = state.recorder?.begin(task: index, at: time) else { return nil }
      state.running = (index, start)
      return start
    }
  }

  override func keep(
    _ place: UnsafeRawPointer,
    from start: UInt64,
    to end: UInt64,
    _ cache: CacheCounts
  ) -> UInt64 {
    nonisolated(unsafe) let place = place
    return state.withLock { state in
      state.running = nil
      return state.recorder?.keep(place, from: start, to: end, cache) ?? end
    }
  }

  override func keep(
    failure: any Error,
    from start: UInt64,
    to end: UInt64,
    _ cache: CacheCounts
  ) -> UInt64 {
    state.withLock { state in
      state.running = nil
      return state.recorder?.keep(failure: failure, from: start, to: end, cache) ?? end
    }
  }

  override var hasFailure: Bool { state.withLock { $0.recorder?.hasFailure ?? false } }

  // MARK: The thread of the session

  /// When the task that runs started, `nil` if none runs.
  var startTime: UInt64? {
    state.withLock { $0.recorder == nil ? nil : $0.running?.startTime }
  }

  /// Takes what is done of the batch away from its thread, if its task started before `time`; the
  /// thread may then do what it wants.
  func abandon(startedBefore time: UInt64) -> Abandoned? {
    state.withLock { state in
      guard let recorder = state.recorder, let copy = state.copy,
        let (index, startTime) = state.running, startTime < time
      else { return nil }
      // The results cannot go away meanwhile: to leave, the thread would need this lock.
      var output = recorder.output
      output.outputs = copy(output.ranCount - output.failures.count)
      state.recorder = nil
      state.copy = nil
      return Abandoned(output: output, taskIndex: index, startTime: startTime)
    }
  }
}
