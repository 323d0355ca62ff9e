package import JoblibDispatch

/// How tasks are cut into batches, each of which one worker gets as one message.
public struct BatchSize: Sendable, Equatable, ExpressibleByIntegerLiteral {
  package let batching: DispatchSettings.Batching

  /// By the compute time that workers measure: short tasks in large batches.
  public static let auto = BatchSize(batching: .automatic)
  /// joblib's own algorithm, by the time from dispatch to completion.
  public static let joblib = BatchSize(batching: .joblib(fixed: nil))
  /// So many tasks a batch; at least 1, which is checked when the call is made.
  public static func fixed(_ count: Int) -> BatchSize { BatchSize(batching: .fixed(count)) }

  /// `batchSize: 10` is `.fixed(10)`.
  public init(integerLiteral count: Int) {
    self.init(batching: .fixed(count))
  }

  private init(batching: DispatchSettings.Batching) {
    self.batching = batching
  }
}
