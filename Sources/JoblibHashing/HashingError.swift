/// A value could not be hashed.
public struct HashingError: Error, Sendable {
  /// The kind of failure, for a program to switch on.
  public let code: Code
  /// Where in the value, as `model.layers[3].weights`; empty for the value itself.
  public let path: String
  /// What went wrong and how to mend it.
  public let message: String
  /// What the value's own `encode(to:)` threw, when it threw.
  public let cause: (any Error)?

  package init(_ code: Code, path: String, message: String, cause: (any Error)? = nil) {
    self.code = code
    self.path = path
    self.message = message
    self.cause = cause
  }

  /// A kind of failure.
  ///
  /// Kinds may be added: switch with a `default`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The name of the kind.
    public let description: String

    /// Values are nested too deeply, most often because an object reaches itself.
    public static let tooDeep = Code(description: "tooDeep")
    /// A value asked its encoder for two kinds of container.
    public static let mixedContainers = Code(description: "mixedContainers")
    /// A type has no hash that Python's joblib has too.
    public static let notInPython = Code(description: "notInPython")
    /// A value's `encode(to:)` threw; see ``HashingError/cause``.
    public static let encodingFailed = Code(description: "encodingFailed")
  }
}

extension HashingError: CustomStringConvertible {
  /// The message with its place in the value.
  public var description: String {
    path.isEmpty ? "cannot hash: \(message)" : "cannot hash '\(path)': \(message)"
  }
}
