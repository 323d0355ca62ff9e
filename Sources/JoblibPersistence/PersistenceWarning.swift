internal import JoblibSystem

/// Something that a load did otherwise than it was asked to.
public struct PersistenceWarning: Hashable, Sendable, CustomStringConvertible {
  /// What was done instead, and why.
  public let description: String

  init(_ description: String) {
    self.description = description
  }

  /// Prints a line on the standard error.
  static func print(_ warning: PersistenceWarning) {
    Host.writeErrorLine("joblib: warning: \(warning)")
  }

  static func misaligned(file: String, offset: Int, alignment: Int) -> PersistenceWarning {
    PersistenceWarning(
      """
      \(file): the array at byte \(offset) is not aligned to \(alignment) bytes and was read instead \
      of mapped; dump it again to have it aligned
      """
    )
  }

  static func compressed(_ file: String, _ compressor: String) -> PersistenceWarning {
    PersistenceWarning(
      """
      \(file): it is compressed (\(compressor)), so its arrays are read instead of mapped; dump it \
      without compression to map them
      """
    )
  }

  static func archive(_ file: String) -> PersistenceWarning {
    PersistenceWarning(
      """
      \(file): it is an archive, so its arrays are read instead of mapped; save each in a file of its \
      own to map it
      """
    )
  }

  static func notAFile(_ file: String) -> PersistenceWarning {
    PersistenceWarning("\(file): it is no regular file, so its arrays are read instead of mapped")
  }
}
