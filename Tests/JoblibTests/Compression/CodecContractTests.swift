import JoblibCompression
import Testing

/// What every codec keeps.
@Suite struct CodecContractTests {
  private static let threadCounts = [1, 2, 4]

  private static func compressor(_ codec: Codec) throws -> any Compressor {
    try #require(Compressors.named(codec.name))
  }

  @Test("Bytes of any number and kind come back, with any number of threads", arguments: Codec.all)
  func sizes(codec: Codec) throws {
    let compressor = try Self.compressor(codec)
    let block = codec.blockByteCount
    for size in [0, 1, block - 1, block, block + 1, 3 * block + 7] {
      // What does not compress takes some codecs long; a block of it says as much.
      for kind in SampleBytes.allCases where kind != .noise || size <= block + 1 {
        let bytes = kind.bytes(size)
        for threadCount in Self.threadCounts where threadCount == 2 || kind == .wave {
          let container = try compressor.compressed(bytes, level: 1, threadCount: threadCount)
          #expect(Compressors.detect(container)?.name == codec.name)
          #expect(
            try compressor.decompressed(container, threadCount: threadCount) == bytes,
            "\(size) bytes of \(kind), \(threadCount) threads"
          )
        }
      }
    }
  }

  @Test("Every level gives what every other can read", arguments: Codec.all, [1, 3, 6, 9])
  func levels(codec: Codec, level: Int) throws {
    let compressor = try Self.compressor(codec)
    let bytes = SampleBytes.wave.bytes(min(codec.blockByteCount + 1000, 1 << 20))
    let container = try compressor.compressed(bytes, level: level)
    #expect(container.count < bytes.count / 2)
    #expect(try compressor.decompressed(container) == bytes)
  }

  @Test("A container is the same however it was written", arguments: Codec.all)
  func oddWrites(codec: Codec) throws {
    let compressor = try Self.compressor(codec)
    let bytes = SampleBytes.wave.bytes(min(2 * codec.blockByteCount, 2 << 20) + 33)
    let whole = try compressor.compressed(bytes, level: 1, threadCount: 1)
    for pieceByteCount in [977, 65_537] {
      let container = try compressor.compressed(
        bytes,
        level: 1,
        threadCount: 1,
        pieceByteCount: pieceByteCount
      )
      #expect(container == whole)
    }
  }

  @Test("A container is read however it comes and goes", arguments: Codec.all)
  func oddReads(codec: Codec) throws {
    let compressor = try Self.compressor(codec)
    let bytes = SampleBytes.wave.bytes(50_001)
    let container = try compressor.compressed(bytes, level: 1)
    for (source, target) in [(1, 1 << 20), (1 << 20, 1), (1021, 4099), (3, 7)] {
      for threadCount in [1, 2] {
        let found = try compressor.decompressed(
          container,
          threadCount: threadCount,
          pieceByteCount: target,
          sourcePieceByteCount: source
        )
        #expect(found == bytes, "\(source) bytes at a time, \(target) of the output")
      }
    }
  }

  // The old lzma container knows no second member.
  @Test(
    "Members one after another are read as one",
    arguments: Codec.all.filter { $0.name != "lzma" }
  )
  func members(codec: Codec) throws {
    let compressor = try Self.compressor(codec)
    let parts = [0, 10, codec.blockByteCount + 5, 0, 1000].map { SampleBytes.wave.bytes($0) }
    let container = try parts.flatMap { try compressor.compressed($0, level: 1) }
    for threadCount in Self.threadCounts {
      #expect(
        try compressor.decompressed(container, threadCount: threadCount) == parts.flatMap { $0 }
      )
    }
  }

  @Test("What follows a container and is none is an error", arguments: Codec.all)
  func trailingBytes(codec: Codec) throws {
    let compressor = try Self.compressor(codec)
    let container = try compressor.compressed(Array("some text".utf8))
    let error = #expect(throws: CompressionError.self) {
      try compressor.decompressed(container + Array("something else".utf8))
    }
    #expect(error?.code == .corrupted)
    #expect(try #require(error?.offset) >= container.count - 64)
  }

  @Test("Bytes that are no container are refused", arguments: Codec.all)
  func otherBytes(codec: Codec) throws {
    let compressor = try Self.compressor(codec)
    for bytes in [Array("no container at all".utf8), SampleBytes.noise.bytes(1000)] {
      let error = #expect(throws: CompressionError.self) { try compressor.decompressed(bytes) }
      #expect(error?.code == .notAContainer || codec.name == "lzma")
    }
    let error = #expect(throws: CompressionError.self) { try compressor.decompressed([]) }
    #expect(error?.code == .truncated)
  }

  @Test("An error of the sink comes out, and the stream is over", arguments: Codec.all)
  func failingSink(codec: Codec) throws {
    let compressor = try Self.compressor(codec)
    let bytes = SampleBytes.noise.bytes(3 * codec.blockByteCount)
    for threadCount in Self.threadCounts {
      let sink = try compressor.makeSink(
        to: FallibleSink(failsAt: codec.blockByteCount),
        level: 1,
        threadCount: threadCount
      )
      let error = #expect(throws: CompressionError.self) {
        try bytes.withUnsafeBytes { try sink.write($0) }
        try sink.finish()
      }
      #expect(error?.code == .sinkFailed)
      #expect(error?.cause is StreamRefusal)
      let later = #expect(throws: CompressionError.self) { try sink.finish() }
      #expect(later?.code == .finished)
    }
  }

  @Test("An error of the source comes out, again and again", arguments: Codec.all)
  func failingSource(codec: Codec) throws {
    let compressor = try Self.compressor(codec)
    let container = try compressor.compressed(SampleBytes.noise.bytes(1 << 20), level: 1)
    for threadCount in Self.threadCounts {
      let source = try compressor.makeSource(
        from: FallibleSource(container, pieceByteCount: 10_000, failsAt: container.count / 2),
        threadCount: threadCount
      )
      for _ in 0..<2 {
        let error = #expect(throws: CompressionError.self) { try readAll(source) }
        #expect(error?.code == .sourceFailed)
        #expect(error?.cause is StreamRefusal)
      }
    }
  }

  @Test("A stream that is dropped half way ends its threads", arguments: Codec.all)
  func dropped(codec: Codec) throws {
    let compressor = try Self.compressor(codec)
    let bytes = SampleBytes.wave.bytes(4 * codec.blockByteCount)
    let container = try compressor.compressed(bytes, level: 1)
    for _ in 0..<3 {
      let sink = try compressor.makeSink(to: FallibleSink(), level: 1, threadCount: 4)
      try bytes.withUnsafeBytes { try sink.write($0) }
      let source = try compressor.makeSource(from: FallibleSource(container), threadCount: 4)
      var first: [UInt8] = [0]
      #expect(try first.withUnsafeMutableBytes { try source.read(into: $0) } == 1)
    }
    try CodecThreads.expectNone()
  }
}
