import JoblibDispatch
import Testing

/// A driver without workers: carries out what a dispatcher decides, and keeps a record of it.
///
/// Batches complete when the test says so, which takes no time.
struct Simulation {
  /// How many tasks there are; more than will ever be asked for, for an input without an end.
  private let length: Int
  /// Whether the end of the input shows with its last tasks, or only after them.
  private let endsWithLastTask: Bool
  private var dispatcher: Dispatcher

  private(set) var pulledCount = 0
  private(set) var pulls: [Int] = []
  private(set) var submitted: [Dispatcher.Batch] = []
  private(set) var underWay: [Dispatcher.Batch] = []
  private(set) var delivered: [Int] = []
  private(set) var cancelCount = 0
  private(set) var isFinished = false

  init(length: Int, endsWithLastTask: Bool = true, _ settings: DispatchSettings) {
    self.length = length
    self.endsWithLastTask = endsWithLastTask
    dispatcher = Dispatcher(settings)
  }

  var lengths: [Int] { submitted.map(\.tasks.count) }

  /// Acts until the dispatcher has to wait for an event or is done.
  mutating func run() {
    while !isFinished {
      switch dispatcher.next() {
      case .pull(let count):
        let found = min(count, length - pulledCount)
        pulledCount += found
        pulls.append(found)
        let isEnd = endsWithLastTask ? pulledCount == length : found < count
        dispatcher.pulled(count: found, isEnd: isEnd)
      case .submit(let batch):
        submitted.append(batch)
        underWay.append(batch)
      case .deliver(let batch): delivered.append(batch)
      case .cancel:
        cancelCount += 1
        underWay = []
      case .wait: return
      case .finish: isFinished = true
      }
    }
  }

  /// Completes a batch and acts on it.
  mutating func complete(
    _ id: Int,
    secondsPerTask: Double = 0,
    hasFailure: Bool = false
  ) throws {
    let place = try #require(underWay.firstIndex { $0.id == id }, "batch \(id) is not under way")
    let batch = underWay.remove(at: place)
    let nanoseconds = UInt64(secondsPerTask * Double(batch.tasks.count) * 1e9)
    dispatcher.completed(
      batch: id,
      computeNanoseconds: nanoseconds,
      elapsedNanoseconds: nanoseconds,
      hasFailure: hasFailure
    )
    run()
  }

  /// Completes the batches in the order of their submission until nothing is left to do.
  mutating func runToEnd(secondsPerTask: Double = 0) throws {
    run()
    while let oldest = underWay.first { try complete(oldest.id, secondsPerTask: secondsPerTask) }
  }

  /// Tells that a delivered batch was read, and acts on it.
  mutating func take(_ id: Int) {
    dispatcher.taken(batch: id)
    run()
  }

  /// Ends the call from outside, and acts on it.
  mutating func end() {
    dispatcher.end()
    run()
  }
}
