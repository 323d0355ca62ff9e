internal import JoblibHashing

/// Decompresses lz4 frames, independent blocks at once.
final class LZ4Decoder: PieceDecoder, @unchecked Sendable {
  // Sendable: `accept`, `decode` and `end` are called by one thread at a time, `cut` by the reader's;
  // each has variables of its own.
  // Of the reader's thread.
  private var cutter = LZ4Cutter()

  // Of the thread whose turn it is.
  private var frame: LZ4Frame?
  private var hasFrame = false
  private var byteCount = 0
  private var checksum = XXHash32()
  /// The last bytes of the frame's output, where blocks look back into them.
  private var history: [UInt8] = []

  private static let historyByteCount = 64 << 10

  func cut(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> (count: Int, tag: LZ4Cutter.Tag)? {
    cutter.cut(bytes, isEnd: isEnd)
  }

  func attempt(_ piece: Piece<LZ4Cutter.Tag>) -> Attempt? {
    guard case .blocks(let frame, let byteLimit) = piece.tag, frame.isIndependent,
      let block = try? decompress(piece.block.bytes, frame, byteLimit)
    else { return nil }
    return Attempt(blocks: [block], consumedCount: piece.block.count)
  }

  func accept(_ attempt: Attempt) throws(CompressionError) -> Bool {
    for block in attempt.blocks { try add(block) }
    return true
  }

  func decode(
    _ bytes: UnsafeRawBufferPointer,
    tag: LZ4Cutter.Tag
  ) throws(CompressionError) -> DecodedPart {
    var part = DecodedPart(consumedCount: bytes.count)
    switch tag {
    case .header(let frame):
      self.frame = frame
      hasFrame = true
      byteCount = 0
      checksum = XXHash32()
      history = []
    case .blocks(let frame, let byteLimit):
      let block = try decompress(bytes, frame, byteLimit)
      try add(block)
      part.block = block
    case .end(let frame):
      try checkEnd(bytes, frame)
      self.frame = nil
    case .skipped: hasFrame = true
    case .wrong(let error): throw error
    }
    return part
  }

  func end() throws(CompressionError) {
    guard hasFrame, frame == nil else { throw .truncated("lz4") }
  }

  /// Unpacks whole blocks.
  private func decompress(
    _ bytes: UnsafeRawBufferPointer,
    _ frame: LZ4Frame,
    _ byteLimit: Int
  ) throws(CompressionError) -> ByteBlock {
    let isLinked = !frame.isIndependent
    let output = ByteBlock(capacity: byteLimit + (isLinked ? Self.historyByteCount : 0))
    if isLinked {
      history.withUnsafeBytes { _ = output.append($0) }
      output.start = output.end
    }
    var position = 0
    while let length = LZ4Cutter.word(bytes, at: position) {
      let count = Int(length & ~LZ4Frame.storedFlag)
      let block = UnsafeRawBufferPointer(rebasing: bytes[(position + 4)...].prefix(count))
      position += 4 + count
      if frame.hasBlockChecksums {
        guard LZ4Cutter.word(bytes, at: position) == XXHash32.digest(block) else {
          throw .corrupted("lz4", "the checksum of a block is wrong")
        }
        position += 4
      }
      if length & LZ4Frame.storedFlag != 0 {
        output.append(block)
        continue
      }
      let room = UnsafeMutableRawBufferPointer(rebasing: output.free.prefix(frame.blockByteCount))
      let past =
        isLinked ? output.past(Self.historyByteCount) : UnsafeRawBufferPointer(start: nil, count: 0)
      guard let written = LZ4.decompress(block, into: room, history: past) else {
        throw .corrupted("lz4", "a block is not what lz4 writes")
      }
      output.end += written
    }
    if isLinked { history = Array(output.past(Self.historyByteCount)) }
    return output
  }

  private func add(_ block: ByteBlock) throws(CompressionError) {
    byteCount += block.count
    if frame?.hasContentChecksum == true { checksum.add(block.bytes) }
    if let stated = frame?.contentByteCount, byteCount > stated { throw Self.wrongLength }
  }

  private func checkEnd(
    _ bytes: UnsafeRawBufferPointer,
    _ frame: LZ4Frame
  ) throws(CompressionError) {
    if let stated = frame.contentByteCount, byteCount != stated { throw Self.wrongLength }
    guard !frame.hasContentChecksum || LZ4Cutter.word(bytes, at: 4) == checksum.value else {
      throw .corrupted("lz4", "the checksum of what it holds is wrong")
    }
  }

  private static var wrongLength: CompressionError {
    .corrupted("lz4", "it does not hold as many bytes as it says")
  }
}
