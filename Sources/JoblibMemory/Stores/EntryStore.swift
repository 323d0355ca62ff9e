internal import JoblibHashing

/// Where an entry of a store is kept.
package struct EntryAddress: Hashable, Sendable {
  package let function: FunctionIdentity
  package let key: CallKey

  /// The place below the root: function, version, and the key in two parts, so that no folder gets
  /// too many names.
  var path: String {
    let hex = key.digest.description
    let cut = hex.index(hex.startIndex, offsetBy: 2)
    return "\(function.folder)/\(hex[..<cut])/\(hex[cut...]).entry"
  }
}

/// What keeps entries: bytes under addresses, published once and never changed.
///
/// Many processes on many hosts use one store without a word to each other, so a store promises
/// that what `read` returns was published whole, or else is recognised as damaged by its digest. It
/// is a folder, or what a program brings: see ``StoreBackend``.
package protocol EntryStore: Sendable {
  /// Makes what is needed to publish, and tries it.
  func prepare() throws

  /// The bytes at an address, sound or not, or its header only; `nil` where there are none.
  func read(_ address: EntryAddress, headOnly: Bool) throws -> StoredEntry?

  /// Takes note that an entry was of use just now.
  func noteUse(of entry: StoredEntry, at address: EntryAddress)

  /// Makes an entry appear, all at once; one that is there already stays as it is, unless it shall
  /// be replaced.
  ///
  /// - Parameters:
  ///   - contents: What is to be kept.
  ///   - address: Where it is looked for.
  ///   - replaces: Whether one that is there shall give way.
  ///   - isDurable: Whether to wait until a power cut could not undo it.
  /// - Returns: The header that was written.
  /// - Throws: What keeps it from being kept.
  func publish(
    _ contents: EntryContents,
    at address: EntryAddress,
    replaces: Bool,
    isDurable: Bool
  ) throws -> EntryHeader

  /// Takes a damaged entry out of the way, unless another has taken its place since it was read.
  func setAside(_ entry: StoredEntry, at address: EntryAddress) -> SettingAside

  /// Removes an entry, if it is there.
  func remove(_ address: EntryAddress) throws

  /// Visits the entries in a folder of functions' names, of one function, or of one version, in no
  /// order, until `body` says false; those that are removed meanwhile may be left out.
  func forEachEntry(
    of folder: String?,
    _ body: (FoundEntry) throws -> Bool
  ) throws

  /// Removes all entries.
  func removeAll() throws

  /// Removes entries until the limits hold, least recently used first, and what dead writers left.
  func reduce(to limits: StoreLimits, now: Int64) throws -> SizeReduction

  /// Removes the entries of a function.
  func removeEntries(of function: FunctionIdentity) throws

  /// What to call the store, or an entry of it, in a message.
  func name(of address: EntryAddress?) -> String
}

/// What became of a damaged entry.
package enum SettingAside: Sendable {
  /// It has another name now, under which nothing looks for it.
  case moved(to: String)
  /// It is not there any more.
  case removed
  /// Somebody else took it away.
  case gone
  /// It could not be moved.
  case stuck(any Error)
}
