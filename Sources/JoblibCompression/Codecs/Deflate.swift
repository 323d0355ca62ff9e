internal import CZlib

/// A raw deflate stream that is being unpacked (`inflate`, `zlib.h`).
final class Inflater {
  // The library keeps the address.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  init() throws(CompressionError) {
    stream.initialize(to: z_stream())
    let size = CInt(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
      throw .noMemory("deflate")
    }
  }

  /// What the library says of the damage.
  var problem: String { stream.pointee.msg.map { String(cString: $0) } ?? "damaged data" }

  /// Whether all input so far was whole blocks, so that a block starts with the next byte.
  ///
  /// `data_type`: 128 between two blocks, plus the bits of the last byte that are not used.
  var isAtBlockBoundary: Bool { stream.pointee.data_type == 128 }

  /// Starts a new stream, whose first distances may reach back into `window`.
  func restart(window: UnsafeRawBufferPointer) {
    inflateReset(stream)
    inflateSetDictionary(
      stream,
      window.baseAddress?.assumingMemoryBound(to: UInt8.self),
      UInt32(window.count)
    )
  }

  /// Unpacks until the input is used or the block is full.
  func inflate(
    _ input: inout UnsafeRawBufferPointer,
    into block: ByteBlock
  ) throws(CompressionError) -> StreamStatus {
    let room = block.free
    let count = min(input.count, Int(UInt32.max))
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    )
    stream.pointee.avail_in = UInt32(count)
    stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room.count)
    let code = CZlib.inflate(stream, Z_NO_FLUSH)
    input = UnsafeRawBufferPointer(
      rebasing: input.dropFirst(count - Int(stream.pointee.avail_in))
    )
    block.end += room.count - Int(stream.pointee.avail_out)
    switch code {
    case Z_OK, Z_BUF_ERROR: return .going
    case Z_STREAM_END: return .ended
    case Z_MEM_ERROR: throw .noMemory("deflate")
    default: return .damaged
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }
}

/// Packs blocks for a raw deflate stream (`deflate`, `zlib.h`).
enum Deflater {
  /// Packs a block so that it ends with a byte and no block after it looks back into it.
  static func deflate(
    _ block: ByteBlock,
    level: Int,
    isLast: Bool
  ) throws(CompressionError) -> ByteBlock {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    let size = CInt(MemoryLayout<z_stream>.size)
    let memoryLevel: CInt = 8  // zlib's own default
    guard
      deflateInit2_(
        stream,
        CInt(level),
        Z_DEFLATED,
        -MAX_WBITS,
        memoryLevel,
        Z_DEFAULT_STRATEGY,
        ZLIB_VERSION,
        size
      ) == Z_OK
    else { throw .noMemory("deflate") }
    defer { deflateEnd(stream) }
    // The bound is for a stream that is finished; a flush takes a few bytes more.
    let output = ByteBlock(capacity: Int(deflateBound(stream, UInt(block.count))) + 16)
    let input = block.bytes
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    )
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.free.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.capacity)
    let code = CZlib.deflate(stream, isLast ? Z_FINISH : Z_FULL_FLUSH)
    guard code == (isLast ? Z_STREAM_END : Z_OK), stream.pointee.avail_in == 0 else {
      throw .noMemory("deflate")
    }
    output.end = output.capacity - Int(stream.pointee.avail_out)
    return output
  }
}

/// The two checksums that containers of deflate have.
package enum DeflateChecksum: Sendable {
  case adler32
  case crc32

  /// The checksum of no bytes.
  package var initial: UInt32 { self == .adler32 ? 1 : 0 }

  /// The checksum of some bytes behind those of `sum`.
  package func adding(_ bytes: UnsafeRawBufferPointer, to sum: UInt32) -> UInt32 {
    let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard base != nil else { return sum }
    let sum = UInt(sum)
    return UInt32(
      self == .adler32 ? adler32_z(sum, base, bytes.count) : crc32_z(sum, base, bytes.count)
    )
  }

  /// The checksum of two runs of bytes, of their checksums and the second one's length.
  func combining(_ first: UInt32, _ second: UInt32, secondByteCount: Int) -> UInt32 {
    let first = UInt(first)
    let second = UInt(second)
    return UInt32(
      self == .adler32
        ? adler32_combine(first, second, secondByteCount)
        : crc32_combine(first, second, secondByteCount)
    )
  }
}
