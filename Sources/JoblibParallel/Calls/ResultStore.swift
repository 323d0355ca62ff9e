/// Outcomes that have come and were not delivered yet.
struct ResultStore<Output: Sendable> {
  private struct Entry {
    /// In the order of the tasks.
    var outputs: [BatchOutput<Output>] = []
    /// How many outcomes will be asked for.
    var left = 0
  }

  private var entries: [Int: Entry] = [:]
  /// Failures that came without a result.
  private var failures: [Int: TaskError] = [:]

  /// Keeps outcomes of a batch; so many of them are of tasks that will run again.
  mutating func put(_ output: BatchOutput<Output>, of batch: Int, retriedCount: Int) {
    let left = output.ranCount - retriedCount
    guard left > 0 else { return }
    entries[batch, default: Entry()].outputs.append(output)
    entries[batch]?.left += left
  }

  /// Keeps the failure of a task whose worker died.
  mutating func put(_ error: TaskError) {
    failures[error.taskIndex] = error
  }

  /// Hands over the outcomes of some tasks.
  mutating func take(_ tasks: Range<Int>, of batch: Int) -> BatchOutput<Output> {
    if !failures.isEmpty, tasks.count == 1,
      let error = failures.removeValue(forKey: tasks.lowerBound)
    {
      return BatchOutput(failing: tasks, worker: error.worker, attempt: error.attempt) { _ in
        ErrorData(error, offset: 0, kind: error.kind)
      }
    }
    guard var entry = entries[batch] else {
      preconditionFailure("no outcome of tasks \(tasks) of batch \(batch)")
    }
    entries[batch] = nil
    if entry.outputs.count == 1, entry.outputs[0].tasks == tasks { return entry.outputs[0] }
    entry.left -= tasks.count
    var parts = entry.outputs.filter { $0.tasks.overlaps(tasks) }.map { $0[tasks: tasks] }
    if entry.left > 0 { entries[batch] = entry }
    var whole = parts.removeFirst()
    for part in parts { whole.append(part) }
    return whole
  }
}
