internal import JoblibDispatch

/// How many failures a call puts up with before it ends (`stopAfter:`).
///
/// What counts is a task's last failure, after all its retries. Where a failure ends the call, the
/// call goes on until the budget is spent and throws `TaskFailures`; where failures are collected,
/// the tasks that did not run come back as `.notRun`.
public struct FailureBudget: Sendable {
  /// What happens to running tasks when the budget is spent; no other one starts in any case.
  public enum Urgency: Sendable {
    /// They run to their end, and their outcomes count.
    case soon
    /// They are stopped.
    case now
  }

  private enum Limit: Sendable {
    case count(Int)
    case share(Double)
  }

  private let limit: Limit
  private let urgency: Urgency

  /// The call ends at the failure of this number, at least 1, which is checked when it is made.
  public static func failures(_ count: Int, _ urgency: Urgency = .soon) -> FailureBudget {
    FailureBudget(limit: .count(count), urgency: urgency)
  }

  /// The call ends when this share of all its tasks has failed.
  ///
  /// It is above 0 and at most 1, and the number of tasks has to be known at the start, as it is for
  /// arrays and ranges. Both are checked when the call is made.
  public static func share(_ share: Double, _ urgency: Urgency = .soon) -> FailureBudget {
    FailureBudget(limit: .share(share), urgency: urgency)
  }

  /// - Throws: `ParallelError` for numbers that mean nothing.
  func checked(taskCount: Int?) throws(ParallelError) -> DispatchSettings.FailureLimit {
    func fail(_ text: String) -> ParallelError {
      ParallelError(.invalidArgument, "stopAfter: \(text)")
    }
    let count: Int
    switch limit {
    case .count(let number):
      guard number >= 1 else {
        throw fail("\(number) failures would end the call before it starts; give at least 1")
      }
      count = number
    case .share(let share):
      guard share > 0, share <= 1 else {
        throw fail("a share of \(share); it has to be above 0 and at most 1, such as 0.03")
      }
      guard let taskCount else {
        throw fail(
          "a share of an input whose length is not known; give an array, or a number of failures"
        )
      }
      count = max(1, Int((share * Double(taskCount)).rounded(.up)))
    }
    return DispatchSettings.FailureLimit(count: count, urgency: urgency == .soon ? .soon : .now)
  }
}

/// More failures than a call's budget allowed, or some in a call that was to have none.
public struct TaskFailures: Error, Sendable, CustomStringConvertible {
  /// How many tasks failed for good.
  public let count: Int
  /// How many tasks were handed to workers.
  public let startedCount: Int
  /// The first of the failures, at most five.
  public let first: [TaskError]

  /// The counts, then a line for each of the first failures.
  public var description: String {
    let lines = first.map { "\n  \($0)" }.joined()
    let more = count > first.count ? "\n  and \(count - first.count) more" : ""
    return "\(count) of \(startedCount) started tasks failed:" + lines + more
  }
}
