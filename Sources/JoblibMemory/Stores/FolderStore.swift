package import JoblibSystem

/// Entries as files in a folder, which may be on a network and have any number of writers.
///
/// ```
/// root/.gitignore
/// root/.holder-…                             a process that computes now
/// root/.mapped-…                             an entry that a process maps, on NFS
/// root/.size                                 how large it has grown (`SizeLedger`)
/// root/costly/v1/3f/0c9a….entry              published, immutable
/// root/costly/v1/3f/0c9a….entry.tmp-…        being written
/// root/costly/v1/3f/0c9a….entry.corrupt-…    found damaged
/// root/costly/v1/3f/0c9a….entry.lease        who computes it
/// ```
/// A file is written under a name of its own and linked to its place when it is whole: `link(2)` is
/// atomic on NFS too, and of two who publish one entry the second is told that it is there. Nothing
/// waits for the disk: what a power cut tears, its digest turns into a miss.
package struct FolderStore: EntryStore {
  package let root: String
  /// How large all entries may grow together, where that is limited.
  let sizeLimit: Int?

  package init(root: String, sizeLimit: Int? = nil) {
    self.root = root
    self.sizeLimit = sizeLimit
  }

  package func prepare() throws(SystemError) {
    try Files.makeFolders(root)
    ignoreByGit()
    let probe = "\(root)/\(Leftover.trying)\(UniqueName.next())"
    defer { Files.removeQuietly(probe) }
    try withUnsafeBytes(of: UInt64(0)) { (raw) throws(SystemError) in
      try Files.make(probe, of: raw)
    }
  }

  package func name(of address: EntryAddress?) -> String {
    guard let address else { return root }
    return "\(root)/\(address.path)"
  }

  // MARK: Reading

  package func read(
    _ address: EntryAddress,
    headOnly: Bool
  ) throws -> StoredEntry? {
    let path = name(of: address)
    do { return try read(path, headOnly: headOnly) } catch let error as SystemError {
      if error.isMissing { return nil }
      guard error.isStale else { throw error }
    }
    // The file behind the name was replaced on another host: the name leads to the new one.
    do { return try read(path, headOnly: headOnly) } catch let error as SystemError {
      guard error.isMissing || error.isStale else { throw error }
      return nil
    }
  }

  func read(_ path: String, headOnly: Bool) throws -> StoredEntry {
    try StoredEntry(.file(EntryFile(path, in: root)), headOnly: headOnly)
  }

  /// Entries are used often, and the order of their uses need not be finer than this; where they go
  /// all the time, it has to be.
  private var useResolution: Int64 { (sizeLimit == nil ? 600 : 1) * 1_000_000_000 }

  /// Uses are noted as the time of modification, since access times are often off (`noatime`) or
  /// rare (`relatime`).
  package func noteUse(of entry: StoredEntry, at address: EntryAddress) {
    guard let file = entry.file,
      wallNanoseconds() - file.modifiedNanoseconds > useResolution
    else { return }
    // In a folder that is only read, entries keep the time of their making.
    do throws(SystemError) { try Files.touch(name(of: address)) } catch { return }
  }

  // MARK: Publishing

  package func publish(
    _ contents: EntryContents,
    at address: EntryAddress,
    replaces: Bool,
    isDurable: Bool
  ) throws(SystemError) -> EntryHeader {
    let path = name(of: address)
    func publish() throws(SystemError) -> EntryHeader {
      try self.publish(contents, at: path, replaces: replaces, isDurable: isDurable)
    }
    for _ in 0..<3 {
      do throws(SystemError) { return try publish() } catch {
        guard error.isMissing || error.isStale else { throw error }
      }
      // The folder is not there yet, or somebody removes results at this moment.
      try makeFolder(of: path)
    }
    return try publish()
  }

  /// Makes the folder that a path of the store is in.
  func makeFolder(of path: String) throws(SystemError) {
    let isNew = (try? Files.status(of: root)) == nil
    try Files.makeFolders(String(Files.folder(of: path).dropLast()))
    if isNew { ignoreByGit() }
  }

  private func publish(
    _ contents: EntryContents,
    at path: String,
    replaces: Bool,
    isDurable: Bool
  ) throws(SystemError) -> EntryHeader {
    let temporary = "\(path)\(Leftover.writing)\(UniqueName.next())"
    defer { Files.removeQuietly(temporary) }
    let header = try Files.make(temporary, isDurable: isDurable) { (file) throws(SystemError) in
      if contents.byteCount > StoredEntry.smallByteCount { file.reserve(contents.byteCount) }
      return try contents.write { (bytes, offset) throws(SystemError) in
        try file.writeAll(bytes, at: offset)
      }
    }
    try give(path, to: temporary, replaces: replaces)
    if isDurable { try Files.sync(folder: Files.folder(of: path)) }
    if let sizeLimit { SizeKeeper.add(contents.byteCount, to: self, limit: sizeLimit) }
    return header
  }

  /// Gives an entry its name.
  private func give(_ path: String, to temporary: String, replaces: Bool) throws(SystemError) {
    if replaces { return try Files.rename(temporary, to: path) }
    do throws(SystemError) { try Files.link(temporary, to: path) } catch {
      // Another published the same first.
      if error.isExisting { return }
      guard error.isUnsupported else { throw error }
      try Files.rename(temporary, to: path)
    }
  }

  // MARK: Removing

  package func setAside(_ entry: StoredEntry, at address: EntryAddress) -> SettingAside {
    let path = name(of: address)
    let aside = "\(path)\(Leftover.corrupt)\(UniqueName.next())"
    do throws(SystemError) {
      guard let file = entry.file, try Files.status(of: path).isSameFile(as: file) else {
        return .gone
      }
      try Files.rename(path, to: aside)
      return .moved(to: aside)
    } catch {
      return error.isMissing ? .gone : .stuck(error)
    }
  }

  package func remove(_ address: EntryAddress) throws(SystemError) {
    do throws(SystemError) { try Files.remove(name(of: address)) } catch {
      guard error.isMissing || error.isStale || error.isNoFolder else { throw error }
    }
  }

  /// Removes the folders of all versions of all functions; what else lies in the folder stays, such
  /// as the entries of Python's joblib.
  package func removeAll() throws(SystemError) {
    try forEachName(in: root) { (_, name) throws(SystemError) in
      try forEachName(in: "\(root)/\(name)") { (function, version) throws(SystemError) in
        if FunctionVersion.isFolder(version) { try Files.removeTree("\(function.path)/\(version)") }
      }
      do throws(SystemError) { try Files.removeFolderIfEmpty("\(root)/\(name)") } catch {
        guard error.isNoFolder else { throw error }
      }
    }
  }

  package func removeEntries(of function: FunctionIdentity) throws(SystemError) {
    try Files.removeTree("\(root)/\(function.folder)")
  }

  /// Keeps results out of the user's repository, unless there is a word on that already.
  private func ignoreByGit() {
    let text = ContiguousArray("# Made by joblib: results are not for the repository.\n*\n".utf8)
    do throws(SystemError) {
      try text.withRawBytes { (text) throws(SystemError) in
        try Files.make("\(root)/.gitignore", of: text)
      }
    } catch {
      // There is one, or there can be none; neither is the caller's concern.
      return
    }
  }
}
