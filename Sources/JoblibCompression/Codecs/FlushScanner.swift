/// Cuts deflated bytes behind the marks that a flush leaves, 00 00 FF FF.
struct FlushScanner {
  struct Tag: Sendable {
    /// Whether the piece lies between two marks, so that it may be decoded without the others.
    var isAlone: Bool
  }

  /// How many bytes of what is not cut were searched.
  private var searchedCount = 0
  private var followsMark = false
  /// Whether the last piece was cut without a mark: then there may be none at all, and it is of no
  /// use to wait for many bytes.
  private var isUnmarked = false

  /// Smaller pieces are joined: a block is rarely worth a job of its own then.
  private static let smallestPiece = 4 << 10
  /// More than a block of `DeflateEncoder` ever is.
  private static let largestPiece = (1 << 20) + (64 << 10)
  private static let largestUnmarkedPiece = 128 << 10

  mutating func cut(
    _ bytes: UnsafeRawBufferPointer,
    isEnd: Bool
  ) -> (count: Int, tag: Tag)? {
    if let end = endOfMark(in: bytes, from: max(searchedCount, Self.smallestPiece)) {
      defer { followsMark = true }
      isUnmarked = false
      searchedCount = 0
      return (end, Tag(isAlone: followsMark))
    }
    let limit = isUnmarked ? Self.largestUnmarkedPiece : Self.largestPiece
    guard isEnd || bytes.count >= limit else {
      // A mark may lie across the border.
      searchedCount = max(bytes.count - 3, 0)
      return nil
    }
    defer { followsMark = false }
    isUnmarked = !isEnd
    searchedCount = 0
    return (bytes.count, Tag(isAlone: followsMark && isEnd))
  }

  /// The index behind the first mark that starts at `start` or later.
  private func endOfMark(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var last = start + 3
    while last < bytes.count {
      // Only FF can be its end; only 00 and FF can be its middle.
      switch bytes[last] {
      case 0xff:
        if bytes[last - 1] == 0xff, bytes[last - 2] == 0, bytes[last - 3] == 0 { return last + 1 }
        last += 1
      case 0: last += 1
      default: last += 4
      }
    }
    return nil
  }
}
