/// Something that a load did otherwise than it was asked to.
public struct PersistenceWarning: Hashable, Sendable, CustomStringConvertible {
  /// What was done instead, and why.
  public let description: String

  init(_ description: String) {
    self.description = description
  }

  static func misaligned(file: String, offset: Int, alignment: Int) -> PersistenceWarning {
    PersistenceWarning(
      """
      \(file): the array at byte \(offset) is not aligned to \(alignment) bytes and was read instead \
      of mapped; dump it again to have it aligned
      """
    )
  }
}
