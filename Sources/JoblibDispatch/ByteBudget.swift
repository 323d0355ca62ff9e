/// A bound on bytes, with what a task is known to have of them.
struct ByteBudget: Sendable {
  let limit: Int?
  private var bytes = 0.0
  private var tasks = 0.0

  init(limit: Int?) {
    self.limit = limit
  }

  /// The bytes of a task, as far as is known; 0 before anything is.
  var bytesPerTask: Double { tasks > 0 ? bytes / tasks : 0 }

  mutating func note(bytes: Int, tasks: Int) {
    guard limit != nil else { return }
    self.bytes += Double(bytes)
    self.tasks += Double(tasks)
  }

  /// The largest batch of which each worker may have two within the bound.
  func largestBatch(slotCount: Int) -> Int {
    guard let limit, bytesPerTask > 0 else { return .max }
    let size = Double(limit) / (Double(2 * slotCount) * bytesPerTask)
    return size < Double(Int.max) ? max(Int(size), 1) : .max
  }
}
