/// Some bytes of a container, next to each other, and what was seen of them when they were cut.
struct Piece<Tag: Sendable>: Sendable {
  let block: ByteBlock
  let tag: Tag
  /// Where in the container they start.
  let offset: Int
}

/// What came of decoding a piece without knowing what is before it.
struct Attempt: Sendable {
  var blocks: [ByteBlock]
  /// How many bytes of the piece it took; those behind are decoded in their turn.
  var consumedCount: Int
  /// The checksum of the output, of the kind that the container has.
  var checksum: UInt32 = 0
  /// What an xz index says of the piece.
  var unpaddedByteCount: UInt64 = 0
  /// Whether the end of a member was met.
  var isMemberEnd = false

  var byteCount: Int { blocks.reduce(0) { $0 + $1.count } }
}

/// What a call of `decode` did.
struct DecodedPart {
  var consumedCount: Int
  var block: ByteBlock?
  /// Whether the decoder has more output of what it consumed.
  var hasMore = false
}

/// The decompressing half of a codec: pieces of a container in, bytes out.
protocol PieceDecoder: AnyObject, Sendable {
  associatedtype Tag: Sendable

  /// Says where to cut, in the thread that reads.
  ///
  /// - Parameters:
  ///   - bytes: What is not cut yet; at least one byte.
  ///   - isEnd: Whether nothing comes after them.
  /// - Returns: How many bytes the next piece has; `nil` to ask again when there are more, which
  ///   is not allowed at the end.
  func cut(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> (count: Int, tag: Tag)?

  /// Decodes a piece on its own; many threads are in it at once.
  ///
  /// - Returns: `nil` where it cannot stand alone or seems damaged: it is decoded in its turn, and
  ///   what is wrong is found there.
  func attempt(_ piece: Piece<Tag>) -> Attempt?

  /// Takes what came of a piece whose turn it is, if it is what decoding it now would give.
  func accept(_ attempt: Attempt) throws(CompressionError) -> Bool

  /// Decodes from the next bytes of the container, in order; it consumes or gives something.
  func decode(
    _ bytes: UnsafeRawBufferPointer,
    tag: Tag
  ) throws(CompressionError) -> DecodedPart

  /// The container is over.
  ///
  /// - Throws: If it should not be yet.
  func end() throws(CompressionError)
}

/// The work of a pipeline that decompresses.
final class DecodingWork<Decoder: PieceDecoder>: PipelineWork {
  let decoder: Decoder

  init(_ decoder: Decoder) {
    self.decoder = decoder
  }

  enum Job: Sendable {
    case piece(Piece<Decoder.Tag>)
    case end(offset: Int)
  }

  struct Prepared: Sendable {
    var job: Job
    var attempt: Attempt?
    /// How many bytes of the piece are decoded.
    var position = 0
  }

  func prepare(_ job: Job) -> Prepared {
    guard case .piece(let piece) = job else { return Prepared(job: job) }
    return Prepared(job: job, attempt: decoder.attempt(piece))
  }

  func complete(_ prepared: inout Prepared) throws(CompressionError) -> CompletedPart {
    switch prepared.job {
    case .end(let offset):
      try locating(offset) { () throws(CompressionError) in try decoder.end() }
      return CompletedPart(blocks: [], isDone: true)
    case .piece(let piece):
      return try locating(piece.offset + prepared.position) { () throws(CompressionError) in
        try decode(piece, &prepared)
      }
    }
  }

  private func decode(
    _ piece: Piece<Decoder.Tag>,
    _ prepared: inout Prepared
  ) throws(CompressionError) -> CompletedPart {
    if let attempt = prepared.attempt.take(), try decoder.accept(attempt) {
      prepared.position = attempt.consumedCount
      return CompletedPart(
        blocks: attempt.blocks,
        isDone: prepared.position == piece.block.count
      )
    }
    let bytes = UnsafeRawBufferPointer(rebasing: piece.block.bytes.dropFirst(prepared.position))
    let part = try decoder.decode(bytes, tag: piece.tag)
    prepared.position += part.consumedCount
    return CompletedPart(
      blocks: part.block.map { [$0] } ?? [],
      isDone: prepared.position == piece.block.count && !part.hasMore
    )
  }

  /// Adds the place of a piece to an error, which may know how far in the piece it was.
  private func locating<Result>(
    _ offset: Int,
    _ body: () throws(CompressionError) -> Result
  ) throws(CompressionError) -> Result {
    do throws(CompressionError) { return try body() } catch {
      throw error.moved(by: offset)
    }
  }
}
