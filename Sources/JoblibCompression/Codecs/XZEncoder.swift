internal import CLZMA

/// Compresses to one xz stream of several blocks.
final class XZEncoder: BlockEncoder, @unchecked Sendable {
  // Sendable: the index belongs to `join`, which is called by one thread at a time.
  /// Also the largest dictionary, which keeps the memory of a thread at about 18 MiB.
  let blockByteCount = 3 << 19
  private let level: Int
  private let check = LZMA_CHECK_CRC64
  private let index: OpaquePointer
  private var isStarted = false

  struct Encoded: Sendable {
    var block: ByteBlock
    /// What the index says of it.
    var unpaddedByteCount: UInt64
    var byteCount: UInt64
  }

  init(level: Int) throws(CompressionError) {
    self.level = level
    guard let index = lzma_index_init(nil) else { throw .noMemory("xz") }
    self.index = index
  }

  func encode(_ block: ByteBlock, isLast: Bool) throws(CompressionError) -> Encoded {
    guard block.count > 0 else {
      return Encoded(block: block, unpaddedByteCount: 0, byteCount: 0)
    }
    var options = LZMAStream.lzmaOptions(level: level, dictionaryLimit: UInt32(blockByteCount))
    let output = ByteBlock(capacity: lzma_block_buffer_bound(block.count))
    var description = lzma_block()
    let status = withUnsafeMutablePointer(to: &options) { options in
      var filters = [
        lzma_filter(id: lzmaFilter, options: UnsafeMutableRawPointer(options)),
        lzma_filter(id: noFilter, options: nil),
      ]
      return filters.withUnsafeMutableBufferPointer { filters in
        description.check = check
        description.filters = filters.baseAddress
        defer { description.filters = nil }
        return lzma_block_buffer_encode(
          &description,
          nil,
          block.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
          block.count,
          output.free.baseAddress?.assumingMemoryBound(to: UInt8.self),
          &output.end,
          output.capacity
        )
      }
    }
    try LZMAStream.check(status, "xz")
    return Encoded(
      block: output,
      unpaddedByteCount: lzma_block_unpadded_size(&description),
      byteCount: UInt64(block.count)
    )
  }

  func join(_ encoded: Encoded, isLast: Bool) throws(CompressionError) -> [ByteBlock] {
    var blocks: [ByteBlock] = []
    var flags = lzma_stream_flags()
    flags.check = check
    if !isStarted {
      blocks.append(try frameBytes { lzma_stream_header_encode(&flags, $0) })
      isStarted = true
    }
    if encoded.byteCount > 0 {
      let status = lzma_index_append(index, nil, encoded.unpaddedByteCount, encoded.byteCount)
      try LZMAStream.check(status, "xz")
      blocks.append(encoded.block)
    }
    guard isLast else { return blocks }
    let indexBlock = ByteBlock(capacity: Int(lzma_index_size(index)))
    let status = lzma_index_buffer_encode(
      index,
      indexBlock.free.baseAddress?.assumingMemoryBound(to: UInt8.self),
      &indexBlock.end,
      indexBlock.capacity
    )
    try LZMAStream.check(status, "xz")
    flags.backward_size = lzma_index_size(index)
    return blocks + [indexBlock, try frameBytes { lzma_stream_footer_encode(&flags, $0) }]
  }

  /// A header or footer of the stream.
  private func frameBytes(
    _ encode: (UnsafeMutablePointer<UInt8>?) -> lzma_ret
  ) throws(CompressionError) -> ByteBlock {
    let block = ByteBlock(capacity: Int(LZMA_STREAM_HEADER_SIZE))
    let status = encode(block.free.baseAddress?.assumingMemoryBound(to: UInt8.self))
    try LZMAStream.check(status, "xz")
    block.end = block.capacity
    return block
  }

  deinit {
    lzma_index_end(index, nil)
  }
}
