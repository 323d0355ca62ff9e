internal import JoblibSystem

/// Follows a batch as it runs, and keeps what its tasks give.
protocol BatchRecorder<Output> {
  associatedtype Output: Sendable

  /// A task is about to start.
  ///
  /// - Returns: When it starts: `time`, unless something had to be done first; `nil` ends the batch.
  mutating func begin(task index: Int, at time: UInt64) -> UInt64?

  /// The task has ended with a result.
  ///
  /// - Returns: When the next one starts: `end`, unless keeping the result took time.
  mutating func keep(_ output: Output, from start: UInt64, to end: UInt64, _ scope: TaskScope)
    -> UInt64

  /// The task has ended with an error.
  mutating func keep(failure: any Error, from start: UInt64, to end: UInt64, _ scope: TaskScope)
    -> UInt64

  /// Whether a task has failed, or its result could not be kept.
  var hasFailure: Bool { get }
}

/// Runs a batch in the calling thread; the one loop in which tasks run, on every backend.
func runTasks<W: Work, Recorder: BatchRecorder<W.Output>>(
  _ work: W,
  _ items: ContiguousArray<W.Item>,
  firstIndex: Int,
  stopsAtFailure: Bool,
  scope: TaskScope,
  recorder: inout Recorder
) {
  // The end of one task is the start of the next: one look at the clock a task.
  var last = monotonicNanoseconds()
  scope.isRunning = true
  defer { scope.isRunning = false }
  for offset in items.indices {
    guard let start = recorder.begin(task: firstIndex + offset, at: last) else { break }
    scope.taskIndex = firstIndex + offset
    do {
      let output = try work.run(items[offset])
      last = recorder.keep(output, from: start, to: monotonicNanoseconds(), scope)
    } catch {
      last = recorder.keep(failure: error, from: start, to: monotonicNanoseconds(), scope)
    }
    if scope.cache != CacheCounts() { scope.cache = CacheCounts() }
    if stopsAtFailure, recorder.hasFailure { break }
  }
}

/// Runs a batch whose results stay in this process.
///
/// - Parameter isCancelled: Asked before each task; true ends the batch early.
func runBatch<W: Work>(
  _ work: W,
  _ items: ContiguousArray<W.Item>,
  firstIndex: Int,
  stopsAtFailure: Bool,
  scope: TaskScope,
  isCancelled: () -> Bool
) -> BatchOutput<W.Output> {
  let report = BatchReport(
    worker: scope.worker,
    firstIndex: firstIndex,
    attempt: scope.attempt
  )
  if let watch = scope.watch {
    return withoutActuallyEscaping(isCancelled) { isCancelled in
      var recorder = WatchedRecorder<W.Output>(report, by: watch, isCancelled: isCancelled)
      runTasks(
        work,
        items,
        firstIndex: firstIndex,
        stopsAtFailure: stopsAtFailure,
        scope: scope,
        recorder: &recorder
      )
      return recorder.finish()
    }
  }
  return withoutActuallyEscaping(isCancelled) { isCancelled in
    var recorder = OutputRecorder<W.Output>(
      BatchOutput(report: report),
      capacity: items.count,
      isCancelled: isCancelled
    )
    runTasks(
      work,
      items,
      firstIndex: firstIndex,
      stopsAtFailure: stopsAtFailure,
      scope: scope,
      recorder: &recorder
    )
    return recorder.output
  }
}

/// Keeps results as they are.
struct OutputRecorder<Output: Sendable>: BatchRecorder {
  private(set) var output: BatchOutput<Output>
  private let isCancelled: () -> Bool

  init(_ output: BatchOutput<Output>, capacity: Int, isCancelled: @escaping () -> Bool) {
    self.output = output
    self.isCancelled = isCancelled
    self.output.outputs.reserveCapacity(capacity)
    self.output.report.seconds.reserveCapacity(capacity)
  }

  func begin(task index: Int, at time: UInt64) -> UInt64? { isCancelled() ? nil : time }

  mutating func keep(
    _ result: Output,
    from start: UInt64,
    to end: UInt64,
    _ scope: TaskScope
  ) -> UInt64 {
    output.outputs.append(result)
    output.count(end - start, scope.cache)
    return end
  }

  mutating func keep(
    failure: any Error,
    from start: UInt64,
    to end: UInt64,
    _ scope: TaskScope
  ) -> UInt64 {
    output.failures.append(ErrorData(failure, offset: output.ranCount))
    output.count(end - start, scope.cache)
    return end
  }

  var hasFailure: Bool { !output.failures.isEmpty }
}

extension BatchOutput {
  /// Counts a task whose result or failure has been added.
  mutating func count(_ nanoseconds: UInt64, _ cache: CacheCounts) {
    report.seconds.append(Float(nanoseconds) / 1e9)
    computeNanoseconds += nanoseconds
    squaredNanoseconds += Double(nanoseconds) * Double(nanoseconds)
    if cache != CacheCounts() { report.cache[ranCount] = cache }
    ranCount += 1
  }
}
