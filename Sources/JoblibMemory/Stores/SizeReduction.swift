/// What ``Memory/reduceSize(bytesLimit:itemsLimit:ageLimit:)`` removed, and what it left.
public struct SizeReduction: Hashable, Sendable {
  /// The results that were removed.
  public internal(set) var removedEntries = 0
  /// Their bytes.
  public internal(set) var removedBytes = 0
  /// The results that are left.
  public internal(set) var keptEntries = 0
  /// Their bytes.
  public internal(set) var keptBytes = 0
  /// The files removed that were no results: of writers that were killed, and damaged ones of old.
  public internal(set) var leftovers = 0

  mutating func addRemoved(_ byteCount: Int) {
    removedEntries += 1
    removedBytes += byteCount
  }
}

extension SizeReduction: CustomStringConvertible {
  /// What was removed, and what is left.
  public var description: String {
    "\(removedEntries) results of \(removedBytes) bytes removed, \(keptEntries) of \(keptBytes) left"
  }
}
