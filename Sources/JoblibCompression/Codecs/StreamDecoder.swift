/// A library's decoder of a whole container, for those that are read in order.
protocol ContainerStream: AnyObject {
  static var name: String { get }

  /// Unpacks until the input is used, the block is full or a member ends.
  func decompress(
    _ input: inout UnsafeRawBufferPointer,
    into block: ByteBlock,
    isEnd: Bool
  ) throws(CompressionError)

  /// Whether the container may end here.
  var isComplete: Bool { get }
}

/// Decompresses in order, ahead of who reads.
final class StreamDecoder<Stream: ContainerStream>: PieceDecoder, @unchecked Sendable {
  // Sendable: the stream belongs to `decode` and `end`, which are called by one thread at a time.
  private let stream: Stream

  private static var pieceByteCount: Int { 64 << 10 }
  private static var blockByteCount: Int { 1 << 20 }

  init(_ stream: Stream) {
    self.stream = stream
  }

  func cut(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> (count: Int, tag: Void)? {
    (min(bytes.count, Self.pieceByteCount), ())
  }

  func attempt(_ piece: Piece<Void>) -> Attempt? { nil }

  func accept(_ attempt: Attempt) -> Bool { false }

  func decode(
    _ bytes: UnsafeRawBufferPointer,
    tag: Void
  ) throws(CompressionError) -> DecodedPart {
    let block = ByteBlock(capacity: Self.blockByteCount)
    var input = bytes
    do throws(CompressionError) {
      try stream.decompress(&input, into: block, isEnd: false)
    } catch {
      throw error.moved(by: bytes.count - input.count)
    }
    return DecodedPart(
      consumedCount: bytes.count - input.count,
      block: block,
      hasMore: block.isFull
    )
  }

  func end() throws(CompressionError) {
    var nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    try stream.decompress(&nothing, into: ByteBlock(capacity: 1), isEnd: true)
    guard stream.isComplete else { throw .truncated(Stream.name) }
  }
}
