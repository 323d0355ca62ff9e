/// An array could not be made from bytes, or its bytes not be written.
public struct NDArrayError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure, for a program to switch on.
  public let code: Code
  /// What failed, where, and how to mend it.
  public let message: String
  /// The failure underneath, such as that of a system call.
  public let cause: (any Error)?

  package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message, and the cause where there is one.
  public var description: String {
    cause.map { "\(message) (\($0))" } ?? message
  }

  /// A kind of failure.
  ///
  /// Kinds may be added: switch with a `default`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private let name: String

    /// The code's name.
    public var description: String { name }

    /// A length is negative, or the array would be larger than the address space.
    public static let invalidShape = Code(name: "invalidShape")
    /// The bytes end before the array does.
    public static let tooShort = Code(name: "tooShort")
    /// The bytes do not start at a multiple of the element's alignment.
    public static let misaligned = Code(name: "misaligned")
    /// The bytes hold a value the element type does not have, such as a `Bool` of 2.
    public static let invalidElement = Code(name: "invalidElement")
    /// The file could not be opened or mapped.
    public static let unreadableFile = Code(name: "unreadableFile")
    /// The array does not lie in a file that was mapped for writing.
    public static let notWritable = Code(name: "notWritable")
    /// The elements of the view do not lie side by side.
    public static let notContiguous = Code(name: "notContiguous")
  }
}
