internal import CLZMA

/// Finds the blocks of the first xz stream, as long as their headers state their lengths.
struct XZCutter {
  enum Tag: Sendable {
    /// A whole block.
    case block(lzma_check, headerByteCount: Int, contentByteCount: Int)
    /// Something to be decoded in order.
    case other
  }

  private enum Stage {
    case streamHeader
    case blocks(lzma_check)
    case rest
  }

  private var stage = Stage.streamHeader

  /// What a block may take and give to be decoded at once with others.
  private static let blockByteLimit = 8 << 20
  private static let restByteCount = 64 << 10

  mutating func cut(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> (count: Int, tag: Tag)? {
    switch stage {
    case .streamHeader:
      guard bytes.count >= XZDecoder.frameByteCount else { return isEnd ? rest(bytes) : nil }
      var flags = lzma_stream_flags()
      let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      guard lzma_stream_header_decode(&flags, start) == LZMA_OK else { return rest(bytes) }
      stage = .blocks(flags.check)
      return (XZDecoder.frameByteCount, .other)
    case .blocks(let check):
      let headerByteCount = XZBlock.headerByteCount(bytes[0])
      guard bytes[0] != 0 else { return rest(bytes) }
      guard bytes.count >= headerByteCount else { return isEnd ? rest(bytes) : nil }
      let header = UnsafeRawBufferPointer(rebasing: bytes.prefix(headerByteCount))
      guard let counts = try? XZBlock(header, check: check).statedByteCounts,
        max(counts.block, counts.content) <= Self.blockByteLimit
      else { return rest(bytes) }
      guard bytes.count >= counts.block else { return isEnd ? rest(bytes) : nil }
      let tag = Tag.block(
        check,
        headerByteCount: headerByteCount,
        contentByteCount: counts.content
      )
      return (counts.block, tag)
    case .rest: return rest(bytes)
    }
  }

  private mutating func rest(_ bytes: UnsafeRawBufferPointer) -> (count: Int, tag: Tag) {
    stage = .rest
    return (min(bytes.count, Self.restByteCount), .other)
  }
}
