internal import JoblibSystem
internal import JoblibWire

/// What became of a batch: results, failures, times.
struct BatchOutput<Output: Sendable>: Sendable {
  /// The results of the tasks that did not fail, in order.
  var outputs: ContiguousArray<Output> = []
  /// The tasks that ran: all, or those up to the first failure.
  var ranCount = 0
  var failures: [ErrorData] = []
  var report: BatchReport
  var computeNanoseconds: UInt64 = 0

  /// Each task's result or error, in order.
  func forEach(_ body: (Result<Output, TaskError>, TaskReport) -> Void) {
    var next = 0
    var failed = failures.makeIterator()
    var failure = failed.next()
    for offset in 0..<ranCount {
      if let data = failure, data.offset == offset {
        let error = data.taskError(firstIndex: report.firstIndex, worker: report.worker)
        body(.failure(error), report[offset])
        failure = failed.next()
      } else {
        body(.success(outputs[next]), report[offset])
        next += 1
      }
    }
  }

  var firstError: TaskError? {
    failures.first?.taskError(firstIndex: report.firstIndex, worker: report.worker)
  }
}

/// Runs a batch in the calling thread; the one loop in which tasks run, on every backend.
///
/// `mark` is called with each task's index before it starts.
func runBatch<W: Work>(
  _ work: W,
  _ items: ContiguousArray<W.Item>,
  firstIndex: Int,
  stopsAtFailure: Bool,
  scope: TaskScope,
  isCancelled: () -> Bool,
  mark: (Int) -> Void
) -> BatchOutput<W.Output> {
  var result = BatchOutput<W.Output>(
    report: BatchReport(worker: scope.worker, firstIndex: firstIndex)
  )
  result.outputs.reserveCapacity(items.count)
  result.report.seconds.reserveCapacity(items.count)
  let start = monotonicNanoseconds()
  // The end of one task is the start of the next: one look at the clock a task.
  var last = start
  scope.isRunning = true
  defer { scope.isRunning = false }
  for offset in items.indices {
    if isCancelled() { break }
    scope.taskIndex = firstIndex + offset
    mark(firstIndex + offset)
    do {
      result.outputs.append(try work.run(items[offset]))
    } catch {
      result.failures.append(ErrorData(error, offset: offset))
    }
    let now = monotonicNanoseconds()
    result.report.seconds.append(Float(now - last) / 1e9)
    last = now
    if scope.cache != CacheCounts() {
      result.report.cache[offset] = scope.cache
      scope.cache = CacheCounts()
    }
    result.ranCount += 1
    if stopsAtFailure, !result.failures.isEmpty { break }
  }
  result.computeNanoseconds = last - start
  return result
}

extension BatchOutput {
  /// Writes all but the results, which follow by `ValueCoding`.
  func write(to writer: WireWriter) throws {
    writer.write(count: ranCount)
    writer.write(fixed: computeNanoseconds)
    report.seconds.withUnsafeBytes { writer.write(raw: $0) }
    writer.write(count: report.cache.count)
    for (offset, counts) in report.cache {
      writer.write(count: offset)
      writer.write(count: counts.hits)
      writer.write(count: counts.misses)
    }
    writer.write(count: failures.count)
    for failure in failures { failure.write(to: writer) }
    let coding = try ValueCoding.of(Output.self)
    try outputs.withUnsafeBufferPointer { try writer.write($0, by: coding) }
  }

  init(from reader: inout WireReader, worker: WorkerIdentity, firstIndex: Int) throws {
    report = BatchReport(worker: worker, firstIndex: firstIndex)
    ranCount = try reader.readCount()
    computeNanoseconds = try reader.readFixed(UInt64.self)
    let coding = ValueCoding.plain(.float)
    report.seconds = try reader.read(Float.self, count: ranCount, by: coding)
    for _ in 0..<(try reader.readCount()) {
      let offset = try reader.readCount()
      var counts = CacheCounts()
      counts.hits = try reader.readCount()
      counts.misses = try reader.readCount()
      report.cache[offset] = counts
    }
    for _ in 0..<(try reader.readCount()) { failures.append(try ErrorData(from: &reader)) }
    guard failures.count <= ranCount else { throw WireError("more failures than tasks") }
    outputs = try reader.read(
      Output.self,
      count: ranCount - failures.count,
      by: try ValueCoding.of(Output.self)
    )
  }
}
