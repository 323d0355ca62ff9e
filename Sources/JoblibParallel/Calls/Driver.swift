internal import JoblibDispatch
internal import JoblibSystem

/// Carries out what the dispatcher decides for one call, in the thread that waits for it.
struct Driver {
  private let tasks: any CallTasks
  let session: any BackendSession
  private let rules: CallRules
  private var dispatcher: Dispatcher
  private var progress: Progress

  private var underWay: [Int: UnderWay] = [:]
  private var results = ResultStore()
  /// The last failures of tasks that will run again.
  private var pending: [Int: TaskError] = [:]
  private var givenUpCount = 0
  private var tally = FailureTally()
  private var ending: Ending?
  /// When the call last began to wait for a result: with the one before, or with tasks to wait for.
  private var waitStart: UInt64
  /// Workers that died outside of any task, one after the other.
  private var idleLosses = 0

  private struct UnderWay {
    var content: any BatchContent
    var attempt: Int
    var slot: Int
    var time: UInt64
    /// The index of the first task whose outcome has not come.
    var next: Int
  }

  /// Why the call ends before its tasks do.
  private struct Ending {
    var error: any Error
    /// Whether it is thrown even where outcomes are collected.
    var isFatal: Bool
    /// Whether what runs is stopped, so that nothing more can end the call sooner.
    var isUrgent: Bool
  }

  init(
    tasks: any CallTasks,
    session: any BackendSession,
    settings: DispatchSettings,
    rules: CallRules,
    progress: Progress
  ) {
    self.tasks = tasks
    self.session = session
    self.rules = rules
    self.progress = progress
    dispatcher = Dispatcher(settings)
    waitStart = rules.start
  }

  /// Runs the call to its end.
  ///
  /// - Parameters:
  ///   - woken: Called when another thread woke the session; it may end the call, or tell of
  ///     results that were read.
  ///   - deliver: Called with results as they leave, each time with another number.
  /// - Throws: What ends the call, where that is an error.
  mutating func run(
    woken: (inout Dispatcher) -> Void = { _ in },
    deliver: (Int, BatchOutput) -> Void
  ) throws {
    let session = session
    let interrupts = rules.onInterrupt == .leave ? nil : Interrupts.watch { session.wake() }
    defer {
      interrupts?.end()
      session.end()
    }
    progress.started()
    while true {
      switch dispatcher.next() {
      case .pull(let count):
        let (found, isEnd) = tasks.pull(count)
        dispatcher.pulled(count: found, isEnd: isEnd)
        if isEnd { progress.inputEnded() }
        if let change = dispatcher.takeSizeChange() {
          progress.resized(from: change.from, to: change.to, duration: change.duration)
        }
      case .submit(let batch): submit(batch)
      case .recall(let slot): session.recall(slot: slot)
      case .deliver(let piece):
        if rules.timeout != nil { waitStart = monotonicNanoseconds() }
        deliver(piece.id, output(of: piece))
      case .cancel: session.cancel()
      case .wait(let until):
        let due =
          isEnding
          ? until : rules.earliest(until, waitStart: underWay.isEmpty ? nil : waitStart)
        do {
          let event = try session.nextEvent(until: due)
          let now = monotonicNanoseconds()
          if let until, now >= until { dispatcher.advance(to: now) }
          if case .woken = event { woken(&dispatcher) } else { try handle(event, now) }
          watch(interrupts, now)
        } catch {
          end(error)
        }
      case .finish:
        progress.finished()
        return try finish()
      }
    }
  }

  // MARK: To the workers

  private mutating func submit(_ batch: Dispatcher.Batch) {
    let content = tasks.take(batch.tasks)
    let now = monotonicNanoseconds()
    // While its reader has enough, a call waits for nothing.
    if underWay.isEmpty { waitStart = now }
    underWay[batch.id] = UnderWay(
      content: content,
      attempt: batch.attempt,
      slot: batch.slot,
      time: now,
      next: batch.tasks.lowerBound
    )
    do {
      let byteCount = try session.submit(
        Batch(id: batch.id, slot: batch.slot, attempt: batch.attempt, content: content)
      )
      dispatcher.sent(batch: batch.id, byteCount: byteCount, now: now)
      progress.dispatched(batch, submittedTaskCount: dispatcher.submittedTaskCount)
    } catch {
      end(error)
    }
  }

  /// Takes back the tasks of a batch that will run again, or for the first time.
  private func giveBack(_ tasks: Range<Int>, of batch: UnderWay) {
    self.tasks.giveBack(tasks, of: batch.content)
  }

  // MARK: From the workers

  private mutating func handle(_ event: BackendEvent, _ now: UInt64) throws {
    switch event {
    case .woken, .timeUp: break
    case .completed(let result): try accept(result, now)
    case .lost(let worker): try accept(worker, reason: worker.cause.reason, now)
    case .retired(let slot, let worker):
      try accept(worker, reason: .host, now)
      dispatcher.retire(slot: slot)
      guard dispatcher.isStranded else { return }
      throw ParallelError(
        .workerFailure,
        "the last worker is gone, and tasks are left: \(worker.worker.place) \(worker.cause)"
      )
    }
  }

  private mutating func accept(_ result: BatchResult, _ now: UInt64) throws {
    guard let place = underWay.index(forKey: result.batch) else { return }
    let output = try tasks.output(of: result)
    let errors = output.errors
    if let error = errors.first(where: { $0.kind == .initializer }) {
      throw ParallelError(
        .workerFailure,
        "\(error.worker.place): \(error.message)",
        cause: error.underlying ?? error
      )
    }
    idleLosses = 0
    if underWay.values[place].attempt > 1 { for task in output.tasks { pending[task] = nil } }
    underWay.values[place].next = output.tasks.upperBound
    let batch = underWay.values[place]
    if result.isLast {
      underWay.remove(at: place)
      let end = batch.content.tasks.upperBound
      if batch.next < end { giveBack(batch.next..<end, of: batch) }
    }
    let final = dispatcher.arrived(
      .init(
        batch: result.batch,
        tasks: output.tasks,
        failures: errors.map { .init(task: $0.taskIndex, mayRetry: rules.mayRetry($0)) },
        computeNanoseconds: output.computeNanoseconds,
        squares: output.squaredNanoseconds,
        byteCount: output.byteCount(of: result),
        isLast: result.isLast
      ),
      now: now
    )
    let finalTasks = errors.isEmpty ? [] : Set(final)
    for error in errors {
      if finalTasks.contains(error.taskIndex) {
        fail(error)
      } else {
        giveBack(error.taskIndex..<error.taskIndex + 1, of: batch)
        runAgain(error)
      }
    }
    let retriedCount = errors.count - final.count
    progress.completed(output, finalCount: output.ranCount - retriedCount)
    results.put(output, of: result.batch, retriedCount: retriedCount)
    settleGivenUp()
  }

  private mutating func accept(
    _ lost: LostWorker,
    reason: Dispatcher.LossReason,
    _ now: UInt64
  ) throws {
    progress.lost(lost)
    let batches = underWay.filter { $0.value.slot == lost.slot }
    let suspect = lost.taskIndex.flatMap { task in
      batches.first { $0.value.content.tasks.contains(task) && task >= $0.value.next }
        .map { (batch: $0.value, task: task) }
    }
    for (id, batch) in batches {
      underWay[id] = nil
      giveBack(batch.next..<batch.content.tasks.upperBound, of: batch)
    }
    if suspect == nil, reason == .crash {
      idleLosses += 1
      guard idleLosses <= 2 else {
        throw ParallelError(
          .workerFailure,
          "\(idleLosses) workers in a row ended outside of any task; the last, "
            + "\(lost.worker.place), \(lost.cause)"
        )
      }
    }
    let error = suspect.map { TaskError(lost, task: $0.task, attempt: $0.batch.attempt) }
    let verdict = dispatcher.lost(
      slot: lost.slot,
      suspect: suspect?.task,
      mayRetry: error.map { rules.mayRetry($0) } ?? true,
      reason: reason,
      now: now
    )
    if let error {
      if case .final = verdict { settle(error) } else { runAgain(error) }
    }
    settleGivenUp()
  }

  // MARK: Failures

  private mutating func runAgain(_ error: TaskError) {
    pending[error.taskIndex] = error
    progress.retrying(error)
  }

  /// Tasks that were to run again and now do not: their last failure stays.
  private mutating func settleGivenUp() {
    while givenUpCount < dispatcher.givenUp.count {
      let task = dispatcher.givenUp[givenUpCount]
      givenUpCount += 1
      if let error = pending.removeValue(forKey: task) { settle(error) }
    }
  }

  /// A failure that no result of its batch carries.
  private mutating func settle(_ error: TaskError) {
    results.put(error)
    progress.settled()
    fail(error)
  }

  private mutating func fail(_ error: TaskError) {
    tally.add(error)
    progress.failed(error)
  }

  // MARK: The end

  /// Whether the call ends as soon as it can.
  private var isEnding: Bool { ending?.isUrgent ?? false }

  /// Ends the call with an error.
  ///
  /// The first one stands, unless a later one is fatal; a more urgent one after it makes haste.
  private mutating func end(_ error: any Error, isFatal: Bool = true, urgently: Bool = true) {
    guard !isEnding else { return }
    if ending == nil || isFatal {
      ending = Ending(error: error, isFatal: isFatal, isUrgent: urgently)
    } else {
      ending?.isUrgent = urgently
    }
    dispatcher.stop(urgently ? .now : .soon)
    settleGivenUp()
  }

  /// Looks at what may end a call from outside.
  private mutating func watch(_ interrupts: Interrupts.Watch?, _ now: UInt64) {
    guard !isEnding else { return }
    if rules.isInTask, Task.isCancelled {
      end(CancellationError())
    } else if let deadline = rules.deadline, now >= deadline {
      let error = ParallelError(.deadlineExceeded, "the call's deadline has passed")
      end(error, isFatal: false)
    } else if let timeout = rules.timeout, now >= waitStart + timeout,
      let oldest = underWay.values.min(by: { $0.next < $1.next })
    {
      end(
        TaskError(
          taskIndex: oldest.next,
          kind: .timedOut,
          message: "no result came within the timeout of \(Duration.nanoseconds(timeout))",
          worker: .here(),
          attempt: oldest.attempt,
          seconds: Double(now - oldest.time) / 1e9
        ),
        isFatal: false
      )
    } else if ending == nil, interrupts?.isInterrupted == true {
      let error = ParallelError(.interrupted, "the call was interrupted (SIGINT)")
      end(error, isFatal: false, urgently: rules.onInterrupt == .cancel)
    }
  }

  private mutating func output(of piece: Dispatcher.Piece) -> BatchOutput {
    if let batch = piece.batch { return results.take(piece.tasks, of: batch) }
    let reason = ending.map { "\($0.error)" } ?? "too many tasks had failed"
    return BatchOutput(failing: piece.tasks, worker: .here()) { task in
      ErrorData(
        TaskError(
          taskIndex: task,
          kind: .notRun,
          message: "was not run to its end: \(reason)",
          worker: .here(),
          attempt: 0
        ),
        offset: task - piece.tasks.lowerBound,
        kind: .notRun
      )
    }
  }

  private func finish() throws {
    if let ending, ending.isFatal || rules.stopsAtFailure { throw ending.error }
    guard rules.stopsAtFailure, let first = tally.first.first else { return }
    guard rules.hasBudget else { throw first }
    throw TaskFailures(
      count: tally.count,
      startedCount: dispatcher.submittedTaskCount,
      first: tally.first
    )
  }
}

/// The final failures of a call.
private struct FailureTally {
  private(set) var count = 0
  private(set) var first: [TaskError] = []

  mutating func add(_ error: TaskError) {
    count += 1
    if first.count < 5 { first.append(error) }
  }
}
