/// Compresses to one lz4 frame of independent blocks.
final class LZ4Encoder: BlockEncoder, @unchecked Sendable {
  // Sendable: `isStarted` belongs to `join`, which is called by one thread at a time.
  let blockByteCount = LZ4Frame.largestBlock
  private let level: Int
  private var isStarted = false

  private static let lengthByteCount = 4

  init(level: Int) {
    self.level = level
  }

  func encode(_ block: ByteBlock, isLast: Bool) -> ByteBlock {
    let output = ByteBlock(capacity: Self.lengthByteCount + block.count)
    guard block.count > 0 else { return output }
    let room = UnsafeMutableRawBufferPointer(
      rebasing: output.free.dropFirst(Self.lengthByteCount)
    )
    let compressedCount = LZ4.compress(block.bytes, into: room, level: level)
    let count = UInt32(compressedCount ?? block.count)
    let length = compressedCount == nil ? count | LZ4Frame.storedFlag : count
    withUnsafeBytes(of: length.littleEndian) { _ = output.append($0) }
    if let compressedCount { output.end += compressedCount } else { output.append(block.bytes) }
    return output
  }

  func join(_ encoded: ByteBlock, isLast: Bool) -> [ByteBlock] {
    var blocks = [encoded]
    if !isStarted { blocks.insert(ByteBlock(LZ4Frame.header), at: 0) }
    isStarted = true
    if isLast {
      let endMark: [UInt8] = [0, 0, 0, 0]
      blocks.append(ByteBlock(endMark))
    }
    return blocks
  }
}
