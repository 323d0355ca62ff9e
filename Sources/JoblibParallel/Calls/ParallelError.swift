/// A call of `Parallel` that could not be made or could not go on.
public struct ParallelError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure, for a program to switch on.
  public let code: Code
  /// What is wrong, where, and how to mend it.
  public let message: String
  /// The failure underneath.
  public let cause: (any Error)?

  /// A kind of failure; kinds may be added, so switch with a `default`.
  public struct Code: Hashable, Sendable {
    private let name: String
    /// An argument that means nothing, such as no jobs at all.
    public static let invalidArgument = Code(name: "invalidArgument")
    /// A closure, argument or result that cannot cross to another process.
    public static let notTransferable = Code(name: "notTransferable")
    /// A backend that cannot be used here.
    public static let unavailableBackend = Code(name: "unavailableBackend")
    /// A worker could not be started, or the connection to it failed.
    public static let workerFailure = Code(name: "workerFailure")
    /// The call was interrupted (`SIGINT`) before its end.
    public static let interrupted = Code(name: "interrupted")
    /// The call's deadline passed before its end.
    public static let deadlineExceeded = Code(name: "deadlineExceeded")
  }

  /// Makes an error of a custom backend's.
  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message.
  public var description: String { message }
}
