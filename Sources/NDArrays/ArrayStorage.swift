package import JoblibSystem

/// The bytes under one or more arrays: memory of their own, or memory that another object keeps.
@usableFromInline
package final class ArrayStorage: Sendable {
  /// The first byte.
  ///
  /// The bytes live as long as this object. Only a sole owner writes them, which is what makes
  /// sharing the pointer between threads safe.
  @usableFromInline package nonisolated(unsafe) let base: UnsafeMutableRawPointer
  /// The number of bytes from `base` on.
  package let byteCount: Int
  /// Whether an array that is the only user of these bytes may change them in place.
  ///
  /// False for a file mapped for writing, which only `withMutableMapping` changes.
  @usableFromInline package let isWritable: Bool
  /// Which part of which file the bytes are, if a named file is mapped.
  package let mapping: MappedRegion?
  /// That file, open, so that another process can be given it even if its name is gone.
  package let file: FileDescriptor?
  /// The pages that this storage alone has, if it has any.
  package let pages: PrivateMemory?
  private let owner: (any AnyObject & Sendable)?
  /// What came from malloc(3), if any did.
  private nonisolated(unsafe) let block: UnsafeMutableRawPointer?  // freed once, at the end

  /// The alignment of memory allocated here: one cache line, enough for any vector unit.
  package static let alignment = 64

  /// Arrays of at least so many bytes have pages of their own, huge ones where there are any.
  package static let smallestPagedByteCount = 4 << 20

  /// Allocates memory of undefined content.
  package init(allocating byteCount: Int) {
    self.pages =
      byteCount >= Self.smallestPagedByteCount ? PrivateMemory(byteCount: byteCount) : nil
    // Aligned by hand: before 2.38, glibc finds no room for an aligned block where one of the same
    // size was freed, so that a process that makes large arrays in turn would grow to ten of them.
    let block: UnsafeMutableRawPointer? =
      pages != nil
      ? nil
      : .allocate(
        byteCount: max(byteCount, 1) + Self.alignment,
        alignment: MemoryLayout<Int>.alignment
      )
    self.block = block
    guard let base = pages?.base ?? block?.alignedUp(toMultipleOf: Self.alignment) else {
      preconditionFailure("an array has pages or a block")
    }
    self.base = base
    self.byteCount = byteCount
    self.isWritable = true
    self.mapping = nil
    self.file = nil
    self.owner = nil
  }

  /// Allocates memory of undefined content; nil where the machine has not so much.
  ///
  /// For sizes that come from a file: pages are made only as they are written.
  package convenience init?(allocatingIfPossible byteCount: Int) {
    guard byteCount >= Self.smallestPagedByteCount else {
      self.init(allocating: byteCount)
      return
    }
    guard let pages = PrivateMemory(byteCount: byteCount) else { return nil }
    self.init(pages: pages, byteCount: byteCount)
  }

  private init(pages: PrivateMemory, byteCount: Int) {
    self.pages = pages
    block = nil
    base = pages.base
    self.byteCount = byteCount
    isWritable = true
    mapping = nil
    file = nil
    owner = nil
  }

  /// Allocates memory and copies `bytes` there.
  package convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init(allocating: bytes.count)
    UnsafeMutableRawBufferPointer(start: base, count: byteCount).copyMemory(from: bytes)
  }

  /// Takes over memory that lives as long as `owner`, such as a mapping or a received message.
  package init(
    adopting base: UnsafeMutableRawPointer,
    byteCount: Int,
    writable: Bool,
    owner: any AnyObject & Sendable,
    mapping: MappedRegion? = nil,
    file: FileDescriptor? = nil
  ) {
    self.base = base
    self.byteCount = byteCount
    self.isWritable = writable
    self.mapping = mapping
    self.file = file
    self.pages = nil
    self.owner = owner
    self.block = nil
  }

  deinit {
    block?.deallocate()
  }
}

/// A stretch of a named file that is mapped into memory.
package struct MappedRegion: Hashable, Sendable, Codable {
  /// The file, by the path it was opened with.
  package var path: String
  /// Where in the file the first byte lies.
  package var fileOffset: Int
  package var access: MemoryMapMode

  package init(path: String, fileOffset: Int, access: MemoryMapMode) {
    self.path = path
    self.fileOffset = fileOffset
    self.access = access
  }
}
