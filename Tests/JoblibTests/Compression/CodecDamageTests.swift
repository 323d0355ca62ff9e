import JoblibCompression
import JoblibTestSupport
import Testing

/// Damaged containers are errors, with the place where it was noticed; never something else.
@Suite struct CodecDamageTests {
  private static func sample(_ codec: Codec) throws -> (any Compressor, [UInt8], [UInt8]) {
    let compressor = try #require(Compressors.named(codec.name))
    // Several blocks of those that have small ones, and some that do not compress.
    let bytes = SampleBytes.wave.bytes(110_000) + SampleBytes.noise.bytes(10_000)
    return (compressor, bytes, try compressor.compressed(bytes, level: 1))
  }

  @Test("A container that is cut off anywhere is an error", arguments: Codec.all)
  func truncated(codec: Codec) throws {
    let (compressor, bytes, container) = try Self.sample(codec)
    var random = SeededGenerator(seed: 1)
    let inner = (0..<50).map { _ in Int.random(in: 0..<container.count, using: &random) }
    // An lzma container does not know its length: what is missing at the end may be nothing.
    let lengths = Set(Array(0..<40) + (container.count - 40..<container.count) + inner)
    for length in lengths {
      for threadCount in [1, 2] {
        let error = #expect(throws: CompressionError.self, "\(length) bytes") {
          let found = try compressor.decompressed(
            Array(container[..<length]),
            threadCount: threadCount
          )
          // As good as an error only if nothing is missing.
          #expect(found == bytes)
        }
        #expect(error?.code == .truncated, "\(length) of \(container.count) bytes")
        #expect(try #require(error?.offset) <= length)
      }
    }
  }

  @Test("A container cut between members is noticed where one misses its end", arguments: Codec.all)
  func truncatedBehindBlocks(codec: Codec) throws {
    let compressor = try #require(Compressors.named(codec.name))
    let bytes = SampleBytes.noise.bytes(2 * codec.blockByteCount + 100)
    let container = try compressor.compressed(bytes, level: 1)
    // A bz2 container of whole streams is whole.
    guard codec.name != "bz2" else { return }
    for missing in [1, 4, 8, 12, 200, codec.blockByteCount / 2, codec.blockByteCount] {
      let error = #expect(throws: CompressionError.self) {
        try compressor.decompressed(Array(container.dropLast(missing)))
      }
      #expect(error?.code == .truncated)
    }
  }

  @Test("A bit that flips is noticed wherever there is a checksum", arguments: Codec.all)
  func flippedBits(codec: Codec) throws {
    let (compressor, bytes, container) = try Self.sample(codec)
    var random = SeededGenerator(seed: 2)
    let inner = (0..<150).map { _ in Int.random(in: 0..<container.count, using: &random) }
    for index in Set(Array(0..<30) + (container.count - 30..<container.count) + inner) {
      var damaged = container
      damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      do {
        let found = try compressor.decompressed(damaged, threadCount: 1 + index % 2)
        // Some bits mean nothing, such as the time in a gzip header.
        if codec.hasChecksum { #expect(found == bytes, "byte \(index)") }
      } catch let error as CompressionError {
        #expect(error.offset != nil)
        #expect(!error.message.isEmpty)
      }
    }
  }

  @Test("Bytes behind a right prefix never crash a decoder", arguments: Codec.all)
  func randomBytes(codec: Codec) throws {
    let compressor = try #require(Compressors.named(codec.name))
    let start = try compressor.compressed([], level: 1)
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let kept = Int.random(in: 0...min(start.count, 16), using: &random)
      let count = Int.random(in: 0..<2000, using: &random)
      let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = try? compressor.decompressed(Array(start[..<kept]) + noise)
    }
  }

  @Test("A small container of very many bytes is read in bounded memory", arguments: Codec.all)
  func bomb(codec: Codec) throws {
    let compressor = try #require(Compressors.named(codec.name))
    let byteCount = 200 << 20
    let block = [UInt8](repeating: 0, count: 1 << 20)
    let target = FallibleSink()
    let sink = try compressor.makeSink(to: target, level: 1, threadCount: 2)
    for _ in 0..<(byteCount / block.count) { try block.withUnsafeBytes { try sink.write($0) } }
    try sink.finish()
    let before = try ProcessMemory.peak()
    let source = try compressor.makeSource(from: FallibleSource(target.bytes), threadCount: 2)
    var found = 0
    var buffer = [UInt8](repeating: 1, count: 64 << 10)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      guard count > 0 else { break }
      found += count
    }
    #expect(found == byteCount)
    // Other tests run meanwhile, and have their own megabytes.
    #expect(try ProcessMemory.peak() - before < 150 << 20)
  }
}
