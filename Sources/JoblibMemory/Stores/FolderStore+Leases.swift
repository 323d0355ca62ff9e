internal import JoblibSystem

extension FolderStore {
  /// Takes a lease in a folder that may be still to make.
  ///
  /// - Returns: Who holds it for the caller; `nil` if another has it.
  func take(_ lease: Lease) throws(SystemError) -> LeaseHolder? {
    do throws(SystemError) { return try takeNow(lease) } catch {
      guard error.isMissing || error.isStale else { throw error }
    }
    try makeFolder(of: lease.path)
    HolderFile.check(in: self)
    return try takeNow(lease)
  }

  private func takeNow(_ lease: Lease) throws(SystemError) -> LeaseHolder? {
    if let file = HolderFile.of(self) {
      do throws(SystemError) {
        return try lease.take(as: file.holder, linking: file.path) ? file.holder : nil
      } catch {
        guard error.isUnsupported else { throw error }
      }
    }
    let holder = LeaseHolder.next()
    return try lease.take(as: holder) ? holder : nil
  }

  /// Removes what processes of this machine that were killed have left in the root.
  func removeFilesOfTheDead() throws(SystemError) {
    try forEachName(in: root) { (_, name) in
      guard let holder = Leftover.holder(of: name), UniqueName.isOfEndedProcess(holder) else {
        return
      }
      Files.removeQuietly("\(root)/\(name)")
    }
  }

  /// Removes a lease whose holder is dead, if a name is that of a lease, or of a claim on one.
  ///
  /// - Returns: Whether it was removed.
  func sweepLease(_ name: String, _ file: FileStatus, in folder: String, now: Int64)
    throws(SystemError) -> Bool
  {
    guard Lease.isLease(name) else { return false }
    let lease = Lease("\(folder)/\(name)")
    guard let text = lease.text,
      Leftover.isOld(file, now: now) || LeaseHolder.hasEnded(text)
    else { return false }
    return try lease.remove(after: text, as: .next()) { LeaseHolder.hasEnded($1) }
  }
}
