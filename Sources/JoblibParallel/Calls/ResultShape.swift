/// The form in which a call gives its results.
public protocol ResultShape: Sendable {}

/// Results as one array, in the order of the tasks.
public enum AsList: ResultShape {}

/// Results as a stream, while tasks still run.
public enum AsStream: ResultShape {}

/// The choice of `Parallel(returnAs:)`.
public struct ReturnAs<Shape: ResultShape>: Sendable {
  let isOrdered: Bool
}

extension ReturnAs where Shape == AsList {
  /// An array, once all tasks are done (`"list"`).
  public static var list: Self { Self(isOrdered: true) }
}

extension ReturnAs where Shape == AsStream {
  /// A stream in the order of the tasks (`"generator"`).
  public static var generator: Self { Self(isOrdered: true) }
  /// A stream in the order of completion (`"generator_unordered"`).
  public static var generatorUnordered: Self { Self(isOrdered: false) }
}

/// What a failed task does to its call.
public protocol FailurePolicy: Sendable {}

/// The first failure ends the call.
public enum FailFast: FailurePolicy {}

/// Every task runs; failures are among the outcomes.
public enum Collect: FailurePolicy {}

/// The choice of `Parallel(onError:)`.
public struct OnError<Failure: FailurePolicy>: Sendable {
  let stops: Bool
}

extension OnError where Failure == FailFast {
  /// The first failure ends the call, which throws it.
  public static var failFast: Self { Self(stops: true) }
}

extension OnError where Failure == Collect {
  /// Every task runs, and the call gives an `Outcome` for each.
  public static var collect: Self { Self(stops: false) }
}
