internal import JoblibHashing
package import JoblibSystem

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
/// Many processes on many hosts use one store without a word to each other, so a backend promises
/// that what `read` returns was published whole, or else is recognised as damaged by its digest.
package protocol StoreBackend: Sendable {
  /// Makes what is needed to publish, and tries it.
  func prepare() throws(SystemError)

  /// The bytes at an address, sound or not; `nil` where there are none.
  func read(_ address: EntryAddress) throws(SystemError) -> StoredEntry?

  /// Makes an entry appear, all at once; one that is there already stays as it is.
  func publish(
    _ header: UnsafeRawBufferPointer,
    _ payload: UnsafeRawBufferPointer,
    at address: EntryAddress
  ) throws(SystemError)

  /// Takes a damaged entry out of the way, unless another has taken its place since it was read.
  func setAside(_ entry: StoredEntry, at address: EntryAddress) -> SettingAside

  /// Removes the entries of a function.
  func removeEntries(of function: FunctionIdentity) throws(SystemError)

  /// What to call the store, or an entry of it, in a message.
  func name(of address: EntryAddress?) -> String
}

/// What became of a damaged entry.
package enum SettingAside: Sendable {
  /// It has another name now, under which nothing looks for it.
  case moved(to: String)
  /// Somebody else took it away.
  case gone
  /// It could not be moved.
  case stuck(SystemError)
}
