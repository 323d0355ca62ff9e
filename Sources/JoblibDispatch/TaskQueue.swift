/// The tasks that were read and wait for a worker.
struct TaskQueue: Sendable {
  private var fresh = FirstInFirstOut<Range<Int>>()
  /// What workers gave back without having run it, ascending; all of it lies before what is fresh.
  private var returned: [Range<Int>] = []
  /// The tasks in it.
  private(set) var taskCount = 0

  var isEmpty: Bool { returned.isEmpty && fresh.isEmpty }
  /// The runs of tasks in it, each of which is a batch or more.
  var rangeCount: Int { returned.count + fresh.count }
  var first: Range<Int>? { returned.first ?? fresh.first }
  /// Whether the first was with a worker before.
  var isFirstReturned: Bool { !returned.isEmpty }
  var ranges: [Range<Int>] { returned + fresh.all }

  mutating func append(_ range: Range<Int>) {
    fresh.append(range)
    taskCount += range.count
  }

  /// Puts tasks back that a worker had and did not run; `joins` them to those beside them.
  mutating func giveBack(_ range: Range<Int>, joins: Bool) {
    guard !range.isEmpty else { return }
    taskCount += range.count
    var place = returned.count
    while place > 0, returned[place - 1].lowerBound > range.lowerBound { place -= 1 }
    returned.insert(range, at: place)
    guard joins else { return }
    if place + 1 < returned.count { join(place) }
    if place > 0 { join(place - 1) }
  }

  private mutating func join(_ place: Int) {
    guard returned[place].upperBound == returned[place + 1].lowerBound else { return }
    returned[place] = returned[place].lowerBound..<returned[place + 1].upperBound
    returned.remove(at: place + 1)
  }

  /// Takes so many tasks off the first run, or all of it where it is shorter.
  mutating func take(_ count: Int) -> Range<Int>? {
    guard let first else { return nil }
    let end = first.lowerBound + min(count, first.count)
    let rest = end..<first.upperBound
    taskCount -= first.count - rest.count
    if returned.isEmpty {
      _ = fresh.popFirst()
      if !rest.isEmpty { fresh.prepend(rest) }
    } else if rest.isEmpty {
      returned.removeFirst()
    } else {
      returned[0] = rest
    }
    return first.lowerBound..<end
  }
}
