internal import Glibc

/// A mapped stretch of a file or of a `memfd`, unmapped when its last owner goes (`mmap(2)`).
package final class MemoryMapping: Sendable {
  /// How the pages may be used.
  package enum Access: Sendable {
    /// Reading only; a write is a fault.
    case readOnly
    /// Writes go to private copies of the pages.
    case copyOnWrite
    /// Writes go to the file.
    case readWrite
  }

  /// The first byte asked for.
  ///
  /// The pages live as long as this object; who reads them keeps it.
  package nonisolated(unsafe) let base: UnsafeMutableRawPointer
  /// The bytes asked for.
  package let byteCount: Int
  package let access: Access
  // mmap wants offsets at page borders, so the mapping may start before `base`.
  private nonisolated(unsafe) let start: UnsafeMutableRawPointer
  private let mappedByteCount: Int
  private let kept: (any AnyObject & Sendable)?

  /// Maps `byteCount` bytes of `file` from `offset`; neither needs to lie at a page border.
  ///
  /// What is given as `keeping` lives until they are unmapped.
  package init(
    _ file: FileDescriptor,
    offset: Int = 0,
    byteCount: Int,
    access: Access,
    keeping kept: (any AnyObject & Sendable)? = nil
  ) throws(SystemError) {
    let page = Int(sysconf(CInt(_SC_PAGESIZE)))
    let lead = offset % page
    let length = max(lead + byteCount, 1)
    let protection = access == .readOnly ? PROT_READ : PROT_READ | PROT_WRITE
    let flags = access == .readWrite ? MAP_SHARED : access == .readOnly ? MAP_SHARED : MAP_PRIVATE
    guard let pages = mmap(nil, length, protection, flags, file.raw, offset - lead),
      pages != MAP_FAILED
    else { throw SystemError.last("mmap", "\(byteCount) bytes at offset \(offset)") }
    start = pages
    mappedByteCount = length
    base = pages + lead
    self.byteCount = byteCount
    self.access = access
    self.kept = kept
  }

  deinit {
    munmap(start, mappedByteCount)
  }
}
