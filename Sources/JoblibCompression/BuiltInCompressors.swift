/// The compressors that are there without having been registered, in joblib's order.
enum BuiltInCompressors {
  static var all: [any Compressor] {
    [
      DeflateCompressor(.zlib, fileExtension: ".z", prefix: [0x78]),
      DeflateCompressor(.gzip, fileExtension: ".gz", prefix: [0x1f, 0x8b]),
      Bzip2Compressor(),
      LZMACompressor(),
      XZCompressor(),
      LZ4Compressor(),
      ZstdCompressor(),
    ]
  }
}

/// A compressor whose prefix is so short that the bytes behind it have to be looked at too.
protocol PrefixChecking {
  func isContainer(_ firstBytes: [UInt8]) -> Bool
}

/// zlib and gzip.
struct DeflateCompressor: Compressor, PrefixChecking {
  let container: DeflateContainer
  let fileExtension: String
  let prefix: [UInt8]
  let levels = 1...9
  let defaultLevel = 3

  init(_ container: DeflateContainer, fileExtension: String, prefix: [UInt8]) {
    self.container = container
    self.fileExtension = fileExtension
    self.prefix = prefix
  }

  var name: String { container.name }

  func isContainer(_ firstBytes: [UInt8]) -> Bool {
    guard container == .zlib, firstBytes.count > 1 else { return true }
    // One with a dictionary could not be read, and would be "x " besides.
    return DeflateContainer.isZlibHeader(firstBytes[0], firstBytes[1])
      && !DeflateContainer.needsDictionary(firstBytes[1])
  }

  func makeSink(to sink: any ByteSink, level: Int, threadCount: Int) -> any ByteSink {
    EncodingSink(DeflateEncoder(container, level: level), to: sink, threadCount: threadCount)
  }

  func makeSource(
    from source: any ByteSource,
    threadCount: Int
  ) throws(CompressionError) -> any ByteSource {
    DecodingSource(try DeflateDecoder(container), from: source, threadCount: threadCount)
  }
}

/// The container of joblib before 0.10, which is read but not written.
struct ZFileCompressor: Compressor {
  let name = "Z-file"
  let fileExtension = ".z"
  let prefix = Array("ZF".utf8)
  let levels = 1...9
  let defaultLevel = 3

  func makeSink(
    to sink: any ByteSink,
    level: Int,
    threadCount: Int
  ) throws(CompressionError) -> any ByteSink {
    throw CompressionError(.unsupported, "Z-files are only read; write zlib instead")
  }

  func makeSource(
    from source: any ByteSource,
    threadCount: Int
  ) throws(CompressionError) -> any ByteSource {
    DecodingSource(try DeflateDecoder(.zFile), from: source, threadCount: threadCount)
  }
}

struct Bzip2Compressor: Compressor {
  let name = "bz2"
  let fileExtension = ".bz2"
  let prefix = Array("BZ".utf8)
  let levels = 1...9
  let defaultLevel = 9

  func makeSink(to sink: any ByteSink, level: Int, threadCount: Int) -> any ByteSink {
    EncodingSink(Bzip2Encoder(level: level), to: sink, threadCount: threadCount)
  }

  func makeSource(from source: any ByteSource, threadCount: Int) -> any ByteSource {
    DecodingSource(Bzip2Decoder(), from: source, threadCount: threadCount)
  }
}

struct LZMACompressor: Compressor {
  let name = "lzma"
  let fileExtension = ".lzma"
  let prefix: [UInt8] = [0x5d, 0]
  let levels = 1...9
  let defaultLevel = 6

  func makeSink(
    to sink: any ByteSink,
    level: Int,
    threadCount: Int
  ) throws(CompressionError) -> any ByteSink {
    EncodingSink(try LZMAAloneEncoder(level: level), to: sink, threadCount: threadCount)
  }

  func makeSource(
    from source: any ByteSource,
    threadCount: Int
  ) throws(CompressionError) -> any ByteSource {
    DecodingSource(StreamDecoder(try LZMAAloneStream()), from: source, threadCount: threadCount)
  }
}

struct XZCompressor: Compressor {
  let name = "xz"
  let fileExtension = ".xz"
  let prefix: [UInt8] = [0xfd, 0x37, 0x7a, 0x58, 0x5a]
  let levels = 1...9
  let defaultLevel = 6

  func makeSink(
    to sink: any ByteSink,
    level: Int,
    threadCount: Int
  ) throws(CompressionError) -> any ByteSink {
    EncodingSink(try XZEncoder(level: level), to: sink, threadCount: threadCount)
  }

  func makeSource(
    from source: any ByteSource,
    threadCount: Int
  ) -> any ByteSource {
    DecodingSource(XZDecoder(), from: source, threadCount: threadCount)
  }
}

struct LZ4Compressor: Compressor {
  let name = "lz4"
  let fileExtension = ".lz4"
  let prefix = LZ4Frame.magic
  let levels = LZ4.levels
  let defaultLevel = 1

  func makeSink(to sink: any ByteSink, level: Int, threadCount: Int) -> any ByteSink {
    EncodingSink(LZ4Encoder(level: level), to: sink, threadCount: threadCount)
  }

  func makeSource(from source: any ByteSource, threadCount: Int) -> any ByteSource {
    DecodingSource(LZ4Decoder(), from: source, threadCount: threadCount)
  }
}

struct ZstdCompressor: Compressor {
  let name = "zstd"
  let fileExtension = ".zst"
  let prefix: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
  let levels = ZstdEncoder.levels
  let defaultLevel = 3

  func makeSink(
    to sink: any ByteSink,
    level: Int,
    threadCount: Int
  ) throws(CompressionError) -> any ByteSink {
    // The threads are the library's.
    EncodingSink(
      try ZstdEncoder(level: level, threadCount: threadCount),
      to: sink,
      threadCount: 1
    )
  }

  func makeSource(
    from source: any ByteSource,
    threadCount: Int
  ) throws(CompressionError) -> any ByteSource {
    DecodingSource(StreamDecoder(try ZstdStream()), from: source, threadCount: threadCount)
  }
}
