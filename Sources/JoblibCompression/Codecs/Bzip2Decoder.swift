/// Decompresses bzip2, the streams of a container at once where there are several.
///
/// The container is cut before what looks like the start of a stream; where that was data, the
/// pieces are decoded in order.
final class Bzip2Decoder: PieceDecoder, @unchecked Sendable {
  // Sendable: `accept`, `decode` and `end` are called by one thread at a time, `cut` by the reader's;
  // each has variables of its own.

  // Of the reader's thread.
  private var searchedCount = 1
  private var isUnmarked = false

  // Of the thread whose turn it is.
  /// The stream that is not at its end, if there is one.
  private var stream: Bzip2Stream?
  private var isFirst = true

  private static let blockByteCount = 1 << 20
  private static let attemptByteLimit = 8 << 20
  /// More than a block takes that does not compress.
  private static let largestPiece = 1 << 20
  private static let largestUnmarkedPiece = 128 << 10
  /// `BZh`, a digit, and the mark of a block.
  private static let blockMark: [UInt8] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]

  struct Tag: Sendable {
    /// Whether the piece starts as a stream does.
    var isStart: Bool
  }

  func cut(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> (count: Int, tag: Tag)? {
    let tag = Tag(isStart: Self.isStart(bytes, 0))
    let searchable = bytes.count - Self.blockMark.count - 4
    var index = searchedCount
    while index <= searchable {
      if bytes[index] == UInt8(ascii: "B"), Self.isStart(bytes, index) {
        searchedCount = 1
        isUnmarked = false
        return (index, tag)
      }
      index += 1
    }
    searchedCount = max(index, 1)
    let limit = isUnmarked ? Self.largestUnmarkedPiece : Self.largestPiece
    guard isEnd || bytes.count >= limit else { return nil }
    searchedCount = 1
    isUnmarked = true
    // Without its end a stream is not worth an attempt.
    return (bytes.count, Tag(isStart: tag.isStart && isEnd))
  }

  private static func isStart(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    guard bytes.count - index >= 4 + blockMark.count else { return false }
    return bytes[index...].starts(with: "BZh".utf8)
      && (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(bytes[index + 3])
      && bytes[(index + 4)...].starts(with: blockMark)
  }

  func attempt(_ piece: Piece<Tag>) -> Attempt? {
    guard piece.tag.isStart, let stream = try? Bzip2Stream() else { return nil }
    var input = piece.block.bytes
    var attempt = Attempt(blocks: [], consumedCount: 0, isMemberEnd: true)
    while attempt.blocks.count * Self.blockByteCount < Self.attemptByteLimit {
      let block = ByteBlock(capacity: Self.blockByteCount)
      let status = try? stream.decompress(&input, into: block)
      attempt.blocks.append(block)
      if status == .ended {
        attempt.consumedCount = piece.block.count - input.count
        return attempt
      }
      guard status == .going, !input.isEmpty || block.isFull else { return nil }
    }
    return nil
  }

  func accept(_ attempt: Attempt) -> Bool {
    guard stream == nil else { return false }
    isFirst = false
    return true
  }

  func decode(
    _ bytes: UnsafeRawBufferPointer,
    tag: Tag
  ) throws(CompressionError) -> DecodedPart {
    if stream == nil, !isFirst {
      let padding = bytes.prefix { $0 == 0 }.count
      if padding > 0 { return DecodedPart(consumedCount: padding) }
    }
    let isNew = stream == nil
    let current: Bzip2Stream
    if let stream { current = stream } else { current = try Bzip2Stream() }
    stream = current
    var input = bytes
    let block = ByteBlock(capacity: Self.blockByteCount)
    switch try current.decompress(&input, into: block) {
    case .ended: stream = nil
    case .going: break
    case .damaged:
      if isFirst, isNew { throw .notAContainer("bz2") }
      let problem = isNew ? "something else follows its end" : "wrong data or checksum"
      throw CompressionError.corrupted("bz2", problem).moved(by: bytes.count - input.count)
    }
    isFirst = false
    return DecodedPart(
      consumedCount: bytes.count - input.count,
      block: block,
      hasMore: stream != nil && block.isFull
    )
  }

  func end() throws(CompressionError) {
    guard stream == nil, !isFirst else { throw .truncated("bz2") }
  }
}
