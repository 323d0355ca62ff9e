internal import Glibc

/// A file that is written in secret and then takes a name, in place of the file that had it.
///
/// Where the file system can (`O_TMPFILE` of `open(2)`), it has no name before, so that nothing is
/// left of a process that was killed; elsewhere it has one that starts with `.tmp-`. Through a
/// symbolic link the file behind it is replaced. What is no regular file, such as a pipe or a device,
/// is opened as it is.
package final class ReplacedFile {
  /// The file to write to.
  package let descriptor: FileDescriptor

  private let path: String
  /// Whether `path` was opened itself.
  private let isItself: Bool
  /// The name that the file has until it is published, if it has any.
  private var temporaryName: String?

  private static let anyone: mode_t = 0o666

  /// Starts a file that will be at `path`.
  package init(_ path: String) throws(SystemError) {
    var status = stat()
    let exists = stat(path, &status) == 0
    isItself = exists && status.st_mode & S_IFMT != S_IFREG
    // A link stays, what it leads to is replaced.
    self.path = exists && !isItself ? Self.resolved(path) : path
    if isItself {
      descriptor = try .open(path, flags: .writeOnly)
      return
    }
    if exists { try Self.checkWritable(self.path) }
    let folder = Files.folder(of: self.path)
    let mode = exists ? status.st_mode & 0o7777 : Self.anyone
    if let nameless = try? FileDescriptor.open(
      folder.isEmpty ? "." : folder,
      flags: [.writeOnly, .nameless],
      mode: mode
    ) {
      descriptor = nameless
    } else {
      let name = "\(folder).tmp-\(UniqueName.next())"
      descriptor = try .open(name, flags: [.writeOnly, .create, .exclusive], mode: mode)
      temporaryName = name
    }
    if exists { fchmod(descriptor.raw, mode) }
  }

  deinit {
    if let temporaryName { unlink(temporaryName) }
  }

  /// Gives the file its name; call it once, when all is written.
  package func publish(isDurable: Bool) throws(SystemError) {
    if isDurable { try checked("fsync", "descriptor \(descriptor.raw)") { fsync(descriptor.raw) } }
    guard !isItself else { return }
    let folder = Files.folder(of: path)
    if temporaryName == nil {
      let name = "\(folder).tmp-\(UniqueName.next())"
      try checked("linkat", name) {
        linkat(AT_FDCWD, "/proc/self/fd/\(descriptor.raw)", AT_FDCWD, name, AT_SYMLINK_FOLLOW)
      }
      temporaryName = name
    }
    if let temporaryName { try Files.rename(temporaryName, to: path) }
    temporaryName = nil
    if isDurable { try Files.sync(folder: folder.isEmpty ? "." : folder) }
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
