internal import CLZMA

/// A stream of liblzma that packs or unpacks (`lzma_code`, `lzma/base.h`).
final class LZMAStream {
  // The library keeps what belongs to it behind the address.
  private let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
  private let container: String

  /// What a decoder may use; a dictionary of the highest level has 64 MiB.
  static let memoryLimit: UInt64 = 256 << 20
  /// The largest dictionary of an encoder: memory is about twelve times as much.
  static let largestDictionary: UInt32 = 4 << 20

  /// What has to live as long as the stream.
  private let kept: AnyObject?

  init(
    _ container: String,
    keeping kept: AnyObject? = nil,
    _ start: (UnsafeMutablePointer<lzma_stream>) -> lzma_ret
  ) throws(CompressionError) {
    self.container = container
    self.kept = kept
    stream.initialize(to: lzma_stream())
    try check(start(stream))
  }

  /// Unpacks the old container, of which a file has one.
  static func aloneDecoder() throws(CompressionError) -> LZMAStream {
    try LZMAStream("lzma") { lzma_alone_decoder($0, memoryLimit) }
  }

  /// Packs to the old container.
  static func aloneEncoder(level: Int) throws(CompressionError) -> LZMAStream {
    var options = lzmaOptions(level: level, dictionaryLimit: largestDictionary)
    return try LZMAStream("lzma") { lzma_alone_encoder($0, &options) }
  }

  static func lzmaOptions(level: Int, dictionaryLimit: UInt32) -> lzma_options_lzma {
    var options = lzma_options_lzma()
    lzma_lzma_preset(&options, UInt32(level))
    options.dict_size = min(options.dict_size, dictionaryLimit)
    return options
  }

  /// Works until the input is used or the block is full.
  ///
  /// `isEnd` says that no input follows.
  ///
  /// - Returns: Whether the container is at its end.
  /// - Throws: If the container is damaged, or ends although this is all the input.
  func code(
    _ input: inout UnsafeRawBufferPointer,
    into block: ByteBlock,
    isEnd: Bool
  ) throws(CompressionError) -> Bool {
    let room = block.free
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = input.count
    stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = room.count
    let status = lzma_code(stream, isEnd ? LZMA_FINISH : LZMA_RUN)
    input = UnsafeRawBufferPointer(rebasing: input.dropFirst(input.count - stream.pointee.avail_in))
    block.end += room.count - stream.pointee.avail_out
    if status == LZMA_STREAM_END { return true }
    // No progress is possible: the end is missing, if this was all the input.
    if status == LZMA_BUF_ERROR {
      if isEnd, !block.isFull { throw .truncated(container) }
      return false
    }
    try check(status)
    return false
  }

  private func check(_ status: lzma_ret) throws(CompressionError) {
    try LZMAStream.check(status, container)
  }

  static func check(_ status: lzma_ret, _ container: String) throws(CompressionError) {
    switch status {
    case LZMA_OK: return
    case LZMA_MEM_ERROR: throw .noMemory(container)
    case LZMA_MEMLIMIT_ERROR:
      throw CompressionError(
        .outOfMemory,
        "the \(container) container needs more than \(memoryLimit >> 20) MiB to be read; "
          + "compress it again with a smaller dictionary"
      )
    case LZMA_FORMAT_ERROR: throw .notAContainer(container)
    case LZMA_OPTIONS_ERROR, LZMA_UNSUPPORTED_CHECK:
      throw CompressionError(
        .unsupported,
        "the \(container) container uses a filter or check that liblzma does not know"
      )
    default: throw .corrupted(container, "wrong data or checksum")
    }
  }

  deinit {
    lzma_end(stream)
    stream.deallocate()
  }
}
