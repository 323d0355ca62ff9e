/// A cache could not be used, or a call has no key in it.
public struct MemoryError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure, for a program to switch on.
  public let code: Code
  /// What failed, on what, and how to mend it.
  public let message: String
  /// The failure underneath.
  public let cause: (any Error)?

  package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message.
  public var description: String { message }

  /// A kind of failure; kinds may be added, so switch with a `default`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The name of the kind.
    public let description: String

    /// The folder cannot be made, or nothing can be written in it.
    public static let unusableFolder = Code(description: "unusableFolder")
    /// An argument, or something that a cached function captured, cannot be part of a key.
    public static let notHashable = Code(description: "notHashable")
    /// There is no result in the place that a ``MemorizedResult`` names.
    public static let missing = Code(description: "missing")
    /// The result in that place is damaged, or not of the type that was asked for.
    public static let corrupted = Code(description: "corrupted")
    /// A limit is negative or no size, or there is no such argument to ignore.
    public static let invalidArgument = Code(description: "invalidArgument")
    /// Stored results could not be removed.
    public static let notRemovable = Code(description: "notRemovable")
  }
}
