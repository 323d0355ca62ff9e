/// A value that could not be put on the wire, or bytes that are not what they should be.
package struct WireError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, where, and how to mend it.
  package let description: String

  package init(_ description: String) {
    self.description = description
  }

  static func truncated(at offset: Int) -> WireError {
    WireError("the message ends in the middle of a value, at byte \(offset)")
  }
}
