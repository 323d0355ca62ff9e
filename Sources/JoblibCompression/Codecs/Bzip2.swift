internal import CBzip2

/// A bzip2 stream that is being unpacked (`BZ2_bzDecompress`, `bzlib.h`).
final class Bzip2Stream {
  // The library keeps the address.
  private let stream = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)

  init() throws(CompressionError) {
    stream.initialize(to: bz_stream())
    guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else { throw .noMemory("bz2") }
  }

  /// Unpacks until the input is used, the block is full or the stream ends.
  func decompress(
    _ input: inout UnsafeRawBufferPointer,
    into block: ByteBlock
  ) throws(CompressionError) -> StreamStatus {
    let room = block.free
    let count = min(input.count, Int(UInt32.max))
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self)
    )
    stream.pointee.avail_in = UInt32(count)
    stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: CChar.self)
    stream.pointee.avail_out = UInt32(room.count)
    let code = BZ2_bzDecompress(stream)
    input = UnsafeRawBufferPointer(
      rebasing: input.dropFirst(count - Int(stream.pointee.avail_in))
    )
    block.end += room.count - Int(stream.pointee.avail_out)
    switch code {
    case BZ_OK: return .going
    case BZ_STREAM_END: return .ended
    case BZ_MEM_ERROR: throw .noMemory("bz2")
    default: return .damaged
    }
  }

  deinit {
    BZ2_bzDecompressEnd(stream)
    stream.deallocate()
  }
}

/// Packs blocks, each into a bzip2 stream of its own (`BZ2_bzBuffToBuffCompress`, `bzlib.h`).
enum Bzip2 {
  static func compress(_ block: ByteBlock, level: Int) throws(CompressionError) -> ByteBlock {
    // The bound that bzlib.h states.
    let output = ByteBlock(capacity: block.count + block.count / 100 + 600)
    var count = UInt32(output.capacity)
    let code = BZ2_bzBuffToBuffCompress(
      output.free.baseAddress?.assumingMemoryBound(to: CChar.self),
      &count,
      UnsafeMutablePointer(
        mutating: block.bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      ),
      UInt32(block.count),
      CInt(level),
      0,
      0
    )
    guard code == BZ_OK else { throw .noMemory("bz2") }
    output.end = Int(count)
    return output
  }
}
