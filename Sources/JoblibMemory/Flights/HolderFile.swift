internal import JoblibSystem
internal import Synchronization

/// The file that a process makes once in a store, and links to the names of its leases.
///
/// One file, since ext4 passes over inodes that were freed in the last minute whenever it looks for a
/// free one: a link or file made for each lease makes each next one dearer. It goes when the process
/// computes nothing, or ends; those of killed processes go when the next one makes its own.
enum HolderFile {
  static let mark = ".holder-"

  private struct Made {
    let holder: LeaseHolder
    let path: String
  }

  private static let made = PerProcess { Table() }

  private final class Table: Sendable {
    let made = Mutex<[String: Made]>([:])
  }

  /// The path of this process's file in a store, and who it stands for; `nil` where none can be made.
  static func of(_ store: FolderStore) -> (path: String, holder: LeaseHolder)? {
    let found = made.value.made.withLock { $0[store.root] }
    if let found { return (found.path, found.holder) }
    guard let new = try? make(in: store) else { return nil }
    let kept = made.value.made.withLock { made in
      if let other = made[store.root] { return other }
      made[store.root] = new
      return new
    }
    if kept.path != new.path { Files.removeQuietly(new.path) }
    removeAtExit()
    return (kept.path, kept.holder)
  }

  /// Lets go of a file that is not there any more.
  static func check(in store: FolderStore) {
    guard let found = made.value.made.withLock({ $0[store.root] }) else { return }
    if (try? Files.status(of: found.path)) != nil { return }
    made.value.made.withLock { made in
      if made[store.root]?.path == found.path { made[store.root] = nil }
    }
  }

  /// Removes the files of this process, which are made again when they are wanted.
  static func removeAll() {
    let files = made.value.made.withLock { made in
      defer { made = [:] }
      return made.values.map(\.path)
    }
    for path in files { Files.removeQuietly(path) }
  }

  private static func make(in store: FolderStore) throws(SystemError) -> Made {
    let text = LeaseHolder.next().text
    let path = "\(store.root)/\(mark)\(text)"
    let bytes = ContiguousArray(text.utf8)
    do throws(SystemError) {
      try bytes.withRawBytes { (bytes) throws(SystemError) in try Files.make(path, of: bytes) }
      try store.removeFilesOfTheDead()
      return Made(holder: LeaseHolder(text, file: try Files.status(of: path)), path: path)
    } catch {
      // On a full disk there may be an empty one.
      Files.removeQuietly(path)
      throw error
    }
  }

  private static let isRemovedAtExit: Void = Host.atExit { HolderFile.removeAll() }

  private static func removeAtExit() { _ = isRemovedAtExit }
}
