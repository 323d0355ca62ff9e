package import JoblibHashing
internal import JoblibSystem
internal import Synchronization

/// A name that this process gives the file of an entry for as long as it maps it: `root/.mapped-…`.
///
/// On one kernel a file lives as long as it is mapped. On NFS another host may remove it, or put a new
/// entry in its place, and the next look at a page that is not in memory ends the program by SIGBUS:
/// at once with NFS 3, with NFS 4 when the server has restarted. A file that has another name lives on.
///
/// The name goes with the last array that is mapped, or with the process; those of killed processes
/// go when another of the same machine makes its first, and by `reduceSize`.
package final class MappedName: Sendable {
  package static let mark = ".mapped-"

  private struct Key: Hashable {
    let root: String
    let device: UInt64
    let inode: UInt64
    let seal: Digest
  }

  private struct Given {
    let path: String
    weak var name: MappedName?
  }

  private final class Table: Sendable {
    let given = Mutex<[Key: Given]>([:])
    let sweptRoots = Mutex<Set<String>>([])
  }

  private static let table = PerProcess { Table() }

  private let key: Key
  private let path: String
  /// A forked child has its parent's arrays, but not their names to remove.
  private let processIdentifier = Host.processIdentifier

  /// Links an entry.
  private init(_ entry: String, _ key: Key) throws(SystemError) {
    self.key = key
    path = "\(key.root)/\(Self.mark)\(UniqueName.next())"
    try Files.link(entry, to: path)
  }

  deinit {
    guard processIdentifier == Host.processIdentifier else { return }
    Self.table.value.given.withLock { given in
      if given[key]?.path == path { given[key] = nil }
    }
    Files.removeQuietly(path)
  }

  /// The name that this process has given an entry, or gives it now.
  ///
  /// - Parameters:
  ///   - file: The entry, which is to be mapped.
  ///   - seal: What tells it from one that gets its inode later.
  /// - Returns: `nil` where there can be none, or where the entry's name leads to another file by now:
  ///   then a mapping could break.
  package static func of(_ file: EntryFile, seal: Digest) -> MappedName? {
    let root = file.root
    let (device, inode) = (file.status.device, file.status.inode)
    let key = Key(root: root, device: device, inode: inode, seal: seal)
    let found = table.value.given.withLock { $0[key]?.name }
    // Others may have removed it, for its age or by hand.
    if let found, found.isName(of: file) { return found }
    if table.value.sweptRoots.withLock({ $0.insert(root).inserted }) {
      removeAtExit()
      // Where the folder cannot be listed they stay.
      try? FolderStore(root: root).removeFilesOfTheDead()
    }
    let new: MappedName
    do throws(SystemError) { new = try MappedName(file.path, key) } catch {
      if !error.isMissing, !error.isStale { say(error, root) }
      return nil
    }
    guard new.isName(of: file) else { return nil }
    // Nothing is let go of under the lock, which its end takes.
    let other = table.value.given.withLock { given -> MappedName? in
      if let other = given[key]?.name, other !== found { return other }
      given[key] = Given(path: new.path, name: new)
      return nil
    }
    return other ?? new
  }

  /// Whether it leads to the open file; not only by the inode, which a new file may have got.
  private func isName(of file: EntryFile) -> Bool {
    guard let named = try? Files.status(of: path), let open = try? file.descriptor.status() else {
      return false
    }
    return named.isSameFile(as: open) && named.modifiedNanoseconds == open.modifiedNanoseconds
  }

  private static func say(_ error: SystemError, _ root: String) {
    Notices.once("mapping \(root) \(error.code)") {
      "results in \(root) are read into memory, not mapped: \(error.description); on NFS a process "
        + "maps what it can link, so that no other host can take it away"
    }
  }

  private static let isRemovedAtExit: Void = Host.atExit {
    let paths = MappedName.table.value.given.withLock { $0.values.map(\.path) }
    for path in paths { Files.removeQuietly(path) }
  }

  private static func removeAtExit() { _ = isRemovedAtExit }
}

// MARK: Where it is needed

extension MappedName {
  /// What all file systems are taken for, in tests.
  @TaskLocal package static var assumedNFS: Bool?

  /// What the file systems are, by their devices.
  private static let areNFS = ForkSafe<[UInt64: Bool]>([:])

  /// Whether a file that is mapped needs one.
  static func isNeeded(for file: EntryFile) -> Bool {
    if let assumedNFS { return assumedNFS }
    return areNFS.withLock { areNFS in
      if let known = areNFS[file.status.device] { return known }
      let isNFS = file.descriptor.mayBeOnNFS
      areNFS[file.status.device] = isNFS
      return isNFS
    }
  }
}
