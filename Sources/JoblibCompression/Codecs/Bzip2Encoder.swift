/// Compresses to bzip2 streams one after another, each of one block, as pbzip2 does.
final class Bzip2Encoder: BlockEncoder, @unchecked Sendable {
  // Sendable: `isEmpty` belongs to `join`, which is called by one thread at a time.
  private let level: Int
  private var isEmpty = true

  /// What bzip2 sorts at once at this level, less what its first stage may add to it.
  var blockByteCount: Int { level * 100_000 * 99 / 100 }

  init(level: Int) {
    self.level = level
  }

  func encode(_ block: ByteBlock, isLast: Bool) throws(CompressionError) -> ByteBlock {
    try Bzip2.compress(block, level: level)
  }

  func join(_ encoded: ByteBlock, isLast: Bool) -> [ByteBlock] {
    // A stream of nothing takes 14 bytes; it is needed only where there is no other.
    let emptyByteCount = 14
    guard isEmpty || !isLast || encoded.count > emptyByteCount else { return [] }
    isEmpty = false
    return [encoded]
  }
}
