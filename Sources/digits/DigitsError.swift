/// An input that cannot be used: the data file or the number of folds.
struct DigitsError: Error, Codable, Hashable, Sendable {
  /// The kind of failure, for a program to switch on.
  let code: Code
  /// One line: what is wrong, where, and how to mend it.
  let message: String

  /// A kind of failure.
  enum Code: String, Codable, Sendable {
    case unreadableFile, emptyFile, malformedLine, badFolds
  }
}

extension DigitsError: CustomStringConvertible {
  var description: String { message }
}
