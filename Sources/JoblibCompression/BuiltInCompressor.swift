/// A compressor of this library: what it is called, and the two halves of its codec.
struct BuiltInCompressor: Compressor {
  let name: String
  let fileExtension: String
  let prefix: [UInt8]
  let levels: ClosedRange<Int>
  let defaultLevel: Int
  /// Whether bytes that start with the prefix are a container, as far as they show it.
  let isContainer: @Sendable ([UInt8]) -> Bool
  /// Makes the compressing half for a level, for so many threads.
  private let makeEncoder: @Sendable (Int, Int) throws(CompressionError) -> any BlockEncoder
  private let makeDecoder: @Sendable () throws(CompressionError) -> any PieceDecoder

  init(
    _ name: String,
    _ fileExtension: String,
    prefix: [UInt8],
    levels: ClosedRange<Int> = 1...9,
    defaultLevel: Int,
    isContainer: @escaping @Sendable ([UInt8]) -> Bool = { _ in true },
    encoder: @escaping @Sendable (Int, Int) throws(CompressionError) -> any BlockEncoder,
    decoder: @escaping @Sendable () throws(CompressionError) -> any PieceDecoder
  ) {
    self.name = name
    self.fileExtension = fileExtension
    self.prefix = prefix
    self.levels = levels
    self.defaultLevel = defaultLevel
    self.isContainer = isContainer
    makeEncoder = encoder
    makeDecoder = decoder
  }

  func makeSink(
    to sink: any ByteSink,
    level: Int,
    threadCount: Int
  ) throws(CompressionError) -> any ByteSink {
    func start(_ encoder: some BlockEncoder) -> any ByteSink {
      EncodingSink(encoder, to: sink, threadCount: encoder.hasOwnThreads ? 1 : threadCount)
    }
    return start(try makeEncoder(level, threadCount))
  }

  func makeSource(
    from source: any ByteSource,
    threadCount: Int
  ) throws(CompressionError) -> any ByteSource {
    func start(_ decoder: some PieceDecoder) -> any ByteSource {
      DecodingSource(decoder, from: source, threadCount: threadCount)
    }
    return start(try makeDecoder())
  }
}

extension BuiltInCompressor {
  /// Those that are there without having been registered, in joblib's order.
  static let all: [BuiltInCompressor] = [
    BuiltInCompressor(
      "zlib",
      ".z",
      prefix: [0x78],
      defaultLevel: 3,
      isContainer: { bytes in
        // The prefix is short. A container with a dictionary could not be read, and is "x " besides.
        bytes.count < 2
          || DeflateContainer.isZlibHeader(bytes[0], bytes[1])
            && !DeflateContainer.needsDictionary(bytes[1])
      },
      encoder: { level, _ in DeflateEncoder(.zlib, level: level) },
      decoder: { () throws(CompressionError) in try DeflateDecoder(.zlib) }
    ),
    BuiltInCompressor(
      "gzip",
      ".gz",
      prefix: [0x1f, 0x8b],
      defaultLevel: 3,
      encoder: { level, _ in DeflateEncoder(.gzip, level: level) },
      decoder: { () throws(CompressionError) in try DeflateDecoder(.gzip) }
    ),
    BuiltInCompressor(
      "bz2",
      ".bz2",
      prefix: Array("BZ".utf8),
      defaultLevel: 9,
      encoder: { level, _ in Bzip2Encoder(level: level) },
      decoder: { Bzip2Decoder() }
    ),
    BuiltInCompressor(
      "lzma",
      ".lzma",
      prefix: [0x5d, 0],
      defaultLevel: 6,
      encoder: { (level, _) throws(CompressionError) in try LZMAAloneEncoder(level: level) },
      decoder: { () throws(CompressionError) in StreamDecoder(try LZMAAloneStream()) }
    ),
    BuiltInCompressor(
      "xz",
      ".xz",
      prefix: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
      defaultLevel: 6,
      encoder: { (level, _) throws(CompressionError) in try XZEncoder(level: level) },
      decoder: { XZDecoder() }
    ),
    BuiltInCompressor(
      "lz4",
      ".lz4",
      prefix: LZ4Frame.magic,
      levels: LZ4.levels,
      defaultLevel: 1,
      encoder: { level, _ in LZ4Encoder(level: level) },
      decoder: { LZ4Decoder() }
    ),
    BuiltInCompressor(
      "zstd",
      ".zst",
      prefix: [0x28, 0xb5, 0x2f, 0xfd],
      levels: ZstdEncoder.levels,
      defaultLevel: 3,
      encoder: { (level, threadCount) throws(CompressionError) in
        try ZstdEncoder(level: level, threadCount: threadCount)
      },
      decoder: { () throws(CompressionError) in StreamDecoder(try ZstdStream()) }
    ),
  ]

  /// The container of joblib before 0.10, which is read but not written.
  static let zFile = BuiltInCompressor(
    "Z-file",
    ".z",
    prefix: Array("ZF".utf8),
    defaultLevel: 3,
    encoder: { (_, _) throws(CompressionError) in
      throw CompressionError(.unsupported, "Z-files are only read; write zlib instead")
    },
    decoder: { () throws(CompressionError) in try DeflateDecoder(.zFile) }
  )
}
