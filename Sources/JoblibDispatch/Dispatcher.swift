/// Decides which tasks go where and when: batching, pre-dispatch, order, back-pressure, retries,
/// the end of a call.
///
/// A value without locks, threads or clocks. The driver of a call tells it what happened, each by a
/// method of its own, and asks `next()` what to do until that says `wait` or `finish`:
///
/// ```
///          pull(n) ──► input ──► pulled(count:isEnd:)
///   next() submit  ──► backend ──► arrived(…), lost(…), retire(slot:)
///          recall  ──► backend
///          deliver ──► reader ──► taken(piece:)
///          wait    ──► clock ──► advance(to:)
/// ```
/// Times are nanoseconds of a monotonic clock; the dispatcher knows the one it was told last, so a
/// driver tells it one before its first batch.
package struct Dispatcher: Sendable {
  let settings: DispatchSettings
  let preDispatchLimit: Int?
  var now: UInt64 = 0

  // The input.
  var pulledCount = 0
  var isInputEnded = false
  var isPulling = false
  var queue = TaskQueue()

  // Sizes of batches.
  var joblib: JoblibCutting
  var measured = MeasuredBatchSize()
  var arguments: ByteBudget
  var results: ByteBudget

  // Batches: under way, back to run again, delivered.
  var slots: SlotTable
  var underWay: [Int: BatchUnderWay] = [:]
  var argumentBytes = 0
  var retries: RetryQueue
  var deliveries: DeliveryQueue

  // The end of a call before that of its input.
  var ending: DispatchSettings.Urgency?
  var mustCancel = false
  /// What a cancelled worker had not run.
  var cancelled: [Range<Int>] = []
  var isSettled = false
  /// Whether a failure ended the call whose results nobody gets any more.
  var dropsResults = false

  package init(_ settings: DispatchSettings) {
    self.settings = settings
    preDispatchLimit = settings.preDispatch.limit(slotCount: settings.slotCount)
    var fixed: Int?
    if case .joblib(let size) = settings.batching { fixed = size }
    joblib = JoblibCutting(
      slotCount: settings.slotCount,
      fixed: fixed,
      preDispatchLimit: preDispatchLimit
    )
    arguments = ByteBudget(limit: settings.argumentByteLimit)
    results = ByteBudget(limit: settings.unreadByteLimit)
    slots = SlotTable(count: settings.slotCount, hosts: settings.slotHosts)
    retries = RetryQueue(policy: settings.retry)
    deliveries = DeliveryQueue(
      isOrdered: settings.isOrdered,
      countsUnread: settings.unreadLimit != nil || settings.unreadByteLimit != nil
    )
  }

  // MARK: What was done

  /// The tasks that were handed to workers and not given back unrun; each counts once.
  package var submittedTaskCount: Int { pulledCount - queue.taskCount }
  /// The batches that were handed to workers.
  package internal(set) var submittedBatchCount = 0
  /// The tasks that have their outcome: a result, or a failure that is final.
  package internal(set) var finishedTaskCount = 0
  /// The tasks whose failure is final.
  package internal(set) var failedTaskCount = 0
  /// The attempts that were made after a first one.
  package internal(set) var retryCount = 0
  /// The tasks that would have run again, had the call not ended; their last failure is final.
  package internal(set) var givenUp: [Int] = []

  /// Whether there is work left and no worker for it; only `stop` leads on from there.
  package var isStranded: Bool {
    slots.usableCount == 0 && underWay.isEmpty && ending == nil && !hasNothingLeft
  }

  // MARK: What passes between it and its driver

  /// A run of consecutive tasks that one worker gets as one message.
  package struct Batch: Sendable, Equatable {
    /// Counts up from 0.
    package var id: Int
    package var tasks: Range<Int>
    package var slot: Int
    /// Which try of its tasks this is, from 1; a batch of a later one has a single task.
    package var attempt: Int
  }

  /// Outcomes of consecutive tasks, for the reader.
  package struct Piece: Sendable, Equatable {
    /// The batch they came with; `nil` for tasks that were not run.
    package var batch: Int?
    package var tasks: Range<Int>
    /// Counts up from 0, in no order.
    package var id: Int
  }

  /// What the driver has to do next.
  package enum Action: Sendable, Equatable {
    /// Read up to so many tasks of the input, then call `pulled`.
    case pull(Int)
    /// Hand a batch to its worker.
    case submit(Batch)
    /// Ask a worker to give back what it has not begun.
    case recall(slot: Int)
    /// Hand outcomes to the reader.
    case deliver(Piece)
    /// Stop everything that runs; nothing of it counts any more.
    case cancel
    /// Nothing until the next event, or until a time, of which `advance(to:)` then tells.
    case wait(until: UInt64?)
    /// The call is over.
    case finish
  }

  /// Outcomes that came from a worker.
  package struct Arrival: Sendable {
    package var batch: Int
    /// Those that follow the batch's earlier arrivals; may be empty.
    package var tasks: Range<Int>
    /// Those of them that failed, ascending.
    package var failures: [Failure]
    /// The time they took in the worker, together.
    package var computeNanoseconds: UInt64
    /// The sum of the squares of the times they took, in ns²; 0 where it is not known.
    package var squares: Double
    /// The bytes of their results.
    package var byteCount: Int
    /// Whether the worker is done with the batch; what it has not run of it then runs elsewhere.
    package var isLast: Bool

    package init(
      batch: Int,
      tasks: Range<Int>,
      failures: [Failure] = [],
      computeNanoseconds: UInt64 = 0,
      squares: Double = 0,
      byteCount: Int = 0,
      isLast: Bool = true
    ) {
      self.batch = batch
      self.tasks = tasks
      self.failures = failures
      self.computeNanoseconds = computeNanoseconds
      self.squares = squares
      self.byteCount = byteCount
      self.isLast = isLast
    }
  }

  /// A task that failed in its worker.
  package struct Failure: Sendable, Equatable {
    package var task: Int
    /// Whether its error is one after which the caller would have it run again.
    package var mayRetry: Bool

    package init(task: Int, mayRetry: Bool = true) {
      self.task = task
      self.mayRetry = mayRetry
    }
  }

  /// Why a worker was lost.
  package enum LossReason: Sendable, Equatable {
    /// Its task ended it, for all that is known.
    case crash
    /// Its task ran too long.
    case timeLimit
    /// It was to be replaced anyhow.
    case planned
    /// Its rank or host is gone.
    case host
  }

  /// What becomes of a task that was lost with its worker.
  package enum Verdict: Sendable, Equatable {
    /// It runs again, at once or not before a time.
    case again(at: UInt64?)
    /// That was its last attempt: the loss is its outcome, under the batch it ran in.
    case final
  }

  struct BatchUnderWay: Sendable {
    var batch: Batch
    /// The first task whose outcome is not here.
    var next: Int
    var byteCount = 0
    var submitted: UInt64

    var rest: Range<Int> { next..<batch.tasks.upperBound }
  }
}
