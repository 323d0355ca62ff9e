internal import Synchronization

/// Decompresses zlib, gzip and Z-files, several threads at once where blocks do not look back.
///
/// A stream that was flushed has the bytes 00 00 FF FF, an empty stored block, at a byte's border.
/// The container is cut behind them, and each piece decoded as if it were a stream of its own.
/// That is what decoding in order gives, if the piece before ended right there between two blocks,
/// and no distance reached back over the piece's start, which inflate reports as damage. Where the
/// guess was wrong – the four bytes were data, or the window was not emptied – the piece is decoded
/// in its turn, with the window that belongs there.
final class DeflateDecoder: PieceDecoder, @unchecked Sendable {
  // Sendable: `accept`, `decode` and `end` are called by one thread at a time, `cut` by the reader's;
  // each has variables of its own.
  private let container: DeflateContainer

  // Of the reader's thread.
  private var scanner = FlushScanner()

  // Of any.
  /// How many attempts failed in a row: a stream whose blocks look back is not worth more.
  private let failureCount = Atomic(0)

  // Of the thread whose turn it is.
  private let inflater: Inflater
  private var stage = Stage.header
  private var isFirstMember = true
  /// Bytes of a header or trailer that is not whole yet.
  private var held: [UInt8] = []
  private var window = Window()
  /// Whether a block starts with the next byte, if in a body.
  private var isAtBlockBoundary = true
  /// Whether `inflater` does not know what came before, since attempts were accepted.
  private var isInflaterStale = false
  private var checksum: UInt32
  private var byteCount = 0
  private var statedByteCount: Int?

  private enum Stage {
    /// Before or in a header.
    case header
    case body
    case trailer
    /// Behind a member: padding, another member, or the end.
    case between
  }

  /// A little more than a block of `DeflateEncoder` holds, so that it is seen to be all.
  private static let blockByteCount = (1 << 20) + 4096
  /// What one attempt may give; a bomb is decoded in its turn, a block at a time.
  private static let attemptByteLimit = 8 << 20
  private static let failureLimit = 8

  init(_ container: DeflateContainer) throws(CompressionError) {
    self.container = container
    checksum = container.checksum.initial
    inflater = try Inflater()
  }

  func cut(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> (count: Int, tag: FlushScanner.Tag)? {
    scanner.cut(bytes, isEnd: isEnd)
  }

  func attempt(_ piece: Piece<FlushScanner.Tag>) -> Attempt? {
    guard piece.tag.isAlone, failureCount.load(ordering: .relaxed) < Self.failureLimit,
      let inflater = try? Inflater()
    else { return nil }
    var input = piece.block.bytes
    var attempt = Attempt(blocks: [], consumedCount: 0, checksum: container.checksum.initial)
    repeat {
      let block = ByteBlock(capacity: Self.blockByteCount)
      let status = try? inflater.inflate(&input, into: block)
      attempt.blocks.append(block)
      attempt.checksum = container.checksum.adding(block.bytes, to: attempt.checksum)
      attempt.isMemberEnd = status == .ended
      guard let status, status != .damaged,
        attempt.blocks.count * Self.blockByteCount <= Self.attemptByteLimit
      else {
        failureCount.add(1, ordering: .relaxed)
        return nil
      }
      // A full block may be all there is, or not.
      if !attempt.isMemberEnd, input.isEmpty, !block.isFull { break }
    } while !attempt.isMemberEnd
    guard attempt.isMemberEnd || inflater.isAtBlockBoundary else {
      failureCount.add(1, ordering: .relaxed)
      return nil
    }
    failureCount.store(0, ordering: .relaxed)
    attempt.consumedCount = piece.block.count - input.count
    return attempt
  }

  func accept(_ attempt: Attempt) -> Bool {
    guard stage == .body, isAtBlockBoundary else { return false }
    checksum = container.checksum.combining(
      checksum,
      attempt.checksum,
      secondByteCount: attempt.byteCount
    )
    byteCount += attempt.byteCount
    for block in attempt.blocks { window.add(block.bytes) }
    isInflaterStale = true
    if attempt.isMemberEnd { stage = .trailer }
    return true
  }

  func decode(
    _ bytes: UnsafeRawBufferPointer,
    tag: FlushScanner.Tag
  ) throws(CompressionError) -> DecodedPart {
    switch stage {
    case .header: return DecodedPart(consumedCount: try readHeader(bytes))
    case .body: return try decodeBody(bytes)
    case .trailer: return DecodedPart(consumedCount: try readTrailer(bytes))
    case .between:
      // Zeros behind a member are padding, as tapes have it.
      let padding = bytes.prefix { $0 == 0 }.count
      if padding < bytes.count { stage = .header }
      return DecodedPart(consumedCount: padding)
    }
  }

  func end() throws(CompressionError) {
    guard stage == .between else { throw .truncated(container.name) }
  }

  private func readHeader(_ bytes: UnsafeRawBufferPointer) throws(CompressionError) -> Int {
    let heldCount = held.count
    held.append(contentsOf: bytes.prefix(64 << 10))
    let found: DeflateContainer.Header?
    do throws(CompressionError) {
      guard isFirstMember || container != .zFile else { throw .notAContainer(container.name) }
      found = try container.readHeader(held)
    } catch {
      guard error.code == .notAContainer, !isFirstMember else { throw error }
      throw .corrupted(container.name, "something else follows its end")
    }
    guard let header = found else { return held.count - heldCount }
    held = []
    stage = .body
    isFirstMember = false
    statedByteCount = header.contentByteCount
    checksum = container.checksum.initial
    byteCount = 0
    window = Window()
    isAtBlockBoundary = true
    isInflaterStale = true
    return header.byteCount - heldCount
  }

  private func decodeBody(_ bytes: UnsafeRawBufferPointer) throws(CompressionError) -> DecodedPart {
    if isInflaterStale {
      window.withBytes { inflater.restart(window: $0) }
      isInflaterStale = false
    }
    let block = ByteBlock(capacity: Self.blockByteCount)
    var input = bytes
    let status = try inflater.inflate(&input, into: block)
    guard status != .damaged else {
      throw CompressionError.corrupted(container.name, inflater.problem)
        .moved(by: bytes.count - input.count)
    }
    checksum = container.checksum.adding(block.bytes, to: checksum)
    byteCount += block.count
    if let statedByteCount, byteCount > statedByteCount { throw wrongLength() }
    window.add(block.bytes)
    isAtBlockBoundary = inflater.isAtBlockBoundary
    if status == .ended { stage = .trailer }
    return DecodedPart(
      consumedCount: bytes.count - input.count,
      block: block,
      hasMore: status == .going && block.isFull
    )
  }

  private func readTrailer(_ bytes: UnsafeRawBufferPointer) throws(CompressionError) -> Int {
    let missing = bytes.prefix(container.trailerByteCount - held.count)
    held.append(contentsOf: missing)
    guard held.count == container.trailerByteCount else { return missing.count }
    guard held == container.trailer(checksum: checksum, byteCount: byteCount) else {
      throw .corrupted(container.name, "the checksum or length of what it holds is wrong")
    }
    if let statedByteCount, byteCount != statedByteCount { throw wrongLength() }
    held = []
    stage = .between
    return missing.count
  }

  private func wrongLength() -> CompressionError {
    .corrupted(container.name, "it does not hold the \(statedByteCount ?? 0) bytes it says")
  }
}

/// The last 32 KiB that a deflate stream gave: as far as it can look back.
private struct Window {
  private static let byteCount = 32 << 10
  private var bytes: [UInt8] = []

  mutating func add(_ new: UnsafeRawBufferPointer) {
    let new = new.suffix(Self.byteCount)
    let excess = bytes.count + new.count - Self.byteCount
    if excess > 0 { bytes.removeFirst(excess) }
    bytes.append(contentsOf: new)
  }

  func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBytes(body)
  }
}
