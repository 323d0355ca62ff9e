/// What became of one task, where failures do not end the call (`onError: .collect`).
public struct Outcome<Value: Sendable>: Sendable {
  /// The value, or why there is none.
  public let result: Result<Value, TaskError>
  /// Where and how the task ran.
  public let report: TaskReport

  /// The value.
  ///
  /// - Throws: The task's error.
  public func get() throws(TaskError) -> Value { try result.get() }
}
