internal import CLZ4

/// Packs and unpacks blocks of lz4, without what stands around them in a frame (`lz4.h`, `lz4hc.h`).
enum LZ4 {
  /// From this level on the slower search is used that finds more, as in lz4's own frames.
  private static let firstThoroughLevel = 3

  static let levels = 1...Int(LZ4HC_CLEVEL_MAX)

  /// Packs bytes into less room than they take.
  ///
  /// - Returns: How many bytes that were; `nil` if it cannot be done.
  static func compress(
    _ bytes: UnsafeRawBufferPointer,
    into room: UnsafeMutableRawBufferPointer,
    level: Int
  ) -> Int? {
    let source = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    let target = room.baseAddress?.assumingMemoryBound(to: CChar.self)
    let limit = CInt(min(room.count, max(bytes.count - 1, 0)))
    let count =
      level < firstThoroughLevel
      ? LZ4_compress_default(source, target, CInt(bytes.count), limit)
      : LZ4_compress_HC(source, target, CInt(bytes.count), limit, CInt(level))
    return count > 0 ? Int(count) : nil
  }

  /// Unpacks a block, which may look back into `history`.
  ///
  /// - Returns: How many bytes that were; `nil` if the block is damaged or there is too little room.
  static func decompress(
    _ bytes: UnsafeRawBufferPointer,
    into room: UnsafeMutableRawBufferPointer,
    history: UnsafeRawBufferPointer
  ) -> Int? {
    let count = LZ4_decompress_safe_usingDict(
      bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
      room.baseAddress?.assumingMemoryBound(to: CChar.self),
      CInt(bytes.count),
      CInt(room.count),
      history.baseAddress?.assumingMemoryBound(to: CChar.self),
      CInt(history.count)
    )
    return count >= 0 ? Int(count) : nil
  }
}
