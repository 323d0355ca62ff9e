/// Finds the parts of lz4 frames, whose lengths are in them.
struct LZ4Cutter {
  /// What a piece is.
  enum Tag: Sendable {
    case header(LZ4Frame)
    /// One or more whole blocks with their lengths, of at most so many bytes when unpacked.
    case blocks(LZ4Frame, byteLimit: Int)
    /// The end mark, and the checksum where there is one.
    case end(LZ4Frame)
    /// Of a frame that holds something for others.
    case skipped
    case wrong(CompressionError)
  }

  private enum Stage {
    case magic(isFirst: Bool)
    case blocks(LZ4Frame)
    case skipped(Int)
    case wrong
  }

  private var stage = Stage.magic(isFirst: true)

  /// Small blocks are joined until they are worth a job.
  private static let jobByteCount = 1 << 20
  private static let skippableMagics: ClosedRange<UInt32> = 0x184d_2a50...0x184d_2a5f
  private static let oldMagic: UInt32 = 0x184c_2102

  mutating func cut(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> (count: Int, tag: Tag)? {
    do throws(CompressionError) {
      let piece: (count: Int, tag: Tag)? =
        switch stage {
        case .magic(let isFirst): try cutHeader(bytes, isFirst: isFirst)
        case .blocks(let frame): try cutBlocks(bytes, frame)
        case .skipped(let count): cutSkipped(bytes, count)
        case .wrong: (count: bytes.count, tag: Tag.skipped)
        }
      if let piece { return piece }
      guard isEnd else { return nil }
      throw .truncated("lz4")
    } catch {
      stage = .wrong
      return (bytes.count, .wrong(error))
    }
  }

  private mutating func cutHeader(
    _ bytes: UnsafeRawBufferPointer,
    isFirst: Bool
  ) throws(CompressionError) -> (count: Int, tag: Tag)? {
    let magicByteCount = LZ4Frame.magic.count
    guard let magic = Self.word(bytes, at: 0) else { return nil }
    if bytes.starts(with: LZ4Frame.magic) {
      let behind = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(magicByteCount))
      guard let (frame, count) = try LZ4Frame.read(behind) else { return nil }
      stage = .blocks(frame)
      return (magicByteCount + count, .header(frame))
    }
    if Self.skippableMagics.contains(magic) {
      guard let length = Self.word(bytes, at: magicByteCount) else { return nil }
      stage = length > 0 ? .skipped(Int(length)) : .magic(isFirst: isFirst)
      return (magicByteCount + 4, .skipped)
    }
    guard magic != Self.oldMagic else {
      throw CompressionError(
        .unsupported,
        "this is an lz4 frame of the old kind; unpack it with the lz4 tool"
      )
    }
    guard isFirst else { throw .corrupted("lz4", "something else follows its end") }
    throw .notAContainer("lz4")
  }

  private mutating func cutBlocks(
    _ bytes: UnsafeRawBufferPointer,
    _ frame: LZ4Frame
  ) throws(CompressionError) -> (count: Int, tag: Tag)? {
    let checksumByteCount = frame.hasBlockChecksums ? 4 : 0
    var end = 0
    var blockCount = 0
    while let length = Self.word(bytes, at: end) {
      guard length > 0 else {
        if blockCount > 0 { break }
        let count = frame.hasContentChecksum ? 8 : 4
        guard bytes.count >= count else { return nil }
        stage = .magic(isFirst: false)
        return (count, .end(frame))
      }
      let count = Int(length & ~LZ4Frame.storedFlag)
      // Without this a damaged length could ask for 2 GiB.
      guard count <= frame.blockByteCount else {
        if blockCount > 0 { break }
        throw .corrupted("lz4", "a block is longer than its frame allows")
      }
      let next = end + 4 + count + checksumByteCount
      if blockCount > 0,
        next > Self.jobByteCount || (blockCount + 1) * frame.blockByteCount > Self.jobByteCount * 4
      {
        break
      }
      guard next <= bytes.count else {
        // A whole job is not there yet.
        return nil
      }
      end = next
      blockCount += 1
    }
    guard blockCount > 0 else { return nil }
    return (end, .blocks(frame, byteLimit: blockCount * frame.blockByteCount))
  }

  private mutating func cutSkipped(
    _ bytes: UnsafeRawBufferPointer,
    _ count: Int
  ) -> (count: Int, tag: Tag) {
    let found = min(count, bytes.count)
    stage = found < count ? .skipped(count - found) : .magic(isFirst: false)
    return (found, .skipped)
  }

  static func word(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
  }
}
