internal import CJoblibSystem
internal import Glibc

/// An open descriptor that closes itself.
///
/// A class, since a descriptor that crosses to several workers has several owners.
package final class FileDescriptor: Sendable {
  /// The number the kernel knows it by; valid as long as the owner lives.
  package let raw: CInt

  /// Whether `raw` is closed with the owner.
  private let isOwned: Bool

  package init(owning raw: CInt) {
    self.raw = raw
    isOwned = true
  }

  /// A descriptor that somebody else closes, and not before this is gone.
  package init(borrowing raw: CInt) {
    self.raw = raw
    isOwned = false
  }

  /// Opens a file (`open(2)`); the descriptor is close-on-exec.
  package static func open(
    _ path: String,
    flags: OpenFlags,
    mode: UInt32 = 0o666
  ) throws(SystemError) -> FileDescriptor {
    let raw = try checked("open", path) { Glibc.open(path, flags.rawValue | O_CLOEXEC, mode) }
    return FileDescriptor(owning: raw)
  }

  /// Writes every byte (`write(2)`, repeated).
  package func writeAll(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      let count = rest.count
      let written = try checked("write", "descriptor \(raw)") { write(raw, base, count) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
  }

  /// Reads up to `buffer.count` bytes; 0 at the end of the file (`read(2)`).
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try checked("read", "descriptor \(raw)") { Glibc.read(raw, buffer.baseAddress, buffer.count) }
  }

  /// Reads up to `buffer.count` bytes from there, and stays where it is (`pread(2)`).
  package func read(
    into buffer: UnsafeMutableRawBufferPointer,
    at offset: Int
  ) throws(SystemError) -> Int {
    try checked("pread", "descriptor \(raw)") {
      pread(raw, buffer.baseAddress, buffer.count, offset)
    }
  }

  /// Reads from there until the buffer is full or the file ends.
  ///
  /// - Returns: How many bytes came.
  package func readAll(
    into buffer: UnsafeMutableRawBufferPointer,
    at offset: Int
  ) throws(SystemError) -> Int {
    var count = 0
    while count < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let got = try read(into: rest, at: offset + count)
      if got == 0 { break }
      count += got
    }
    return count
  }

  /// Writes every byte there, and stays where it is (`pwrite(2)`, repeated).
  package func writeAll(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) {
    var (rest, offset) = (bytes, offset)
    while let base = rest.baseAddress, !rest.isEmpty {
      let (count, place) = (rest.count, offset)
      let written = try checked("pwrite", "descriptor \(raw)") { pwrite(raw, base, count, place) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
      offset += written
    }
  }

  /// The size of the file in bytes (`fstat(2)`).
  package func byteCount() throws(SystemError) -> Int {
    var status = stat()
    try checked("fstat", "descriptor \(raw)") { fstat(raw, &status) }
    return Int(status.st_size)
  }

  /// Has the file system find room for what will be written next, all at once (`fallocate(2)`).
  ///
  /// That makes a large write faster; where it cannot be done, the write does without.
  package func reserve(_ byteCount: Int) {
    let offset = lseek(raw, 0, SEEK_CUR)
    guard offset >= 0 else { return }
    _ = joblib_reserve_next(raw, offset, byteCount)
  }

  /// Whether the file is on NFS (`fstatfs(2)`), or the kernel does not say.
  package var mayBeOnNFS: Bool { joblib_may_be_nfs(raw) }

  /// Passes over bytes (`lseek(2)`).
  package func seek(forward byteCount: Int) throws(SystemError) {
    try checked("lseek", "descriptor \(raw)") { lseek(raw, byteCount, SEEK_CUR) }
  }

  deinit {
    if isOwned { close(raw) }
  }
}

/// The ways to open a file, by the names of `open(2)`.
package struct OpenFlags: OptionSet, Sendable {
  package let rawValue: CInt
  package init(rawValue: CInt) { self.rawValue = rawValue }

  package static let readOnly = OpenFlags(rawValue: O_RDONLY)
  package static let writeOnly = OpenFlags(rawValue: O_WRONLY)
  package static let readWrite = OpenFlags(rawValue: O_RDWR)
  package static let create = OpenFlags(rawValue: O_CREAT)
  package static let exclusive = OpenFlags(rawValue: O_EXCL)
  package static let append = OpenFlags(rawValue: O_APPEND)
  package static let truncate = OpenFlags(rawValue: O_TRUNC)
  /// A file without a name, in the folder that the path says (`O_TMPFILE`).
  package static let nameless = OpenFlags(rawValue: joblib_open_nameless)
}
