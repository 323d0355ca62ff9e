internal import Glibc

/// Folders and the names in them.
package enum Files {
  /// Makes a folder and those above it that are missing (`mkdir(2)`).
  ///
  /// - Throws: `SystemError` for the first one that cannot be made, or that is no folder.
  package static func makeFolders(_ path: String) throws(SystemError) {
    do throws(SystemError) { try makeFolder(path) } catch {
      guard error.isMissing, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
        throw error
      }
      try makeFolders(String(path[..<slash]))
      try makeFolder(path)
    }
  }

  /// The folder part of a path with its slash; empty for a name in the current folder.
  package static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// Makes a folder, unless it is there.
  private static func makeFolder(_ path: String) throws(SystemError) {
    do throws(SystemError) { try checked("mkdir", path) { mkdir(path, 0o777) } } catch {
      guard error.isExisting else { throw error }
      guard try status(of: path).isFolder else {
        throw SystemError(code: ENOTDIR, call: "mkdir", subject: path)
      }
    }
  }

  /// Makes a file of these parts, which has to be new; see `make(_:isDurable:filling:)`.
  package static func make(
    _ path: String,
    of parts: UnsafeRawBufferPointer...,
    isDurable: Bool = false
  ) throws(SystemError) {
    try make(path, isDurable: isDurable) { (file) throws(SystemError) in
      for part in parts { try file.writeAll(part) }
    }
  }

  /// Makes a file, which has to be new, has `fill` write it, and waits for the file system's word that
  /// it took everything (`close(2)` is where a quota or a network may still refuse).
  ///
  /// With `isDurable` it also waits until a power cut could not undo it (`fsync(2)`). The name itself
  /// is another matter: see `sync(folder:)`.
  package static func make<Result>(
    _ path: String,
    isDurable: Bool = false,
    filling fill: (FileDescriptor) throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let raw = try checked("open", path) { open(path, flags, 0o666) }
    let result: Result
    do throws(SystemError) {
      result = try fill(FileDescriptor(borrowing: raw))
      if isDurable { try checked("fsync", path) { fsync(raw) } }
    } catch {
      close(raw)
      throw SystemError(code: error.code, call: error.call, subject: path)
    }
    // Not repeated after EINTR: Linux has closed the descriptor by then.
    guard close(raw) == 0 || errno == EINTR else { throw SystemError.last("close", path) }
    return result
  }

  /// Waits until a power cut could not undo what happened to the names in a folder (`fsync(2)`).
  package static func sync(folder: String) throws(SystemError) {
    let file = try FileDescriptor.open(folder, flags: .readOnly)
    try checked("fsync", folder) { fsync(file.raw) }
  }

  /// Gives a file a second name, which has to be new (`link(2)`).
  package static func link(_ path: String, to name: String) throws(SystemError) {
    try checked("link", name) { Glibc.link(path, name) }
  }

  /// Moves a file, over another of that name if there is one (`rename(2)`).
  package static func rename(_ path: String, to name: String) throws(SystemError) {
    try checked("rename", name) { Glibc.rename(path, name) }
  }

  /// Removes a file (`unlink(2)`).
  package static func remove(_ path: String) throws(SystemError) {
    try checked("unlink", path) { unlink(path) }
  }

  /// Removes a file that may be gone already, and that does no harm if it stays.
  package static func removeQuietly(_ path: String) {
    do { try remove(path) } catch { return }
  }

  /// Removes a folder and all that is in it; what another process removes meanwhile is no error,
  /// and a folder that one fills meanwhile stays.
  package static func removeTree(_ path: String) throws(SystemError) {
    let names: [String]
    do throws(SystemError) { names = try self.names(in: path) } catch {
      guard error.isMissing else { throw error }
      return
    }
    for name in names {
      let entry = "\(path)/\(name)"
      do throws(SystemError) { try remove(entry) } catch {
        if error.isMissing { continue }
        guard error.code == EISDIR else { throw error }
        try removeTree(entry)
      }
    }
    try removeFolderIfEmpty(path)
  }

  /// Removes a folder, unless there is something in it, or it is gone (`rmdir(2)`).
  package static func removeFolderIfEmpty(_ path: String) throws(SystemError) {
    do throws(SystemError) { try checked("rmdir", path) { rmdir(path) } } catch {
      guard error.isMissing || error.isExisting || error.code == ENOTEMPTY else { throw error }
    }
  }

  /// The names in a folder, without `.` and `..`, in no order.
  package static func names(in folder: String) throws(SystemError) -> [String] {
    let reader = try FolderReader(folder)
    var names: [String] = []
    while let name = try reader.next() { names.append(name) }
    return names
  }

  /// Says that a file was modified now, by the clock of its file system (`utimensat(2)`).
  package static func touch(_ path: String) throws(SystemError) {
    try checked("utimensat", path) { utimensat(AT_FDCWD, path, nil, 0) }
  }

  /// What the kernel knows of a file (`stat(2)`).
  package static func status(of path: String) throws(SystemError) -> FileStatus {
    var status = stat()
    try checked("stat", path) { stat(path, &status) }
    return FileStatus(status)
  }

  /// The folder that relative paths start from (`getcwd(3)`).
  package static func currentFolder() throws(SystemError) -> String {
    guard let path = getcwd(nil, 0) else { throw SystemError.last("getcwd") }
    defer { free(path) }
    return String(cString: path)
  }
}

/// Which file this is, and how large.
package struct FileStatus: Sendable {
  package let device: UInt64
  package let inode: UInt64
  package let byteCount: Int
  /// When its bytes were written, or said to be, since 1970.
  package let modifiedNanoseconds: Int64
  /// When anything about it changed, its name included.
  package let changedNanoseconds: Int64
  package let isFolder: Bool
  package let isRegular: Bool

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    byteCount = Int(status.st_size)
    modifiedNanoseconds = nanoseconds(status.st_mtim)
    changedNanoseconds = nanoseconds(status.st_ctim)
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether both are one file, under whatever names.
  package func isSameFile(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode
  }
}

extension FileDescriptor {
  /// What the kernel knows of the open file (`fstat(2)`).
  package func status() throws(SystemError) -> FileStatus {
    var status = stat()
    try checked("fstat", "descriptor \(raw)") { fstat(raw, &status) }
    return FileStatus(status)
  }
}

extension SystemError {
  /// Whether there is no such file or folder (`ENOENT`).
  package var isMissing: Bool { code == ENOENT }

  /// Whether what should be a folder is none (`ENOTDIR`).
  package var isNoFolder: Bool { code == ENOTDIR }

  /// Whether the name is taken (`EEXIST`).
  package var isExisting: Bool { code == EEXIST }

  /// Whether a network file system lost the file behind a handle (`ESTALE`); opening it again helps.
  package var isStale: Bool { code == ESTALE }

  /// Whether the file system cannot do this at all, as FAT cannot make links.
  package var isUnsupported: Bool {
    [EPERM, EOPNOTSUPP, ENOSYS, EXDEV, EMLINK].contains(code)
  }

  /// What the kernel says, without the call and its subject.
  package var reason: String { String(cString: strerror(code)) }
}
