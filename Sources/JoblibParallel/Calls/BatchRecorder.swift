internal import JoblibSystem

/// Follows a batch as it runs, and keeps what becomes of its tasks.
///
/// A class that is not generic: where types are known at run time only, each call of generic code
/// would look its types up, which takes longer than a short task.
class BatchRecorder {
  /// A task is about to start.
  ///
  /// - Parameters:
  ///   - index: Its position in the call.
  ///   - time: The end of the task before it.
  /// - Returns: When it starts: `time`, unless something had to be done first; `nil` ends the batch.
  func begin(task index: Int, at time: UInt64) -> UInt64? { time }

  /// The task has ended with a result, which lies at `place`.
  ///
  /// - Returns: Until when: `end`, unless keeping the result took time.
  func keep(
    _ place: UnsafeRawPointer,
    from start: UInt64,
    to end: UInt64,
    _ cache: CacheCounts
  ) -> UInt64 { end }

  /// The task has ended with an error.
  func keep(
    failure: any Error,
    from start: UInt64,
    to end: UInt64,
    _ cache: CacheCounts
  ) -> UInt64 { end }

  /// Whether a task has failed, or its result could not be kept.
  var hasFailure: Bool { false }
}

/// Runs a batch in the calling thread; the one loop in which tasks run, on every backend.
///
/// - Parameters:
///   - work: What is done.
///   - items: To what.
///   - firstIndex: The position of the first in the call.
///   - stopsAtFailure: Whether the batch ends with a failure.
///   - scope: The thread's.
///   - recorder: Told of each task.
///   - outputs: Where results are put, one behind the other, or all at the same place after the one
///     before is gone.
///   - keepsOutputs: Whether they stay there.
/// - Returns: How many results stayed.
func runTasks<W: Work>(
  _ work: W,
  _ items: UnsafeBufferPointer<W.Item>,
  firstIndex: Int,
  stopsAtFailure: Bool,
  scope: TaskScope,
  recorder: BatchRecorder,
  outputs: UnsafeMutablePointer<W.Output>,
  keepsOutputs: Bool
) -> Int {
  var count = 0
  // The end of one task is the start of the next: one look at the clock a task.
  var last = monotonicNanoseconds()
  scope.isRunning = true
  defer { scope.isRunning = false }
  for offset in 0..<items.count {
    guard let start = recorder.begin(task: firstIndex + offset, at: last) else { break }
    scope.taskIndex = firstIndex + offset
    do {
      let place = outputs + count
      place.initialize(to: try work.run(items[offset]))
      last = recorder.keep(
        UnsafeRawPointer(place),
        from: start,
        to: monotonicNanoseconds(),
        scope.cache
      )
      if keepsOutputs {
        count += 1
      } else {
        place.deinitialize(count: 1)
      }
    } catch {
      last = recorder.keep(failure: error, from: start, to: monotonicNanoseconds(), scope.cache)
      if stopsAtFailure { break }
    }
    if scope.cache != CacheCounts() { scope.cache = CacheCounts() }
    if stopsAtFailure, recorder.hasFailure { break }
  }
  return count
}

/// Runs a batch whose results stay in this process.
///
/// `isCancelled` is asked before each task; true ends the batch early.
func runBatch<W: Work>(
  _ work: W,
  _ items: UnsafeBufferPointer<W.Item>,
  firstIndex: Int,
  stopsAtFailure: Bool,
  scope: TaskScope,
  isCancelled: () -> Bool
) -> BatchOutput {
  withoutActuallyEscaping(isCancelled) { isCancelled in
    let report = BatchReport(
      worker: scope.worker,
      firstIndex: firstIndex,
      attempt: scope.attempt
    )
    let recorder = LocalRecorder(report, capacity: items.count, isCancelled)
    let outputs = ContiguousArray<W.Output>(unsafeUninitializedCapacity: items.count) {
      buffer,
      count in
      // Not allocated where there are no tasks.
      guard let outputs = buffer.baseAddress else { return }
      nonisolated(unsafe) let place = outputs
      scope.watch?.begin(recorder) { count in
        Outputs(ContiguousArray(UnsafeBufferPointer(start: place, count: count)))
      }
      count = runTasks(
        work,
        items,
        firstIndex: firstIndex,
        stopsAtFailure: stopsAtFailure,
        scope: scope,
        recorder: scope.watch ?? recorder,
        outputs: outputs,
        keepsOutputs: true
      )
      scope.watch?.end()
    }
    var output = recorder.output
    output.outputs = Outputs(outputs)
    return output
  }
}

/// Keeps what is known of tasks whose results stay where they are.
final class LocalRecorder: BatchRecorder {
  // Behind a pointer, where Swift does not watch for accesses that overlap: that would take a tenth
  // of the time of the shortest tasks.
  private let state: UnsafeMutablePointer<BatchOutput>
  private let isCancelled: () -> Bool

  init(_ report: BatchReport, capacity: Int, _ isCancelled: @escaping () -> Bool) {
    state = .allocate(capacity: 1)
    state.initialize(to: BatchOutput(report: report))
    state.pointee.report.seconds.reserveCapacity(capacity)
    self.isCancelled = isCancelled
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// All but the results.
  var output: BatchOutput { state.pointee }

  override func begin(task index: Int, at time: UInt64) -> UInt64? { isCancelled() ? nil : time }

  override func keep(
    _ place: UnsafeRawPointer,
    from start: UInt64,
    to end: UInt64,
    _ cache: CacheCounts
  ) -> UInt64 {
    state.pointee.count(end - start, cache)
    return end
  }

  override func keep(
    failure: any Error,
    from start: UInt64,
    to end: UInt64,
    _ cache: CacheCounts
  ) -> UInt64 {
    state.pointee.failures.append(ErrorData(failure, offset: state.pointee.ranCount))
    state.pointee.count(end - start, cache)
    return end
  }

  override var hasFailure: Bool { !state.pointee.failures.isEmpty }
}

extension BatchOutput {
  /// Counts a task.
  fileprivate mutating func count(_ nanoseconds: UInt64, _ cache: CacheCounts) {
    report.seconds.append(Float(nanoseconds) / 1e9)
    computeNanoseconds += nanoseconds
    squaredNanoseconds += Double(nanoseconds) * Double(nanoseconds)
    if cache != CacheCounts() { report.cache[ranCount] = cache }
    ranCount += 1
  }
}
