/// An entry that a walk through a store came by.
package struct FoundEntry {
  package let path: String
  package let byteCount: Int
  /// In nanoseconds since 1970.
  package let lastUse: Int64
  /// Opens it, and reads its beginning.
  private let open: () throws -> StoredEntry

  init(path: String, byteCount: Int, lastUse: Int64, open: @escaping () throws -> StoredEntry) {
    self.path = path
    self.byteCount = byteCount
    self.lastUse = lastUse
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
