internal import CLZMA

/// A block of an xz stream as its header describes it (`lzma/block.h`).
final class XZBlock: @unchecked Sendable {
  // Sendable: it is made and used by one thread.
  // The library keeps both addresses while it decodes.
  private let block = UnsafeMutablePointer<lzma_block>.allocate(capacity: 1)
  private let filters = UnsafeMutablePointer<lzma_filter>.allocate(capacity: filterCount)

  /// `LZMA_FILTERS_MAX` and an end mark.
  private static let filterCount = 5

  /// How many bytes a header has that starts with this byte, which is not 0: that is the index.
  static func headerByteCount(_ first: UInt8) -> Int { (Int(first) + 1) * 4 }

  /// Reads a whole header.
  init(_ header: UnsafeRawBufferPointer, check: lzma_check) throws(CompressionError) {
    block.initialize(to: lzma_block())
    filters.initialize(repeating: lzma_filter(id: noFilter, options: nil), count: Self.filterCount)
    block.pointee.version = 1
    block.pointee.header_size = UInt32(header.count)
    block.pointee.check = check
    block.pointee.filters = filters
    let bytes = header.baseAddress?.assumingMemoryBound(to: UInt8.self)
    try LZMAStream.check(lzma_block_header_decode(block, nil, bytes), "xz")
    let memory = lzma_raw_decoder_memusage(filters)
    try LZMAStream.check(memory > LZMAStream.memoryLimit ? LZMA_MEMLIMIT_ERROR : LZMA_OK, "xz")
  }

  /// The lengths of the whole block and of what it holds, if the header states both.
  var statedByteCounts: (block: Int, content: Int)? {
    guard block.pointee.compressed_size != unknown, block.pointee.uncompressed_size != unknown,
      let total = Int(exactly: lzma_block_total_size(block)),
      let content = Int(exactly: block.pointee.uncompressed_size)
    else { return nil }
    return (total, content)
  }

  /// What the index says of a block that was decoded.
  var indexEntry: (unpadded: UInt64, content: UInt64) {
    (lzma_block_unpadded_size(block), block.pointee.uncompressed_size)
  }

  /// Decodes what follows the header, all of it.
  ///
  /// - Returns: Whether it was sound and filled the output.
  func decode(_ bytes: UnsafeRawBufferPointer, into output: ByteBlock) -> Bool {
    var position = 0
    let status = lzma_block_buffer_decode(
      block,
      nil,
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
      &position,
      bytes.count,
      output.free.baseAddress?.assumingMemoryBound(to: UInt8.self),
      &output.end,
      output.capacity
    )
    return status == LZMA_OK && position == bytes.count && output.isFull
  }

  /// A decoder of what follows the header, which keeps this block.
  func makeStream() throws(CompressionError) -> LZMAStream {
    try LZMAStream("xz", keeping: self) { [block] in lzma_block_decoder($0, block) }
  }

  deinit {
    lzma_filters_free(filters, nil)
    filters.deallocate()
    block.deallocate()
  }
}

// Macros that Swift does not import (`lzma/lzma12.h`, `lzma/vli.h`).
let lzmaFilter: UInt64 = 0x21
let noFilter = UInt64.max
private let unknown = UInt64.max
