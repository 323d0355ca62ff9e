internal import JoblibDispatch
internal import JoblibSystem

/// What ends a call, and what runs again, beside what its dispatcher decides.
struct CallRules: Sendable {
  /// When the call was made, in nanoseconds of the monotonic clock, as all times here.
  let start: UInt64
  let stopsAtFailure: Bool
  let hasBudget: Bool
  let deadline: UInt64?
  let timeout: UInt64?
  let onInterrupt: InterruptPolicy
  /// Whether the call is driven by a thread that runs a `Task`, which may be cancelled.
  let isInTask: Bool
  private let retry: Retry

  /// How often a call inside of a `Task` looks whether that was cancelled: nothing tells it.
  private static let cancellationPause: UInt64 = 50_000_000

  init(start: UInt64, stopsAtFailure: Bool, limits: CallLimits, isStream: Bool) {
    self.start = start
    self.stopsAtFailure = stopsAtFailure
    hasBudget = limits.stopAfter != nil
    deadline = limits.deadline.map { start + $0.nanoseconds }
    timeout = limits.timeout?.nanoseconds
    onInterrupt = limits.onInterrupt
    retry = limits.retry
    // A stream is driven by a thread of its own, and ends with its reader.
    isInTask = !isStream && withUnsafeCurrentTask { $0 != nil }
  }

  /// Whether a task that failed in this way may run again, attempts permitting.
  func mayRetry(_ error: TaskError) -> Bool {
    switch error.kind {
    case .threw, .timedOut: retry.coversErrors && (retry.predicate?(error) ?? true)
    case .workerLost: retry.predicate?(error) ?? true
    case .notTransferable, .initializer, .notRun: false
    }
  }

  /// The next time at which something is due that no event tells of.
  ///
  /// - Parameters:
  ///   - until: When something else is due.
  ///   - waitStart: Since when the call waits for a result; `nil` if for none.
  /// - Returns: The time, `nil` if nothing is due.
  func earliest(_ until: UInt64?, waitStart: UInt64?) -> UInt64? {
    var earliest = until
    func add(_ time: UInt64) { earliest = min(earliest ?? time, time) }
    if let deadline { add(deadline) }
    if let timeout, let waitStart { add(waitStart + timeout) }
    if isInTask { add(monotonicNanoseconds() + Self.cancellationPause) }
    return earliest
  }
}

extension LossCause {
  /// As the dispatcher has it.
  var reason: Dispatcher.LossReason {
    switch self {
    case .planned: .planned
    case .hostLost: .host
    case .timeLimit: .timeLimit
    case .signal, .exited, .outOfMemory, .other: .crash
    }
  }
}

extension TaskError {
  /// The failure of the task that a lost worker was running.
  init(_ lost: LostWorker, task: Int, attempt: Int) {
    self.init(
      taskIndex: task,
      kind: lost.cause == .timeLimit ? .timedOut : .workerLost,
      message: "its worker \(lost.cause)",
      worker: lost.worker,
      attempt: attempt,
      seconds: lost.seconds,
      lostWorker: lost
    )
  }
}

extension WorkerIdentity {
  /// Where it is, in words.
  var place: String { "host \(host), rank \(rank), process \(processIdentifier)" }
}
