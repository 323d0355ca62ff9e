internal import Glibc
internal import Synchronization

/// A file that is written in secret and then takes a name, in place of the file that had it.
///
/// Where the file system can (`O_TMPFILE` of `open(2)`), it has no name before, so that nothing is
/// left of a process that was killed; elsewhere it has one that starts with `.tmp-`. Through a
/// symbolic link the file behind it is replaced. What is no regular file, such as a pipe or a device,
/// is opened as it is.
package final class ReplacedFile {
  /// The file to write to.
  package let descriptor: FileDescriptor

  private let target: Target

  private enum Target {
    /// Written to directly.
    case itself
    case nameless(path: String)
    case named(String, path: String)
  }

  private static let count = Atomic(0)

  /// Starts a file that will be at `path`.
  package init(_ path: String) throws(SystemError) {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT != S_IFREG {
      descriptor = try .open(path, flags: .writeOnly)
      target = .itself
      return
    }
    // The link stays, what it leads to is replaced.
    let path = exists ? Self.resolved(path) : path
    if exists { try Self.checkWritable(path) }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
    let mode = exists ? status.st_mode & 0o7777 : 0o666
    if let nameless = try? FileDescriptor.open(folder, flags: [.writeOnly, .nameless], mode: mode) {
      descriptor = nameless
      target = .nameless(path: path)
    } else {
      let name = Self.temporaryName(in: folder)
      descriptor = try .open(name, flags: [.writeOnly, .create, .exclusive], mode: mode)
      target = .named(name, path: path)
    }
    if exists { fchmod(descriptor.raw, mode) }
  }

  deinit {
    if case .named(let name, _) = target { unlink(name) }
  }

  /// Gives the file its name; call it once, when all is written.
  package func publish(isDurable: Bool) throws(SystemError) {
    if isDurable { try checked("fsync", "descriptor \(descriptor.raw)") { fsync(descriptor.raw) } }
    switch target {
    case .itself: return
    case .named(let name, let path): try Files.rename(name, to: path)
    case .nameless(let path):
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
      let name = Self.temporaryName(in: folder)
      try checked("linkat", name) {
        linkat(AT_FDCWD, "/proc/self/fd/\(descriptor.raw)", AT_FDCWD, name, AT_SYMLINK_FOLLOW)
      }
      do throws(SystemError) { try Files.rename(name, to: path) } catch {
        unlink(name)
        throw error
      }
    }
    guard isDurable else { return }
    let folder = try FileDescriptor.open(
      path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./",
      flags: .readOnly
    )
    try checked("fsync", path) { fsync(folder.raw) }
  }

  private var path: String {
    switch target {
    case .itself: ""
    case .nameless(let path), .named(_, let path): path
    }
  }

  private static func temporaryName(in folder: String) -> String {
    let number = count.add(1, ordering: .relaxed).newValue
    return "\(folder).tmp-\(Host.name)-\(getpid())-\(number)"
  }

  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A file that may not be written is not replaced, though its folder would allow it.
  private static func checkWritable(_ path: String) throws(SystemError) {
    try checked("access", path) { access(path, W_OK) }
  }
}
