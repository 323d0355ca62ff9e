import JoblibDispatch
import Testing

/// A driver without workers: carries out what a dispatcher decides, and keeps a record of it.
///
/// What happens to the batches under way, and when, is what the test says.
struct Simulation {
  /// How many tasks there are; more than will ever be asked for, for an input without an end.
  private let length: Int
  /// Whether the end of the input shows with its last tasks, or only after them.
  private let endsWithLastTask: Bool
  /// The bytes of each task's arguments.
  private let argumentBytes: Int
  private(set) var dispatcher: Dispatcher

  private(set) var now: UInt64 = 1
  private(set) var pulledCount = 0
  private(set) var pulls: [Int] = []
  private(set) var submitted: [Dispatcher.Batch] = []
  private(set) var underWay: [Dispatcher.Batch] = []
  private(set) var pieces: [Dispatcher.Piece] = []
  /// The batches whose outcomes left, in that order.
  private(set) var delivered: [Int] = []
  private(set) var recalled: [Int] = []
  private(set) var cancelCount = 0
  /// Until when the dispatcher waits, as it last said.
  private(set) var waitsUntil: UInt64?
  private(set) var isFinished = false

  init(
    length: Int,
    endsWithLastTask: Bool = true,
    argumentBytes: Int = 0,
    _ settings: DispatchSettings
  ) {
    self.length = length
    self.endsWithLastTask = endsWithLastTask
    self.argumentBytes = argumentBytes
    dispatcher = Dispatcher(settings)
  }

  var lengths: [Int] { submitted.map(\.tasks.count) }
  /// The tasks whose outcomes left, in that order.
  var deliveredTasks: [Int] { pieces.flatMap { Array($0.tasks) } }
  /// The tasks that were delivered as not run.
  var notRun: [Int] { pieces.filter { $0.batch == nil }.flatMap { Array($0.tasks) } }

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
        dispatcher.sent(batch: batch.id, byteCount: argumentBytes * batch.tasks.count)
      case .recall(let slot): recalled.append(slot)
      case .deliver(let piece):
        pieces.append(piece)
        if let batch = piece.batch { delivered.append(batch) }
      case .cancel:
        cancelCount += 1
        underWay = []
      case .wait(let time):
        waitsUntil = time
        return
      case .finish: isFinished = true
      }
    }
  }

  /// Completes a batch and acts on it.
  ///
  /// Its time counts from now on, as if it had waited behind no other. `ran` says how many tasks of it
  /// ran, where not all did, and what comes back is which failures are final.
  @discardableResult
  mutating func complete(
    _ id: Int,
    ran: Int? = nil,
    secondsPerTask: Double = 0,
    failing: [Dispatcher.Failure] = [],
    resultBytes: Int = 0
  ) throws -> [Int] {
    let place = try #require(underWay.firstIndex { $0.id == id }, "batch \(id) is not under way")
    let batch = underWay.remove(at: place)
    let count = ran ?? batch.tasks.count
    let nanoseconds = UInt64(secondsPerTask * Double(count) * 1e9)
    dispatcher.sent(batch: id, byteCount: 0, now: now)
    now += nanoseconds
    let final = dispatcher.arrived(
      .init(
        batch: id,
        tasks: batch.tasks.lowerBound..<batch.tasks.lowerBound + count,
        failures: failing,
        computeNanoseconds: nanoseconds,
        byteCount: resultBytes * count
      ),
      now: now
    )
    run()
    return final
  }

  /// Completes a batch whose first task failed.
  @discardableResult
  mutating func fail(
    _ id: Int,
    secondsPerTask: Double = 0,
    mayRetry: Bool = true
  ) throws -> [Int] {
    let batch = try #require(underWay.first { $0.id == id }, "batch \(id) is not under way")
    return try complete(
      id,
      secondsPerTask: secondsPerTask,
      failing: [.init(task: batch.tasks.lowerBound, mayRetry: mayRetry)]
    )
  }

  /// Outcomes of some tasks of a batch, of which more will come.
  mutating func partlyComplete(_ id: Int, _ tasks: Range<Int>, secondsPerTask: Double = 0) {
    let nanoseconds = UInt64(secondsPerTask * Double(tasks.count) * 1e9)
    now += nanoseconds
    _ = dispatcher.arrived(
      .init(batch: id, tasks: tasks, computeNanoseconds: nanoseconds, isLast: false),
      now: now
    )
    run()
  }

  /// Completes the batches in the order of their submission until nothing is left to do.
  mutating func runToEnd(secondsPerTask: Double = 0) throws {
    run()
    while let oldest = underWay.first { try complete(oldest.id, secondsPerTask: secondsPerTask) }
  }

  /// A worker is lost with what it has.
  @discardableResult
  mutating func lose(
    slot: Int,
    suspect: Int?,
    mayRetry: Bool = true,
    _ reason: Dispatcher.LossReason = .crash
  ) -> Dispatcher.Verdict {
    underWay.removeAll { $0.slot == slot }
    let verdict = dispatcher.lost(
      slot: slot,
      suspect: suspect,
      mayRetry: mayRetry,
      reason: reason,
      now: now
    )
    run()
    return verdict
  }

  /// A slot is gone for good.
  mutating func retire(slot: Int) {
    dispatcher.retire(slot: slot)
    run()
  }

  /// Time passes, to a moment in nanoseconds.
  mutating func advance(to time: UInt64) {
    now = time
    dispatcher.advance(to: time)
    run()
  }

  /// Tells that a delivered batch was read, and acts on it.
  mutating func take(_ id: Int) {
    for piece in pieces where piece.batch == id { dispatcher.taken(piece: piece.id) }
    run()
  }

  /// Ends the call from outside, and acts on it.
  mutating func stop(_ urgency: DispatchSettings.Urgency = .now) {
    dispatcher.stop(urgency)
    run()
  }
}
