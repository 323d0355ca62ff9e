internal import CJoblibSystem
internal import Glibc

/// Memory without a name that several processes map (`memfd_create(2)`).
///
/// Nothing of it is left when the last process that has it ends, however it ends.
package enum SharedMemory {
  /// Makes sealed memory with the bytes that `fill` writes.
  ///
  /// - Parameters:
  ///   - byteCount: At least 1.
  ///   - folder: Where a nameless file takes them instead; its pages need no memory to stay in.
  ///   - fill: Writes the bytes.
  /// - Returns: The descriptor; the memory can be mapped read-only or copy-on-write.
  /// - Throws: `SystemError` with `ENOSPC` or `ENOMEM` where there is no room.
  package static func make(
    byteCount: Int,
    in folder: String? = nil,
    fill: (UnsafeMutableRawBufferPointer) -> Void
  ) throws(SystemError) -> FileDescriptor {
    let file =
      if let folder {
        try makeFile(byteCount: byteCount, in: folder)
      } else {
        try make(byteCount: byteCount)
      }
    do {
      let mapping = try MemoryMapping(file, byteCount: byteCount, access: .readWrite)
      fill(UnsafeMutableRawBufferPointer(start: mapping.base, count: byteCount))
    }
    // Files of a folder know no seals.
    if folder == nil { try checked("fcntl") { joblib_seal(file.raw) } }
    return file
  }

  /// Makes a file that has no name, or none any more where the file system needs one.
  private static func makeFile(
    byteCount: Int,
    in folder: String
  ) throws(SystemError) -> FileDescriptor {
    let raw = joblib_nameless_file(folder)
    guard raw >= 0 else { throw SystemError.last("open", folder) }
    let file = FileDescriptor(owning: raw)
    try checked("fallocate", "\(byteCount) bytes in \(folder)") {
      joblib_reserve(raw, Int64(byteCount))
    }
    return file
  }

  /// Makes memory that both ends may write, all zero; pages are set aside as they are used.
  package static func makeSparse(byteCount: Int) throws(SystemError) -> FileDescriptor {
    let raw = try checked("memfd_create") { joblib_memfd("joblib") }
    let file = FileDescriptor(owning: raw)
    try checked("ftruncate", "\(byteCount) bytes") { ftruncate(raw, byteCount) }
    return file
  }

  /// Makes memory that both ends may write, all zero.
  package static func make(byteCount: Int) throws(SystemError) -> FileDescriptor {
    // The kernel would try page by page, and end other processes before it gives up.
    guard byteCount <= Host.physicalByteCount else {
      throw SystemError(code: ENOMEM, call: "memfd_create", subject: "\(byteCount) bytes")
    }
    let raw = try checked("memfd_create") { joblib_memfd("joblib") }
    let file = FileDescriptor(owning: raw)
    try checked("fallocate", "\(byteCount) bytes") { joblib_reserve(raw, Int64(byteCount)) }
    return file
  }
}
