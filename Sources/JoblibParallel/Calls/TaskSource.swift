/// The tasks of a call, read as far ahead as the dispatcher asks.
protocol TaskSource<Item> {
  associatedtype Item: Sendable

  /// The number of all tasks, where that is known before they are read.
  var totalCount: Int? { get }

  /// Reads up to `count` more; says how many there were, and whether the input is at its end.
  mutating func pull(_ count: Int) -> (count: Int, isEnd: Bool)

  /// Hands over tasks: the next of those that were read, or some that were given back.
  mutating func take(_ tasks: Range<Int>) -> ArraySlice<Item>

  /// Takes tasks back that will be asked for again.
  mutating func giveBack(_ tasks: Range<Int>, _ items: ArraySlice<Item>)
}

/// Tasks that lie in an array: nothing to read, nothing to copy.
struct ArraySource<Item: Sendable>: TaskSource {
  private let items: [Item]
  private var pulled = 0

  init(_ items: [Item]) {
    self.items = items
  }

  var totalCount: Int? { items.count }

  mutating func pull(_ count: Int) -> (count: Int, isEnd: Bool) {
    let found = min(count, items.count - pulled)
    pulled += found
    return (found, pulled == items.count)
  }

  func take(_ tasks: Range<Int>) -> ArraySlice<Item> { items[tasks] }

  func giveBack(_ tasks: Range<Int>, _ items: ArraySlice<Item>) {}
}

/// Tasks of any sequence, made one by one as they are asked for.
struct SequenceSource<Iterator: IteratorProtocol>: TaskSource where Iterator.Element: Sendable {
  typealias Item = Iterator.Element
  private var iterator: Iterator
  private var ahead: [Item] = []
  /// How many at the start of `ahead` are taken.
  private var takenCount = 0
  /// The index of the first task that was not taken yet.
  private var frontier = 0
  /// Tasks that were taken and will be again.
  private var returned: [Int: Item] = [:]
  private var isAtEnd = false
  let totalCount: Int?

  init(_ iterator: Iterator, totalCount: Int?) {
    self.iterator = iterator
    self.totalCount = totalCount
  }

  mutating func pull(_ count: Int) -> (count: Int, isEnd: Bool) {
    var found = 0
    while found < count, !isAtEnd {
      guard let item = iterator.next() else {
        isAtEnd = true
        break
      }
      ahead.append(item)
      found += 1
    }
    return (found, isAtEnd)
  }

  mutating func take(_ tasks: Range<Int>) -> ArraySlice<Item> {
    let split = min(max(tasks.lowerBound, frontier), tasks.upperBound)
    guard split > tasks.lowerBound else { return takeNew(tasks.count) }
    var items: [Item] = []
    items.reserveCapacity(tasks.count)
    for task in tasks.lowerBound..<split {
      if let item = returned.removeValue(forKey: task) { items.append(item) }
    }
    if split < tasks.upperBound {
      items.append(contentsOf: takeNew(tasks.upperBound - split))
    }
    return items[...]
  }

  private mutating func takeNew(_ count: Int) -> ArraySlice<Item> {
    frontier += count
    if takenCount == 0, count == ahead.count {
      defer { ahead = [] }
      return ahead[...]
    }
    // A copy: with a slice in use, the next task to be read would copy all that are ahead.
    let items = Array(ahead[takenCount..<takenCount + count])
    takenCount += count
    // Moved rarely, so that a long input read to its end is not moved once a batch.
    if takenCount * 2 >= ahead.count {
      ahead.removeFirst(takenCount)
      takenCount = 0
    }
    return items[...]
  }

  mutating func giveBack(
    _ tasks: Range<Int>,
    _ items: ArraySlice<Item>
  ) {
    for (task, item) in zip(tasks, items) { returned[task] = item }
  }
}

/// The source that suits a sequence.
func makeSource<Tasks: Sequence>(_ tasks: Tasks) -> any TaskSource<Tasks.Element>
where Tasks.Element: Sendable {
  if let array = tasks as? [Tasks.Element] { return ArraySource(array) }
  // The count of other collections may mean to make every item, as a lazy filter's does.
  let count = (tasks as? any RandomAccessCollection).map { $0.count }
  return SequenceSource(tasks.makeIterator(), totalCount: count)
}
