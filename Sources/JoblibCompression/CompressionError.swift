/// Bytes could not be compressed or decompressed, or nobody knows how they should be.
public struct CompressionError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure, for a program to switch on.
  public let code: Code
  /// What failed, where, and how to mend it.
  public let message: String
  /// How many bytes of the container were good, where it is the container that is not.
  public let offset: Int?
  /// The failure underneath, such as that of a file.
  public let cause: (any Error)?

  package init(
    _ code: Code,
    _ message: String,
    offset: Int? = nil,
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.offset = offset
    self.cause = cause
  }

  /// The message, the place and the cause, where there are such.
  public var description: String {
    let place = offset.map { " at byte \($0) of the container" } ?? ""
    let reason = cause.map { " (\($0))" } ?? ""
    return "\(message)\(place)\(reason)"
  }

  /// A kind of failure.
  ///
  /// Kinds may be added: switch with a `default`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private let name: String

    /// The code's name.
    public var description: String { name }

    /// The method has no such level.
    public static let invalidLevel = Code(name: "invalidLevel")
    /// No compressor is registered by that name.
    public static let unknownMethod = Code(name: "unknownMethod")
    /// A compressor of that name is registered already.
    public static let nameTaken = Code(name: "nameTaken")
    /// The bytes do not start as the container does.
    public static let notAContainer = Code(name: "notAContainer")
    /// The container ends before what it holds.
    public static let truncated = Code(name: "truncated")
    /// The container contradicts itself: a checksum, a length or a code is wrong.
    public static let corrupted = Code(name: "corrupted")
    /// The container is sound but needs something that is not there, such as a dictionary.
    public static let unsupported = Code(name: "unsupported")
    /// There is not enough memory, or the container asks for more than is allowed.
    public static let outOfMemory = Code(name: "outOfMemory")
    /// What the compressed bytes come from failed; `cause` is its error.
    public static let sourceFailed = Code(name: "sourceFailed")
    /// What the compressed bytes go to failed; `cause` is its error.
    public static let sinkFailed = Code(name: "sinkFailed")
    /// Bytes were written to a stream that is finished, or that failed before.
    public static let finished = Code(name: "finished")
  }
}
