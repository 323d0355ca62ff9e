internal import CJoblibSystem
internal import Glibc

/// Where this process's standard output and error lead, to be put back later.
package struct StandardStreams: Sendable {
  private let output: FileDescriptor
  private let error: FileDescriptor

  /// Keeps what they are now.
  package init() throws(SystemError) {
    output = FileDescriptor(owning: try checked("fcntl") { joblib_duplicate(1) })
    error = FileDescriptor(owning: try checked("fcntl") { joblib_duplicate(2) })
  }

  /// Leads both to one file.
  package static func redirect(to file: FileDescriptor) throws(SystemError) {
    try checked("dup2") { dup2(file.raw, 1) }
    try checked("dup2") { dup2(file.raw, 2) }
  }

  /// Puts them back.
  package func restore() throws(SystemError) {
    try checked("dup2") { dup2(output.raw, 1) }
    try checked("dup2") { dup2(error.raw, 2) }
  }
}

extension FileDescriptor {
  /// Where the next byte is written or read (`lseek(2)`).
  package func position() throws(SystemError) -> Int {
    try checked("lseek") { lseek(raw, 0, SEEK_CUR) }
  }

  package func setPosition(_ offset: Int) throws(SystemError) {
    try checked("lseek") { lseek(raw, offset, SEEK_SET) }
  }

  /// Makes the file so long (`ftruncate(2)`).
  package func setByteCount(_ count: Int) throws(SystemError) {
    try checked("ftruncate") { ftruncate(raw, count) }
  }
}
