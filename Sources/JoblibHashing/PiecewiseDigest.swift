package import JoblibSystem
internal import Synchronization

/// The digest of a large block: that of its pieces' digests, so that several threads can make it.
///
/// A block of one piece has the digest of its bytes.
package enum PiecewiseDigest {
  package static let pieceByteCount = 16 << 20
  /// So much is written or read, and hashed while it is still in the cache; with less, threads that
  /// write one file spend their time at its lock.
  private static let stepByteCount = 2 << 20

  /// Hashes a block, one of several pieces on as many threads as the process may use.
  ///
  /// - Parameters:
  ///   - block: The bytes; they have to be there only once `step` was called for them.
  ///   - step: Called once for each range of offsets, on any thread, before its bytes are hashed.
  /// - Returns: The digest.
  /// - Throws: What `step` throws.
  package static func of(
    _ block: UnsafeRawBufferPointer,
    step: @escaping @Sendable (Range<Int>) throws(SystemError) -> Void = { _ in }
  ) throws(SystemError) -> Digest {
    // The caller keeps them until all threads are done.
    nonisolated(unsafe) let block = block
    let pieceCount = max((block.count + pieceByteCount - 1) / pieceByteCount, 1)
    let digests = Mutex([Digest](repeating: Digest(high: 0, low: 0), count: pieceCount))
    // Most blocks are one piece, and the system is asked only for others.
    let threadCount = pieceCount > 1 ? Host.threadShare : 1
    try ThreadTeam.forEach(pieceCount, threadCount: threadCount) { (number) throws(SystemError) in
      let start = number * pieceByteCount
      let end = min(start + pieceByteCount, block.count)
      let digest = try hash(start..<end, of: block, step)
      digests.withLock { $0[number] = digest }
    }
    let all = digests.withLock { $0 }
    return all.count == 1 ? all[0] : combined(all)
  }

  private static func hash(
    _ piece: Range<Int>,
    of block: UnsafeRawBufferPointer,
    _ step: (Range<Int>) throws(SystemError) -> Void
  ) throws(SystemError) -> Digest {
    var digest = StreamingDigest()
    var start = piece.lowerBound
    while start < piece.upperBound {
      let range = start..<min(start + stepByteCount, piece.upperBound)
      try step(range)
      digest.update(UnsafeRawBufferPointer(rebasing: block[range]))
      start = range.upperBound
    }
    return digest.finalize()
  }

  private static func combined(_ digests: [Digest]) -> Digest {
    let words = digests.flatMap { [$0.high.littleEndian, $0.low.littleEndian] }
    return words.withUnsafeBytes { digest(of: $0) }
  }
}
