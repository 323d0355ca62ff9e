internal import JoblibDispatch
internal import JoblibSystem

/// Tells of a call's progress: to the program, and in joblib's lines.
struct Progress {
  private var counts: ProgressCounts
  private let start: UInt64
  private let observer: (@Sendable (ProgressEvent) -> Void)?
  private let lines: ProgressLines?
  private var isInputAtEnd = false

  init(
    counts: ProgressCounts,
    start: UInt64,
    observer: (@Sendable (ProgressEvent) -> Void)?,
    lines: ProgressLines?
  ) {
    self.counts = counts
    self.start = start
    self.observer = observer
    self.lines = lines
  }

  mutating func started() {
    write(lines?.start(backend: counts.backend, workers: counts.workerCount))
    tell(.started)
  }

  /// The last of the input was read.
  mutating func inputEnded() {
    isInputAtEnd = true
  }

  /// joblib's automatic batch size has changed.
  func resized(from old: Int, to new: Int, duration: Double) {
    write(lines?.resized(from: old, to: new, duration: duration))
  }

  /// A batch was handed out; so many tasks were that are not back unrun.
  mutating func dispatched(_ batch: Dispatcher.Batch, submittedTaskCount: Int) {
    counts.dispatchedBatchCount += 1
    // What a worker gives back is handed out again, and counts once.
    counts.dispatchedTaskCount = max(counts.dispatchedTaskCount, submittedTaskCount)
    tell(.dispatched(tasks: batch.tasks, attempt: batch.attempt))
  }

  mutating func completed(_ output: BatchOutput, finalCount: Int) {
    // A worker that gave its batch back has nothing to tell.
    guard output.ranCount > 0 else { return }
    counts.completedTaskCount += finalCount
    writeCount()
    // Reports are made only where someone reads them.
    if observer != nil { tell(.completed(reports: output.reports)) }
  }

  /// A task is done for that no result tells of.
  mutating func settled() {
    counts.completedTaskCount += 1
    writeCount()
  }

  mutating func retrying(_ error: TaskError) {
    counts.retryCount += 1
    tell(.retrying(error))
  }

  mutating func failed(_ error: TaskError) {
    counts.failedTaskCount += 1
    tell(.failed(error))
  }

  mutating func lost(_ worker: LostWorker) {
    tell(.workerLost(worker))
  }

  mutating func finished() {
    if lines != nil { write(lines?.end(done: counts.completedTaskCount, elapsed: elapsed)) }
    tell(.finished)
  }

  private var elapsed: Double { Double(monotonicNanoseconds() - start) / 1e9 }

  private mutating func tell(_ kind: @autoclosure () -> ProgressEvent.Kind) {
    guard let observer else { return }
    counts.elapsedSeconds = elapsed
    observer(ProgressEvent(kind: kind(), counts: counts))
  }

  private func writeCount() {
    guard let lines else { return }
    let done = counts.completedTaskCount
    write(
      isInputAtEnd
        ? lines.dispatched(counts.dispatchedTaskCount, done: done, elapsed: elapsed)
        : lines.dispatching(batches: counts.dispatchedBatchCount, done: done, elapsed: elapsed)
    )
  }

  private func write(_ line: String?) {
    guard let line else { return }
    if lines?.usesStandardOutput == true {
      Host.writeLine(line)
    } else {
      Host.writeErrorLine(line)
    }
  }
}
