/// Outcomes that have come and were not delivered yet.
struct ResultStore {
  private struct Entry {
    /// In the order of the tasks; mostly there is one for the whole batch.
    var first: BatchOutput
    var more: [BatchOutput] = []
    /// How many outcomes will be asked for.
    var left: Int
  }

  private var entries: [Int: Entry] = [:]
  /// Failures that came without a result.
  private var failures: [Int: TaskError] = [:]

  /// Keeps outcomes of a batch; so many of them are of tasks that will run again.
  mutating func put(_ output: BatchOutput, of batch: Int, retriedCount: Int) {
    let left = output.ranCount - retriedCount
    guard left > 0 else { return }
    guard let place = entries.index(forKey: batch) else {
      entries[batch] = Entry(first: output, left: left)
      return
    }
    entries.values[place].more.append(output)
    entries.values[place].left += left
  }

  /// Keeps the failure of a task whose worker died.
  mutating func put(_ error: TaskError) {
    failures[error.taskIndex] = error
  }

  /// Hands over the outcomes of some tasks.
  mutating func take(_ tasks: Range<Int>, of batch: Int) -> BatchOutput {
    if !failures.isEmpty, tasks.count == 1,
      let error = failures.removeValue(forKey: tasks.lowerBound)
    {
      return BatchOutput(failing: tasks, worker: error.worker, attempt: error.attempt) { _ in
        ErrorData(error, offset: 0, kind: error.kind)
      }
    }
    guard var entry = entries.removeValue(forKey: batch) else {
      preconditionFailure("no outcome of tasks \(tasks) of batch \(batch)")
    }
    if entry.more.isEmpty, entry.first.tasks == tasks { return entry.first }
    entry.left -= tasks.count
    if entry.left > 0 { entries[batch] = entry }
    var parts = ([entry.first] + entry.more)
      .filter { $0.tasks.overlaps(tasks) }.map { $0[tasks: tasks] }
    var whole = parts.removeFirst()
    for part in parts { whole.append(part) }
    return whole
  }
}
