internal import Glibc

/// The names in a folder, one after the other, however many there are.
package final class FolderReader {
  /// Where the folder is.
  package let path: String

  private let stream: OpaquePointer

  /// Opens a folder (`opendir(3)`).
  package init(_ path: String) throws(SystemError) {
    guard let stream = opendir(path) else { throw SystemError.last("opendir", path) }
    self.stream = stream
    self.path = path
  }

  deinit { closedir(stream) }

  /// The next name, without `.` and `..`, in no order (`readdir(3)`); `nil` behind the last.
  package func next() throws(SystemError) -> String? {
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw SystemError.last("readdir", path) }
        return nil
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
        place.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { return name }
    }
  }

  /// What the kernel knows of a file in the folder, or of a symbolic link itself (`fstatat(2)`);
  /// `nil` where it is gone.
  package func status(of name: String) throws(SystemError) -> FileStatus? {
    var status = stat()
    do throws(SystemError) {
      try checked("fstatat", "\(path)/\(name)") {
        fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW)
      }
    } catch {
      guard error.isMissing || error.isStale else { throw error }
      return nil
    }
    return FileStatus(status)
  }

  /// Removes a file in the folder (`unlinkat(2)`).
  ///
  /// - Returns: Whether it was there.
  package func remove(_ name: String) throws(SystemError) -> Bool {
    do throws(SystemError) {
      try checked("unlinkat", "\(path)/\(name)") { unlinkat(dirfd(stream), name, 0) }
    } catch {
      guard error.isMissing || error.isStale else { throw error }
      return false
    }
    return true
  }
}
