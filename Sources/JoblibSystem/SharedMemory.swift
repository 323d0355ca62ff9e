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
  ///   - fill: Writes the bytes.
  /// - Returns: The descriptor; the memory can be mapped read-only or copy-on-write.
  /// - Throws: `SystemError` with `ENOSPC` or `ENOMEM` where there is no room.
  package static func make(
    byteCount: Int,
    fill: (UnsafeMutableRawBufferPointer) -> Void
  ) throws(SystemError) -> FileDescriptor {
    let file = try make(byteCount: byteCount)
    do {
      let mapping = try MemoryMapping(file, byteCount: byteCount, access: .readWrite)
      fill(UnsafeMutableRawBufferPointer(start: mapping.base, count: byteCount))
    }
    try checked("fcntl") { joblib_seal(file.raw) }
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

/// A word in memory that another process reads while this one writes.
package func storeWord(_ word: UnsafeMutableRawPointer, _ value: UInt64) {
  joblib_store_word(word, value)
}

/// The word that another process last stored.
package func loadWord(_ word: UnsafeRawPointer) -> UInt64 {
  joblib_load_word(word)
}
