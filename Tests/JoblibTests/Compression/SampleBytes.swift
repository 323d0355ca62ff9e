import JoblibTestSupport

/// Bytes of one kind, the same in every run.
enum SampleBytes: CaseIterable, Sendable {
  /// A slow wave with a little noise as 8-byte numbers, as measurements are.
  case wave
  /// What no compressor makes smaller.
  case noise
  /// What a compressor makes as good as nothing of.
  case zeros
  /// Runs of the bytes that mark the places between blocks of deflate.
  case marks

  /// The first so many; what is longer than 1 MiB repeats itself.
  func bytes(_ count: Int) -> [UInt8] {
    let period = Self.periods[self] ?? []
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count { bytes.append(contentsOf: period.prefix(count - bytes.count)) }
    return bytes
  }

  private static let periods = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.period()) })

  private func period() -> [UInt8] {
    var random = SeededGenerator(seed: 5)
    // No divisor of a block, lest a block be like the one before.
    let words = (0..<(131_072 + 77)).map { index -> UInt64 in
      switch self {
      case .wave: Double(index % 5_000 + Int(random.next() >> 61)).bitPattern
      case .noise: random.next()
      case .zeros: 0
      case .marks: random.next() % 4 > 0 ? 0xffff_0000_0000 : random.next()
      }
    }
    return words.withUnsafeBytes { Array($0) }
  }
}

/// The built-in codecs, and what tests of all have to know of each.
struct Codec: Sendable, CustomStringConvertible {
  let name: String
  /// How many bytes are compressed on their own.
  let blockByteCount: Int
  /// Whether damage anywhere is noticed.
  let hasChecksum: Bool

  var description: String { name }

  static let all = [
    Codec(name: "zlib", blockByteCount: 1 << 20, hasChecksum: true),
    Codec(name: "gzip", blockByteCount: 1 << 20, hasChecksum: true),
    Codec(name: "bz2", blockByteCount: 99_000, hasChecksum: true),
    Codec(name: "lzma", blockByteCount: 256 << 10, hasChecksum: false),
    Codec(name: "xz", blockByteCount: 3 << 19, hasChecksum: true),
    Codec(name: "lz4", blockByteCount: 4 << 20, hasChecksum: false),
    Codec(name: "zstd", blockByteCount: 1 << 20, hasChecksum: true),
  ]
}
