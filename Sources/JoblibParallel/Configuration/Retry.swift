internal import JoblibDispatch

/// Whether and when a failed task runs again; only that one, never those it shared a batch with.
///
/// ```swift
/// Parallel(nJobs: 8, retry: 3)
/// Parallel(nJobs: 8, retry: .attempts(5, delay: .exponential(first: .seconds(1))) { error in
///   error.typeName.hasSuffix("NetworkError")
/// })
/// ```
/// An error, an `exit` and a kill count alike. Without a policy of its own, a task whose worker died
/// runs once more, and is given up when that one dies too; a task that throws does not.
public struct Retry: Sendable, ExpressibleByIntegerLiteral {
  /// The pause before a task runs again.
  ///
  /// Each is shortened by up to a half, by an amount that depends on task and attempt only, so that
  /// tasks that failed together do not come back together.
  public struct Delay: Sendable {
    let setting: DispatchSettings.RetryPolicy.Delay
    let problem: String?

    /// At once.
    public static let none = Delay(setting: .none, problem: nil)

    /// Always so long.
    public static func constant(_ duration: Duration) -> Delay {
      Delay(
        setting: .constant(duration.nanoseconds),
        problem: duration < .zero ? "the delay is \(duration); times are not negative" : nil
      )
    }

    /// Longer with each attempt: `first`, then `factor` times that, and so on, but never more than
    /// `cap`.
    public static func exponential(
      first: Duration,
      factor: Double = 2,
      cap: Duration = .seconds(60)
    ) -> Delay {
      var problem: String?
      if first < .zero { problem = "the first delay is \(first); times are not negative" }
      if cap < .zero { problem = "the longest delay is \(cap); times are not negative" }
      if !(factor >= 1) || !factor.isFinite {
        problem = "the factor is \(factor); delays grow by a factor of at least 1"
      }
      let setting = DispatchSettings.RetryPolicy.Delay.exponential(
        first: first.nanoseconds,
        factor: problem == nil ? factor : 1,
        cap: cap.nanoseconds
      )
      return Delay(setting: setting, problem: problem)
    }
  }

  /// How often a task runs at most; `nil` where nothing was said.
  let attempts: Int?
  let delay: Delay
  let predicate: (@Sendable (TaskError) -> Bool)?
  let prefersOtherHost: Bool

  /// Nothing is said: a task whose worker died runs once more.
  public static let standard = Retry(attempts: nil)

  /// No task runs a second time, whatever happened to its worker.
  public static let never = Retry(attempts: 1)

  /// A task runs up to so many times, counting the first: at least 1, which is checked when the call
  /// is made.
  ///
  /// Before each further one there is a `delay`; with `preferOtherHost` it then goes to another host,
  /// where one is free. The predicate is asked in the caller's process, with each error; false gives
  /// the task up at once.
  public static func attempts(
    _ attempts: Int,
    delay: Delay = .none,
    preferOtherHost: Bool = true,
    when predicate: (@Sendable (TaskError) -> Bool)? = nil
  ) -> Retry {
    Retry(
      attempts: attempts,
      delay: delay,
      predicate: predicate,
      prefersOtherHost: preferOtherHost
    )
  }

  /// `retry: 3` is `.attempts(3)`.
  public init(integerLiteral attempts: Int) {
    self.init(attempts: attempts)
  }

  private init(
    attempts: Int?,
    delay: Delay = .none,
    predicate: (@Sendable (TaskError) -> Bool)? = nil,
    prefersOtherHost: Bool = true
  ) {
    self.attempts = attempts
    self.delay = delay
    self.predicate = predicate
    self.prefersOtherHost = prefersOtherHost
  }

  /// Whether a task that throws may run again.
  var coversErrors: Bool { (attempts ?? 1) > 1 }

  /// What the dispatcher has to know of it.
  ///
  /// - Throws: `ParallelError` for numbers that mean nothing.
  func checked() throws(ParallelError) -> DispatchSettings.RetryPolicy {
    if let attempts, attempts < 1 {
      throw ParallelError(
        .invalidArgument,
        "retry: \(attempts) attempts would never run a task; give at least 1"
      )
    }
    if let problem = delay.problem { throw ParallelError(.invalidArgument, "retry: \(problem)") }
    return DispatchSettings.RetryPolicy(
      attempts: attempts ?? 1,
      lossLimit: attempts ?? 2,
      delay: delay.setting,
      prefersOtherHost: prefersOtherHost
    )
  }
}

extension Duration {
  /// In whole nanoseconds; nothing below zero, and at most 292 years.
  package var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (whole, isTooLong) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    guard !isTooLong, whole < UInt64(Int64.max) else { return UInt64(Int64.max) }
    return whole + UInt64(attoseconds / 1_000_000_000)
  }
}
