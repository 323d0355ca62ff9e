import JoblibCompression
import Testing

/// Compressors are found by name, by file and by content; a user's own like those that are there.
@Suite struct CompressorRegistryTests {
  /// A container of the prefix and each byte exclusive-or the level.
  struct Mask: Compressor {
    let name: String
    let fileExtension: String
    let prefix: [UInt8]
    let levels = 1...4
    let defaultLevel = 2

    func makeSink(to sink: any ByteSink, level: Int, threadCount: Int) -> any ByteSink {
      MaskSink(sink, prefix + [UInt8(level)])
    }

    func makeSource(from source: any ByteSource, threadCount: Int) -> any ByteSource {
      MaskSource(source, headerByteCount: prefix.count + 1)
    }
  }

  final class MaskSink: ByteSink {
    private let sink: any ByteSink
    private var header: [UInt8]
    private let mask: UInt8

    init(_ sink: any ByteSink, _ header: [UInt8]) {
      self.sink = sink
      self.header = header
      mask = header.last ?? 0
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
      let masked = header + bytes.map { $0 ^ mask }
      header = []
      try masked.withUnsafeBytes { try sink.write($0) }
    }

    func finish() {}
  }

  final class MaskSource: ByteSource {
    private let source: any ByteSource
    private var header: [UInt8]
    private var isStarted = false

    init(_ source: any ByteSource, headerByteCount: Int) {
      self.source = source
      header = [UInt8](repeating: 0, count: headerByteCount)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
      if !isStarted { _ = try header.withUnsafeMutableBytes { try source.read(into: $0) } }
      isStarted = true
      let count = try source.read(into: buffer)
      for index in 0..<count { buffer[index] ^= header[header.count - 1] }
      return count
    }
  }

  @Test("The built-in compressors are joblib's, in its order, and zstd")
  func builtIn() {
    let names = Compressors.all.map(\.name)
    #expect(names.prefix(7) == ["zlib", "gzip", "bz2", "lzma", "xz", "lz4", "zstd"])
    let extensions = Compressors.all.map(\.fileExtension)
    #expect(extensions.prefix(7) == [".z", ".gz", ".bz2", ".lzma", ".xz", ".lz4", ".zst"])
  }

  @Test("A compressor of one's own is used like any other")
  func ownCompressor() throws {
    let own = Mask(name: "mask", fileExtension: ".mask", prefix: [1, 2, 3, 4, 5, 6, 7, 8, 9])
    try Compressors.register(own)
    #expect(Compressors.longestPrefix >= 9)
    let found = try #require(try Compression.automatic.resolve(fileName: "a.mask"))
    #expect(found.compressor.name == "mask" && found.level == 2)
    let error = #expect(throws: CompressionError.self) {
      try Compression.method("mask", level: 5).resolve(fileName: nil)
    }
    #expect(error?.message.contains("1 to 4") == true)

    let bytes = SampleBytes.wave.bytes(10_000)
    let container = try found.compressor.compressed(bytes, level: found.level)
    let detected = try #require(Compressors.detect(Array(container.prefix(16))))
    #expect(detected.name == "mask")
    #expect(try detected.decompressed(container) == bytes)
  }

  @Test("A name that is taken is an error, unless it is meant")
  func takenName() throws {
    let first = Mask(name: "taken", fileExtension: ".first", prefix: [0xee, 1])
    let second = Mask(name: "taken", fileExtension: ".second", prefix: [0xee, 2])
    try Compressors.register(first)
    let error = #expect(throws: CompressionError.self) { try Compressors.register(second) }
    #expect(error?.code == .nameTaken)
    #expect(error?.message.contains("'taken'") == true)
    #expect(Compressors.named("taken")?.fileExtension == ".first")
    let place = Compressors.all.firstIndex { $0.name == "taken" }
    try Compressors.register(second, force: true)
    #expect(Compressors.named("taken")?.fileExtension == ".second")
    #expect(Compressors.forFile(named: "a.first") == nil)
    #expect(Compressors.all.firstIndex { $0.name == "taken" } == place)
  }

  static let firstBytes: [([UInt8], String?)] = [
    ([0x78, 0x01], "zlib"), ([0x78, 0x5e], "zlib"), ([0x78, 0x9c], "zlib"), ([0x78, 0xda], "zlib"),
    ([0x1f, 0x8b, 8], "gzip"), (Array("BZh9".utf8), "bz2"), ([0x5d, 0, 0, 0x80], "lzma"),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "xz"), ([4, 0x22, 0x4d, 0x18], "lz4"),
    ([0x28, 0xb5, 0x2f, 0xfd], "zstd"), (Array("ZF0x1".utf8), "Z-file"),
    // pickles of protocol 4 and 0, text, nothing
    ([0x80, 4, 0x95], nil), (Array("(lp0\n".utf8), nil), (Array("x = 1".utf8), nil),
    (Array("Z".utf8), nil), ([0xfd, 0x37, 0x7a], nil), ([], nil),
  ]

  @Test("First bytes tell of the compressor", arguments: firstBytes)
  func detection(bytes: [UInt8], name: String?) {
    #expect(Compressors.detect(bytes)?.name == name)
  }
}
