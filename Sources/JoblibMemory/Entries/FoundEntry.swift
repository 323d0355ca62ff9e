package import JoblibSystem

/// An entry that a walk through a store came by.
package struct FoundEntry: Sendable {
  package let path: String
  package let file: FileStatus
  /// Opens it, and reads its beginning.
  private let open: @Sendable () throws(SystemError) -> StoredEntry

  init(
    path: String,
    file: FileStatus,
    open: @escaping @Sendable () throws(SystemError) -> StoredEntry
  ) {
    self.path = path
    self.file = file
    self.open = open
  }

  /// Header and details, once they are proven whole.
  package func description() throws -> (header: EntryHeader, details: EntryDetails) {
    let entry = try open()
    let header = try entry.header()
    return (header, try entry.details(header))
  }

  package func details() throws -> EntryDetails { try description().details }

  /// Reads all of it, to prove it whole.
  package func verify() throws {
    let entry = try open()
    try entry.verify(entry.header())
  }
}
