/// The tasks of a call, read as far ahead as the dispatcher asks.
protocol TaskSource<Item> {
  associatedtype Item: Sendable

  /// The number of all tasks, where that is known before they are read.
  var totalCount: Int? { get }

  /// Reads up to `count` more; says how many there were, and whether the input is at its end.
  mutating func pull(_ count: Int) -> (count: Int, isEnd: Bool)

  /// Hands over the next `count` of those that were read.
  mutating func take(_ count: Int) -> ContiguousArray<Item>
}

/// Tasks that lie in an array: nothing to read, runs of them are copied out.
struct ArraySource<Item: Sendable>: TaskSource {
  private let items: [Item]
  private var pulled = 0
  private var taken = 0

  init(_ items: [Item]) {
    self.items = items
  }

  var totalCount: Int? { items.count }

  mutating func pull(_ count: Int) -> (count: Int, isEnd: Bool) {
    let found = min(count, items.count - pulled)
    pulled += found
    return (found, pulled == items.count)
  }

  mutating func take(_ count: Int) -> ContiguousArray<Item> {
    defer { taken += count }
    return ContiguousArray(items[taken..<taken + count])
  }
}

/// Tasks of any sequence, made one by one as they are asked for.
struct SequenceSource<Iterator: IteratorProtocol>: TaskSource where Iterator.Element: Sendable {
  typealias Item = Iterator.Element
  private var iterator: Iterator
  private var ahead: ContiguousArray<Item> = []
  /// How many at the start of `ahead` are taken.
  private var takenCount = 0
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

  mutating func take(_ count: Int) -> ContiguousArray<Item> {
    if count == ahead.count {
      defer { ahead = [] }
      return ahead
    }
    let items = ContiguousArray(ahead[takenCount..<takenCount + count])
    takenCount += count
    // Moved rarely, so that a long input read to its end is not moved once a batch.
    if takenCount * 2 >= ahead.count {
      ahead.removeFirst(takenCount)
      takenCount = 0
    }
    return items
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
