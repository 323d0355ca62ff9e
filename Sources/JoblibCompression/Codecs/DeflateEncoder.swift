/// Compresses to one zlib stream or gzip member of blocks that know nothing of each other.
///
/// Each ends as with `Z_FULL_FLUSH`, so that it could be made at the same time as the others, and
/// can be read so: between two blocks are the bytes 00 00 FF FF, and none looks back over them.
final class DeflateEncoder: BlockEncoder, @unchecked Sendable {
  // Sendable: what changes, `join` changes, which is called by one thread at a time.
  /// Large enough that starting anew costs less than 1 % in size.
  let blockByteCount = 1 << 20
  private let container: DeflateContainer
  private let level: Int
  private var isStarted = false
  private var checksum: UInt32
  private var byteCount = 0

  init(_ container: DeflateContainer, level: Int) {
    self.container = container
    self.level = level
    checksum = container.checksum.initial
  }

  struct Encoded: Sendable {
    var block: ByteBlock
    var checksum: UInt32
    var byteCount: Int
  }

  func encode(_ block: ByteBlock, isLast: Bool) throws(CompressionError) -> Encoded {
    let kind = container.checksum
    return Encoded(
      block: try Deflater.deflate(block, level: level, isLast: isLast),
      checksum: kind.adding(block.bytes, to: kind.initial),
      byteCount: block.count
    )
  }

  func join(_ encoded: Encoded, isLast: Bool) -> [ByteBlock] {
    var blocks = [encoded.block]
    if !isStarted { blocks.insert(ByteBlock(container.header(level: level)), at: 0) }
    isStarted = true
    checksum = container.checksum.combining(
      checksum,
      encoded.checksum,
      secondByteCount: encoded.byteCount
    )
    byteCount += encoded.byteCount
    if isLast {
      blocks.append(ByteBlock(container.trailer(checksum: checksum, byteCount: byteCount)))
    }
    return blocks
  }
}
