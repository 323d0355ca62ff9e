internal import CLZMA

/// Decompresses xz streams, blocks at once where their headers state their lengths, as those do
/// that several threads wrote.
final class XZDecoder: PieceDecoder, @unchecked Sendable {
  // Sendable: `accept`, `decode` and `end` are called by one thread at a time, `cut` by the reader's;
  // each has variables of its own.

  // Of the reader's thread.
  private var cutter = XZCutter()

  // Of the thread whose turn it is.
  private var stage = Stage.streamHeader
  private var isFirst = true
  /// Bytes of a header or footer that is not whole yet.
  private var held: [UInt8] = []
  private var flags = lzma_stream_flags()
  private var index: XZIndex?
  private var paddingCount = 0

  private enum Stage {
    case streamHeader
    case blockHeader
    case block(XZBlock, LZMAStream)
    case index
    case footer
    /// Behind a stream: zeros, another one, or the end.
    case padding
  }

  private static let blockByteCount = 1 << 20
  static let frameByteCount = 12

  func cut(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> (count: Int, tag: XZCutter.Tag)? {
    cutter.cut(bytes, isEnd: isEnd)
  }

  func attempt(_ piece: Piece<XZCutter.Tag>) -> Attempt? {
    guard case .block(let check, let headerByteCount, let contentByteCount) = piece.tag else {
      return nil
    }
    let bytes = piece.block.bytes
    let header = UnsafeRawBufferPointer(rebasing: bytes.prefix(headerByteCount))
    guard let block = try? XZBlock(header, check: check) else { return nil }
    let output = ByteBlock(capacity: contentByteCount)
    let body = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(headerByteCount))
    guard block.decode(body, into: output) else { return nil }
    return Attempt(
      blocks: [output],
      consumedCount: bytes.count,
      unpaddedByteCount: block.indexEntry.unpadded
    )
  }

  func accept(_ attempt: Attempt) throws(CompressionError) -> Bool {
    guard case .blockHeader = stage, held.isEmpty else { return false }
    try index?.append(attempt.unpaddedByteCount, UInt64(attempt.byteCount))
    return true
  }

  func decode(
    _ bytes: UnsafeRawBufferPointer,
    tag: XZCutter.Tag
  ) throws(CompressionError) -> DecodedPart {
    switch stage {
    case .streamHeader: return DecodedPart(consumedCount: try readStreamHeader(bytes))
    case .blockHeader: return DecodedPart(consumedCount: try readBlockHeader(bytes))
    case .block(let block, let stream): return try decodeBlock(bytes, block, stream)
    case .index:
      guard let index else { return DecodedPart(consumedCount: 0) }
      let (count, isDone) = try index.decode(bytes)
      if isDone { stage = .footer }
      return DecodedPart(consumedCount: count)
    case .footer: return DecodedPart(consumedCount: try readFooter(bytes))
    case .padding:
      let count = bytes.prefix { $0 == 0 }.count
      paddingCount += count
      if count < bytes.count {
        guard paddingCount % 4 == 0 else { throw Self.follower }
        stage = .streamHeader
      }
      return DecodedPart(consumedCount: count)
    }
  }

  func end() throws(CompressionError) {
    guard case .padding = stage, paddingCount % 4 == 0 else { throw .truncated("xz") }
  }

  private static var follower: CompressionError {
    .corrupted("xz", "something else follows its end")
  }

  /// Takes bytes until `count` are held.
  private func hold(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> Int {
    let missing = bytes.prefix(count - held.count)
    held.append(contentsOf: missing)
    return missing.count
  }

  private func readStreamHeader(_ bytes: UnsafeRawBufferPointer) throws(CompressionError) -> Int {
    let count = hold(bytes, Self.frameByteCount)
    guard held.count == Self.frameByteCount else { return count }
    flags = lzma_stream_flags()
    let status = lzma_stream_header_decode(&flags, held)
    if status == LZMA_FORMAT_ERROR, !isFirst { throw Self.follower }
    try LZMAStream.check(status, "xz")
    held = []
    isFirst = false
    index = try XZIndex()
    stage = .blockHeader
    return count
  }

  private func readBlockHeader(_ bytes: UnsafeRawBufferPointer) throws(CompressionError) -> Int {
    guard let first = held.first ?? bytes.first else { return 0 }
    guard first != 0 else {
      stage = .index
      return 0
    }
    let headerByteCount = XZBlock.headerByteCount(first)
    let count = hold(bytes, headerByteCount)
    guard held.count == headerByteCount else { return count }
    let block = try read(held)
    held = []
    stage = .block(block, try block.makeStream())
    return count
  }

  private func read(_ header: [UInt8]) throws(CompressionError) -> XZBlock {
    let copy = ByteBlock(header)
    return try XZBlock(copy.bytes, check: flags.check)
  }

  private func decodeBlock(
    _ bytes: UnsafeRawBufferPointer,
    _ block: XZBlock,
    _ stream: LZMAStream
  ) throws(CompressionError) -> DecodedPart {
    let output = ByteBlock(capacity: Self.blockByteCount)
    var input = bytes
    let isDone: Bool
    do throws(CompressionError) {
      isDone = try stream.code(&input, into: output, isEnd: false)
    } catch {
      throw error.moved(by: bytes.count - input.count)
    }
    if isDone {
      try index?.append(block.indexEntry.unpadded, block.indexEntry.content)
      stage = .blockHeader
    }
    return DecodedPart(
      consumedCount: bytes.count - input.count,
      block: output,
      hasMore: !isDone && output.isFull
    )
  }

  private func readFooter(_ bytes: UnsafeRawBufferPointer) throws(CompressionError) -> Int {
    let count = hold(bytes, Self.frameByteCount)
    guard held.count == Self.frameByteCount else { return count }
    var footer = lzma_stream_flags()
    guard lzma_stream_footer_decode(&footer, held) == LZMA_OK,
      lzma_stream_flags_compare(&flags, &footer) == LZMA_OK,
      footer.backward_size == index?.byteCount
    else { throw .corrupted("xz", "its end does not fit its start") }
    held = []
    index = nil
    paddingCount = 0
    stage = .padding
    return count
  }
}

/// What an xz index has to say at the stream's end (`lzma/index_hash.h`).
final class XZIndex {
  private let hash: OpaquePointer

  init() throws(CompressionError) {
    guard let hash = lzma_index_hash_init(nil, nil) else { throw .noMemory("xz") }
    self.hash = hash
  }

  /// Adds a block.
  func append(_ unpaddedByteCount: UInt64, _ byteCount: UInt64) throws(CompressionError) {
    try LZMAStream.check(lzma_index_hash_append(hash, unpaddedByteCount, byteCount), "xz")
  }

  /// Compares the next bytes of the index; there is at least one.
  func decode(
    _ bytes: UnsafeRawBufferPointer
  ) throws(CompressionError) -> (count: Int, isDone: Bool) {
    var position = 0
    let status = lzma_index_hash_decode(
      hash,
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
      &position,
      bytes.count
    )
    if status == LZMA_STREAM_END { return (position, true) }
    try LZMAStream.check(status, "xz")
    return (position, false)
  }

  var byteCount: UInt64 { lzma_index_hash_size(hash) }

  deinit {
    lzma_index_hash_end(hash, nil)
  }
}
