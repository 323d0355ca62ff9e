internal import JoblibWire

/// A batch's outcomes, task by task.
extension BatchOutput {
  /// The tasks whose outcomes these are.
  var tasks: Range<Int> { report.firstIndex..<report.firstIndex + ranCount }

  /// Outcomes of tasks that all failed.
  init(
    failing tasks: Range<Int>,
    worker: WorkerIdentity,
    attempt: Int = 0,
    _ failure: (Int) -> ErrorData
  ) {
    self.init(
      report: BatchReport(worker: worker, firstIndex: tasks.lowerBound, attempt: attempt)
    )
    ranCount = tasks.count
    failures = tasks.map { failure($0) }
  }

  /// Each task's result, which is of this type, or error, in order.
  func forEach<Output: Sendable>(
    of type: Output.Type,
    _ body: (Result<Output, TaskError>, TaskReport) -> Void
  ) {
    let outputs = values(of: type)
    var next = 0
    var failed = failures.makeIterator()
    var failure = failed.next()
    for offset in 0..<ranCount {
      if let data = failure, data.offset == offset {
        body(.failure(error(data)), report[offset])
        failure = failed.next()
      } else {
        body(.success(outputs[next]), report[offset])
        next += 1
      }
    }
  }

  /// The failures, in order.
  var errors: [TaskError] { failures.map { error($0) } }

  private func error(_ data: ErrorData) -> TaskError {
    data.taskError(
      firstIndex: report.firstIndex,
      worker: report.worker,
      attempt: report.attempt,
      seconds: report[data.offset].seconds
    )
  }

  /// The reports, in order.
  var reports: [TaskReport] { (0..<ranCount).map { report[$0] } }

  /// The outcomes of some of the tasks.
  subscript(tasks wanted: Range<Int>) -> BatchOutput {
    let wanted = wanted.clamped(to: tasks)
    if wanted == tasks { return self }
    let offsets = wanted.lowerBound - report.firstIndex..<wanted.upperBound - report.firstIndex
    func results(before offset: Int) -> Int { offset - failures.count { $0.offset < offset } }
    var part = BatchOutput(report: report[offsets])
    part.ranCount = wanted.count
    let range = results(before: offsets.lowerBound)..<results(before: offsets.upperBound)
    part.outputs = outputs?.part(range)
    part.failures = failures.filter { offsets.contains($0.offset) }.map {
      var failure = $0
      failure.offset -= offsets.lowerBound
      return failure
    }
    return part
  }

  /// Adds the outcomes of the tasks that follow.
  mutating func append(_ other: BatchOutput) {
    for failure in other.failures {
      var failure = failure
      failure.offset += ranCount
      failures.append(failure)
    }
    report.append(other.report, at: ranCount)
    outputs = other.outputs.map { outputs?.joined(with: $0) ?? $0 } ?? outputs
    ranCount += other.ranCount
  }

  /// The memory that the results take, as far as it counts: their bytes on the way, or their own.
  func byteCount(of result: BatchResult) -> Int {
    switch result.content {
    case .encoded(let encoded):
      encoded.buffers.reduce(encoded.bytes.count) { $0 + $1.bytes.count }
    case .here: outputs?.byteCount ?? 0
    }
  }
}

extension BatchReport {
  /// The reports of some of the tasks.
  subscript(offsets: Range<Int>) -> BatchReport {
    var part = BatchReport(
      worker: worker,
      firstIndex: firstIndex + offsets.lowerBound,
      attempt: attempt
    )
    part.seconds = ContiguousArray(seconds[offsets.clamped(to: seconds.indices)])
    for (offset, counts) in cache where offsets.contains(offset) {
      part.cache[offset - offsets.lowerBound] = counts
    }
    for (offset, text) in outputs where offsets.contains(offset) {
      part.outputs[offset - offsets.lowerBound] = text
    }
    return part
  }

  /// Adds the reports of the tasks that follow the first `count`.
  mutating func append(_ other: BatchReport, at count: Int) {
    seconds.append(contentsOf: other.seconds)
    for (offset, counts) in other.cache { cache[offset + count] = counts }
    for (offset, text) in other.outputs { outputs[offset + count] = text }
  }
}
