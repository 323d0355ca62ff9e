internal import Glibc

// Symbolic links as small files of one line: made whole or not at all, by one system call.

extension Files {
  /// Makes a symbolic link, whose name has to be new (`symlink(2)`); the text need not be a path.
  package static func makeSymbolicLink(_ path: String, text: String) throws(SystemError) {
    try checked("symlink", path) { symlink(text, path) }
  }

  /// The text of a symbolic link, up to 255 bytes of it (`readlink(2)`).
  package static func textOfSymbolicLink(_ path: String) throws(SystemError) -> String {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 255) {
      (buffer) throws(SystemError) in
      let count = try checked("readlink", path) {
        buffer.baseAddress.map { readlink(path, $0, buffer.count) } ?? 0
      }
      return String(decoding: UnsafeRawBufferPointer(buffer).prefix(count), as: UTF8.self)
    }
  }

  /// The first bytes of a file; `nil` where it cannot be read.
  package static func start(of path: String, byteLimit: Int) -> [UInt8]? {
    guard let file = try? FileDescriptor.open(path, flags: .readOnly) else { return nil }
    return try? [UInt8](unsafeUninitializedCapacity: byteLimit) { buffer, count in
      count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// Says that a file, or a symbolic link itself, was modified now, by the clock of its file system
  /// (`utimensat(2)`).
  package static func touchSymbolicLink(_ path: String) throws(SystemError) {
    try checked("utimensat", path) { utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW) }
  }

  /// What the kernel knows of a file, or of a symbolic link itself (`lstat(2)`).
  package static func statusOfSymbolicLink(_ path: String) throws(SystemError) -> FileStatus {
    var status = stat()
    try checked("lstat", path) { lstat(path, &status) }
    return FileStatus(status)
  }

  /// Has a network file system ask again which names there are in a folder.
  ///
  /// What it knows of single names may be a minute old; a listing is always true, and what it shows
  /// is seen by all calls after it.
  package static func refreshNames(in folder: String) {
    _ = try? FolderReader(folder).next()
  }
}
