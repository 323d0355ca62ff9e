import JoblibDispatch
import Testing

/// A call on workers that take virtual time: each runs its batches one after the other, answers
/// when it is recalled, and may be lost with the task it runs.
struct VirtualCall {
  /// How an attempt at a task ends.
  enum Fate: Sendable, Equatable {
    case result
    case error
    case loss(Dispatcher.LossReason)
  }

  /// One attempt that a worker began.
  struct Start: Equatable {
    var task: Int
    var attempt: Int
    var slot: Int
    var time: UInt64
  }

  /// How an attempt ended, and in which batch.
  struct End: Equatable {
    var attempt: Int
    var batch: Int
    var fate: Fate
  }

  /// A worker.
  private struct Worker {
    var batches: [Dispatcher.Batch] = []
    /// What of the first batch has not begun, and what has not been told.
    var next = 0
    var told = 0
    var computed: UInt64 = 0
    var squares = 0.0
    var failures: [Dispatcher.Failure] = []
    var began: UInt64 = 0
    /// When its task ends, or its next batch is at hand; `nil` if it has nothing to do.
    var due: UInt64?
    var isInTask = false
    var isRecalled = false
  }

  private let durations: [UInt64]
  private let fate: (_ task: Int, _ attempt: Int) -> Fate
  /// What a batch costs its worker beside its tasks, in nanoseconds.
  private let overhead: UInt64
  private var workers: [Worker]
  /// Whether anything happened since the dispatcher last said to wait, and until when it does.
  private var hasNews = true
  private var deadline: UInt64?
  private(set) var dispatcher: Dispatcher

  private(set) var now: UInt64 = 0
  private(set) var pulledCount = 0
  private(set) var submitted: [Dispatcher.Batch] = []
  private(set) var starts: [Start] = []
  /// The attempts that ended, by task.
  private(set) var ends: [Int: [End]] = [:]
  private(set) var pieces: [Dispatcher.Piece] = []
  private(set) var finalFailures: [Int] = []
  private(set) var recallCount = 0
  private(set) var isFinished = false
  /// Whether outcomes are read when they are delivered; else one is read by `read()`, or when nothing
  /// else can happen.
  var readsAtOnce = true
  /// The pieces that were delivered and not read.
  private(set) var unread: [Int] = []

  init(
    _ settings: DispatchSettings,
    durations: [UInt64],
    overhead: UInt64 = 0,
    fate: @escaping (Int, Int) -> Fate = { _, _ in .result }
  ) {
    self.durations = durations
    self.overhead = overhead
    self.fate = fate
    workers = Array(repeating: Worker(), count: settings.slotCount)
    dispatcher = Dispatcher(settings)
  }

  /// The tasks whose outcomes left, in that order.
  var deliveredTasks: [Int] { pieces.flatMap { Array($0.tasks) } }
  var notRun: [Int] { pieces.filter { $0.batch == nil }.flatMap { Array($0.tasks) } }
  func starts(of task: Int) -> [Start] { starts.filter { $0.task == task } }

  /// Runs the call to its end; `interfere` is called before each event and may make others happen.
  mutating func run(_ interfere: (inout VirtualCall) throws -> Void = { _ in }) throws {
    while true {
      act()
      if isFinished { return }
      try interfere(&self)
      act()
      if isFinished { return }
      var next: (slot: Int, due: UInt64)?
      for (slot, worker) in workers.enumerated() {
        if let due = worker.due, due < next?.due ?? .max { next = (slot, due) }
      }
      if let next, next.due <= deadline ?? .max {
        now = next.due
        step(next.slot)
      } else if let deadline {
        #expect(deadline > now)
        now = deadline
        dispatcher.advance(to: now)
        hasNews = true
      } else {
        try #require(!unread.isEmpty, "the call waits, but nothing will happen")
        read()
      }
    }
  }

  /// The reader reads the oldest piece that is there.
  mutating func read() {
    guard !unread.isEmpty else { return }
    hasNews = true
    dispatcher.taken(piece: unread.removeFirst())
  }

  mutating func stop(_ urgency: DispatchSettings.Urgency) {
    hasNews = true
    dispatcher.stop(urgency)
  }

  /// A worker is lost, with what it runs; the results of what it had run were saved.
  mutating func lose(slot: Int, _ reason: Dispatcher.LossReason) {
    hasNews = true
    tell(slot, isLast: false)
    var suspect: Int?
    if workers[slot].isInTask, let batch = workers[slot].batches.first {
      suspect = workers[slot].next
      end(workers[slot].next, of: batch, .loss(reason))
    }
    workers[slot] = Worker()
    let verdict = dispatcher.lost(slot: slot, suspect: suspect, reason: reason, now: now)
    if verdict == .final, let suspect { finalFailures.append(suspect) }
  }

  /// A slot is gone for good.
  mutating func retire(slot: Int) {
    dispatcher.retire(slot: slot)
    lose(slot: slot, .host)
  }

  private mutating func end(_ task: Int, of batch: Dispatcher.Batch, _ fate: Fate) {
    ends[task, default: []].append(End(attempt: batch.attempt, batch: batch.id, fate: fate))
  }

  /// Does what the dispatcher says until it waits, where there is anything new to it.
  private mutating func act() {
    while hasNews {
      switch dispatcher.next() {
      case .pull(let count):
        let found = min(count, durations.count - pulledCount)
        pulledCount += found
        dispatcher.pulled(count: found, isEnd: pulledCount == durations.count)
      case .submit(let batch):
        submitted.append(batch)
        dispatcher.sent(batch: batch.id, byteCount: batch.tasks.count, now: now)
        workers[batch.slot].batches.append(batch)
        if workers[batch.slot].batches.count == 1 { begin(batch.slot) }
      case .recall(let slot):
        recallCount += 1
        if !workers[slot].batches.isEmpty { workers[slot].isRecalled = true }
      case .deliver(let piece):
        pieces.append(piece)
        unread.append(piece.id)
        if readsAtOnce { read() }
      case .cancel:
        workers = Array(repeating: Worker(), count: workers.count)
      case .wait(let time):
        deadline = time
        hasNews = false
      case .finish:
        isFinished = true
        hasNews = false
      }
    }
  }

  /// A worker takes up the first of its batches.
  private mutating func begin(_ slot: Int) {
    guard let batch = workers[slot].batches.first else {
      workers[slot] = Worker()
      return
    }
    workers[slot].next = batch.tasks.lowerBound
    workers[slot].told = batch.tasks.lowerBound
    workers[slot].due = now + overhead
    workers[slot].isInTask = false
  }

  /// What is due at a worker happens.
  private mutating func step(_ slot: Int) {
    guard let batch = workers[slot].batches.first else { return }
    if workers[slot].isInTask {
      let task = workers[slot].next
      let spent = now - workers[slot].began
      let fate = fate(task, batch.attempt)
      if case .loss(let reason) = fate { return lose(slot: slot, reason) }
      end(task, of: batch, fate)
      if fate == .error { workers[slot].failures.append(.init(task: task)) }
      workers[slot].computed += spent
      workers[slot].squares += Double(spent) * Double(spent)
      workers[slot].next += 1
      workers[slot].isInTask = false
    }
    if workers[slot].isRecalled || workers[slot].next == batch.tasks.upperBound {
      tell(slot, isLast: true)
      workers[slot].batches.removeFirst()
      if workers[slot].isRecalled {
        for batch in workers[slot].batches {
          let none = batch.tasks.lowerBound..<batch.tasks.lowerBound
          _ = dispatcher.arrived(.init(batch: batch.id, tasks: none), now: now)
        }
        workers[slot].batches = []
      }
      begin(slot)
    } else {
      let task = workers[slot].next
      starts.append(Start(task: task, attempt: batch.attempt, slot: slot, time: now))
      workers[slot].began = now
      workers[slot].due = now + durations[task]
      workers[slot].isInTask = true
    }
  }

  /// A worker tells of what it has run since it last did.
  private mutating func tell(_ slot: Int, isLast: Bool) {
    guard let batch = workers[slot].batches.first else { return }
    hasNews = true
    finalFailures += dispatcher.arrived(
      .init(
        batch: batch.id,
        tasks: workers[slot].told..<workers[slot].next,
        failures: workers[slot].failures,
        computeNanoseconds: workers[slot].computed,
        squares: workers[slot].squares,
        byteCount: workers[slot].next - workers[slot].told,
        isLast: isLast
      ),
      now: now
    )
    workers[slot].told = workers[slot].next
    workers[slot].computed = 0
    workers[slot].squares = 0
    workers[slot].failures = []
  }
}
