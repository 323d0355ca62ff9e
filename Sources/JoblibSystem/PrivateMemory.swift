internal import Glibc
internal import Synchronization

/// Memory of this process alone, in pages of its own.
///
/// It lies at a border of huge pages and asks for them (`madvise(2)`): clearing one costs much less
/// than the faults of 512 small ones. What its last owner leaves goes back to the kernel at once,
/// but for a little that is kept for the next of the same size.
package final class PrivateMemory: Sendable {
  /// The first byte.
  ///
  /// The pages live as long as this object; who uses them keeps it.
  package nonisolated(unsafe) let base: UnsafeMutableRawPointer
  private let byteCount: Int
  private let isDiscarded = Atomic(false)

  private static let hugePageByteCount = 1 << 21

  /// Takes memory of any content; `nil` where the kernel gives none.
  package init?(byteCount: Int) {
    let page = Int(sysconf(CInt(_SC_PAGESIZE)))
    let byteCount = (byteCount + page - 1) / page * page
    guard let base = SparePages.take(byteCount: byteCount) ?? Self.map(byteCount: byteCount)
    else { return nil }
    self.base = base
    self.byteCount = byteCount
  }

  private static func map(byteCount: Int) -> UnsafeMutableRawPointer? {
    let huge = hugePageByteCount
    guard
      let start = mmap(
        nil,
        byteCount + huge,
        PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS,
        -1,
        0
      ),
      start != MAP_FAILED
    else { return nil }
    let lead = (huge - Int(bitPattern: start) % huge) % huge
    if lead > 0 { munmap(start, lead) }
    munmap(start + lead + byteCount, huge - lead)
    // Where huge pages are switched off, small ones do.
    madvise(start + lead, byteCount, MADV_HUGEPAGE)
    return start + lead
  }

  /// Gives up the pages before `end`, which will not be read again.
  func discard(upTo end: UnsafeRawPointer) {
    let whole = (end - UnsafeRawPointer(base)) / Self.hugePageByteCount * Self.hugePageByteCount
    guard whole > 0 else { return }
    isDiscarded.store(true, ordering: .relaxed)
    madvise(base, whole, MADV_DONTNEED)
  }

  /// Gives back what is kept for the next.
  package static func trim() {
    SparePages.trim()
  }

  deinit {
    if isDiscarded.load(ordering: .relaxed) || !SparePages.keep(base, byteCount: byteCount) {
      munmap(base, byteCount)
    }
  }
}

/// Pages that were used and may be again, so that a loop over temporary arrays clears no new ones
/// each time.
private enum SparePages {
  private static let byteLimit = 32 << 20

  private struct Block: @unchecked Sendable {
    // Sendable: memory that nobody uses.
    var base: UnsafeMutableRawPointer
    var byteCount: Int
  }

  /// The oldest first.
  private static let blocks = ForkSafe<[Block]>([])

  static func take(byteCount: Int) -> UnsafeMutableRawPointer? {
    guard byteCount <= byteLimit else { return nil }
    return blocks.withLock { blocks in
      blocks.lastIndex { $0.byteCount == byteCount }.map { blocks.remove(at: $0).base }
    }
  }

  /// Keeps pages, unless they are too many.
  static func keep(_ base: UnsafeMutableRawPointer, byteCount: Int) -> Bool {
    guard byteCount <= byteLimit else { return false }
    let block = Block(base: base, byteCount: byteCount)
    let dropped = blocks.withLock { blocks in
      blocks.append(block)
      var total = blocks.reduce(0) { $0 + $1.byteCount }
      var count = 0
      while total > byteLimit {
        total -= blocks[count].byteCount
        count += 1
      }
      defer { blocks.removeFirst(count) }
      return Array(blocks.prefix(count))
    }
    free(dropped)
    return true
  }

  static func trim() {
    let dropped = blocks.withLock { blocks in
      defer { blocks = [] }
      return blocks
    }
    free(dropped)
  }

  private static func free(_ blocks: [Block]) {
    for block in blocks { munmap(block.base, block.byteCount) }
  }
}
