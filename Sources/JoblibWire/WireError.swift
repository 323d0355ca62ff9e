/// A value that could not be put on the wire, or bytes that are not what they should be.
package struct WireError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, where, and how to mend it.
  package let description: String
  /// The type that was asked for where sound bytes hold another.
  let expected: Any.Type?

  package init(_ description: String) {
    self.description = description
    expected = nil
  }

  /// Sound bytes that are no value of this type.
  init(expected: Any.Type, found: String, at offset: Int) {
    description = "expected \(expected), found \(found) at byte \(offset)"
    self.expected = expected
  }

  static func truncated(at offset: Int) -> WireError {
    WireError("the message ends in the middle of a value, at byte \(offset)")
  }
}
