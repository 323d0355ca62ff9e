/// A value could not be written to a file, or a file not be read.
public struct PersistenceError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure, for a program to switch on.
  public let code: Code
  /// What failed, and how to mend it.
  public let message: String
  /// The file, by the path it was asked for with, if it has one.
  public package(set) var file: String?
  /// Where in the file it failed, in bytes after decompression, if it is one place.
  public let offset: Int?
  /// Where in the value it failed, such as `[3].name`; empty at the top.
  public let path: String
  /// The failure underneath, such as that of a system call.
  public let cause: (any Error)?

  package init(
    _ code: Code,
    _ message: String,
    file: String? = nil,
    offset: Int? = nil,
    path: String = "",
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.file = file
    self.offset = offset
    self.path = path
    self.cause = cause
  }

  /// File, offset and path as far as they are known, the message, and the cause where there is one.
  public var description: String {
    var places = [file, offset.map { "byte \($0)" }].compactMap(\.self)
    if !path.isEmpty { places.append("value\(path)") }
    let place = places.isEmpty ? "" : places.joined(separator: ", ") + ": "
    return place + message + (cause.map { " (\($0))" } ?? "")
  }

  /// The same error about this file, unless it names one.
  package func about(file: String?) -> PersistenceError {
    guard self.file == nil else { return self }
    var error = self
    error.file = file
    return error
  }

  /// A kind of failure.
  ///
  /// Kinds may be added: switch with a `default`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private let name: String

    /// The code's name.
    public var description: String { name }

    /// The file could not be opened or read.
    public static let unreadable = Code(name: "unreadable")
    /// The file could not be written.
    public static let unwritable = Code(name: "unwritable")
    /// The bytes end before the value does.
    public static let truncated = Code(name: "truncated")
    /// The bytes are no pickle, or contradict themselves.
    public static let corrupted = Code(name: "corrupted")
    /// The file says something that no reader but Python can know.
    public static let unsupported = Code(name: "unsupported")
    /// The file asks for more than the limits of the call allow.
    public static let limitExceeded = Code(name: "limitExceeded")
    /// The file holds a value of another type than was asked for.
    public static let typeMismatch = Code(name: "typeMismatch")
    /// The value has no form in such a file.
    public static let notEncodable = Code(name: "notEncodable")
    /// The compression that was asked for does not exist, or the compressed bytes are damaged.
    public static let compression = Code(name: "compression")
    /// The arguments of the call do not fit together.
    public static let invalidArgument = Code(name: "invalidArgument")
  }
}
