internal import JoblibSystem

/// Who holds a lease, as one line that a name or a symbolic link can be: a `UniqueName`.
package struct LeaseHolder: Sendable {
  package let text: String

  /// The file that its leases are links to; `nil` if they are symbolic links.
  let file: FileStatus?

  package init(_ text: String) {
    self.text = text
    file = nil
  }

  init(_ text: String, file: FileStatus) {
    self.text = text
    self.file = file
  }

  /// A holder that never was before.
  package static func next() -> LeaseHolder { LeaseHolder(UniqueName.next()) }

  /// Whether the process that wrote this is known to have ended, which only its own machine knows.
  package static func hasEnded(_ text: String) -> Bool { UniqueName.isOfEndedProcess(text) }
}
