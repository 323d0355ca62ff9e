internal import CJoblibSystem
internal import Glibc

/// Memory without a name that several processes map (`memfd_create(2)`).
///
/// Nothing of it is left when the last process that has it ends, however it ends.
package enum SharedMemory {
  /// How many bytes are copied before those behind them are given up.
  private static let pieceByteCount = 1 << 21

  /// Makes sealed memory with a copy of some bytes.
  ///
  /// - Parameters:
  ///   - bytes: At least 1.
  ///   - folder: Where a nameless file takes them instead; its pages need no memory to stay in.
  ///   - source: The memory that they lie in, if nobody will read them again: its pages go back to
  ///     the kernel as they are copied, so that there are never two of each.
  /// - Returns: The descriptor; the memory can be mapped read-only or copy-on-write.
  /// - Throws: `SystemError` with `ENOSPC` or `ENOMEM` where there is no room.
  package static func make(
    copying bytes: UnsafeRawBufferPointer,
    in folder: String? = nil,
    givingUp source: PrivateMemory? = nil
  ) throws(SystemError) -> FileDescriptor {
    let file = if let folder { try open(in: folder) } else { try open(forByteCount: bytes.count) }
    // Written, not mapped and filled: that takes a fault for each page, and clears it first.
    var offset = 0
    while offset < bytes.count {
      let piece = UnsafeRawBufferPointer(
        rebasing: bytes[offset..<min(offset + Self.pieceByteCount, bytes.count)]
      )
      offset += try checked("pwrite", "\(bytes.count) bytes") {
        pwrite(file.raw, piece.baseAddress, piece.count, offset)
      }
      if let source, let base = bytes.baseAddress { source.discard(upTo: base + offset) }
    }
    // Files of a folder know no seals.
    if folder == nil { try checked("fcntl") { joblib_seal(file.raw) } }
    return file
  }

  /// Makes a file that has no name, or none any more where the file system needs one.
  private static func open(in folder: String) throws(SystemError) -> FileDescriptor {
    let raw = joblib_nameless_file(folder)
    guard raw >= 0 else { throw SystemError.last("open", folder) }
    return FileDescriptor(owning: raw)
  }

  /// Makes memory of no size yet.
  private static func open(forByteCount byteCount: Int) throws(SystemError) -> FileDescriptor {
    // The kernel would try page by page, and end other processes before it gives up.
    guard byteCount <= Host.physicalByteCount else {
      throw SystemError(code: ENOMEM, call: "memfd_create", subject: "\(byteCount) bytes")
    }
    return FileDescriptor(owning: try checked("memfd_create") { joblib_memfd("joblib") })
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
    let file = try open(forByteCount: byteCount)
    try checked("fallocate", "\(byteCount) bytes") {
      joblib_reserve(file.raw, Int64(byteCount))
    }
    return file
  }
}
