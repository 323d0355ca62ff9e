internal import JoblibHashing

/// What a frame's header says of its blocks (lz4 frame format 1.6.x).
struct LZ4Frame: Sendable {
  static let magic: [UInt8] = [0x04, 0x22, 0x4d, 0x18]
  /// Blocks do not look back into those before.
  var isIndependent = true
  var hasBlockChecksums = false
  var hasContentChecksum = false
  var contentByteCount: Int?
  /// The most that a block holds.
  var blockByteCount = largestBlock

  static let largestBlock = 4 << 20
  /// The bit of a block's length that says that it is not compressed.
  static let storedFlag: UInt32 = 1 << 31
  private static let largestBlockCode: UInt8 = 7
  private static let version: UInt8 = 0x40

  init() {}

  /// The header of a frame of independent blocks of 4 MiB.
  static var header: [UInt8] {
    let independentFlag: UInt8 = 0x20
    let descriptor = [version | independentFlag, largestBlockCode << 4]
    return magic + descriptor + [headerChecksum(descriptor)]
  }

  /// Reads a header behind the magic number.
  ///
  /// - Returns: The frame and the header's length; `nil` if more bytes are needed.
  static func read(
    _ bytes: UnsafeRawBufferPointer
  ) throws(CompressionError) -> (frame: LZ4Frame, byteCount: Int)? {
    guard bytes.count >= 3 else { return nil }
    let flags = bytes[0]
    let sizeCode = bytes[1] >> 4
    guard flags & 0xc0 == version, flags & 2 == 0, bytes[1] & 0x8f == 0, sizeCode >= 4 else {
      throw .corrupted("lz4", "its header has values that no version of the format knows")
    }
    var frame = LZ4Frame()
    frame.isIndependent = flags & 0x20 != 0
    frame.hasBlockChecksums = flags & 0x10 != 0
    frame.hasContentChecksum = flags & 0x04 != 0
    frame.blockByteCount = (64 << 10) << (2 * Int(sizeCode - 4))
    var end = 2
    let hasContentByteCount = flags & 0x08 != 0
    let hasDictionary = flags & 0x01 != 0
    guard bytes.count >= end + (hasContentByteCount ? 8 : 0) + (hasDictionary ? 4 : 0) + 1 else {
      return nil
    }
    if hasContentByteCount {
      let count = bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self).littleEndian
      frame.contentByteCount = Int(clamping: count)
      end += 8
    }
    if hasDictionary { end += 4 }
    guard headerChecksum(bytes[..<end]) == bytes[end] else {
      throw .corrupted("lz4", "the checksum of its header is wrong")
    }
    guard !hasDictionary else {
      throw CompressionError(
        .unsupported,
        "this lz4 frame was made with a dictionary, which is not in the file"
      )
    }
    return (frame, end + 1)
  }

  private static func headerChecksum(_ descriptor: some Collection<UInt8>) -> UInt8 {
    let hash = Array(descriptor).withUnsafeBytes { XXHash32.digest($0) }
    return UInt8(truncatingIfNeeded: hash >> 8)
  }
}
