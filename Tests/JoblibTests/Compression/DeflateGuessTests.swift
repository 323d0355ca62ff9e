import JoblibCompression
import Testing

/// Deflated pieces are decoded at once only where that is what decoding in order gives.
@Suite struct DeflateGuessTests {
  private static let threadCounts = [1, 2, 4]

  /// Python's zlib makes the streams: `flush` is how each part ends, `window` whether parts look back.
  private static func streams(_ flush: String, _ bytes: [UInt8]) throws -> [UInt8] {
    try Python.run(
      """
      import sys, zlib
      bytes = sys.stdin.buffer.read()
      out = zlib.compressobj(1)
      for start in range(0, len(bytes), 100000):
          part = bytes[start:start + 100000]
          sys.stdout.buffer.write(out.compress(part) + out.flush(zlib.\(flush)))
      sys.stdout.buffer.write(out.flush())
      """,
      input: bytes
    )
  }

  @Test(
    "Streams with flushes of every kind are read right",
    .needsPython,
    arguments: ["Z_FULL_FLUSH", "Z_SYNC_FLUSH", "Z_PARTIAL_FLUSH", "Z_NO_FLUSH", "Z_BLOCK"],
    SampleBytes.allCases
  )
  func flushes(flush: String, kind: SampleBytes) throws {
    let bytes = kind.bytes(2_500_000)
    let stream = try Self.streams(flush, bytes)
    let zlib = try #require(Compressors.named("zlib"))
    for threadCount in Self.threadCounts {
      #expect(try zlib.decompressed(stream, threadCount: threadCount) == bytes)
    }
  }

  @Test("Stored data that looks like marks between blocks is data")
  func storedMarks() throws {
    // A gzip member of stored blocks of 65 535 bytes that are nothing but marks.
    let mark: [UInt8] = [0, 0, 0xff, 0xff]
    let content = Array((0..<60_000).map { _ in mark }.joined())
    var member: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
    var rest = content[...]
    while !rest.isEmpty {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      let length = UInt16(block.count)
      member.append(rest.isEmpty ? 1 : 0)
      for half in [length, ~length] { withUnsafeBytes(of: half) { member.append(contentsOf: $0) } }
      member.append(contentsOf: block)
    }
    // The checksum comes from a member that was written otherwise.
    let gzip = try #require(Compressors.named("gzip"))
    member.append(contentsOf: try gzip.compressed(content).suffix(8))
    for threadCount in Self.threadCounts {
      #expect(try gzip.decompressed(member, threadCount: threadCount) == content)
    }
  }

  @Test("A gzip header may have a name, a comment, more, and a checksum")
  func gzipHeader() throws {
    let gzip = try #require(Compressors.named("gzip"))
    let member = try gzip.compressed(Array("content".utf8))
    let text = Array("a name\0a comment\0".utf8)
    let plain: [UInt8] = [0x1f, 0x8b, 8, 0x1c, 1, 2, 3, 4, 0, 3, 3, 0, 9, 9, 9] + text
    #expect(try gzip.decompressed(plain + member.dropFirst(10)) == Array("content".utf8))

    var checked = plain
    checked[3] |= 2
    // The lower half of the CRC-32 that Python's zlib gives for these bytes.
    let checksum: [UInt8] = [0x9, 0xf4]
    #expect(try gzip.decompressed(checked + checksum + member.dropFirst(10)).count == 7)
    let error = #expect(throws: CompressionError.self) {
      try gzip.decompressed(checked + [checksum[0], ~checksum[1]] + member.dropFirst(10))
    }
    #expect(error?.message.contains("header") == true)
  }

  @Test("Zeros behind a member are padding")
  func padding() throws {
    let gzip = try #require(Compressors.named("gzip"))
    let member = try gzip.compressed(Array("one".utf8))
    let zeros = [UInt8](repeating: 0, count: 1000)
    #expect(try gzip.decompressed(member + zeros + member + zeros) == Array("oneone".utf8))
  }

  static let zFileLengths = ["0x4".padded(19), "0x4".padded(20), "0x4L".padded(19)]

  @Test("Z-files are read, with one space more and with Python 2's L", arguments: zFileLengths)
  func zFile(length: String) throws {
    let zlib = try #require(Compressors.named("zlib"))
    let content = Array("four".utf8)
    let file = Array("ZF\(length)".utf8) + (try zlib.compressed(content))
    let compressor = try #require(Compressors.detect(file))
    #expect(try compressor.decompressed(file) == content)
    for cut in 0..<file.count {
      #expect(throws: CompressionError.self) { try compressor.decompressed(Array(file[..<cut])) }
    }
  }

  @Test("A Z-file that holds more or less than it says is damaged", arguments: ["0x3", "0x5", "4"])
  func wrongZFile(length: String) throws {
    let zlib = try #require(Compressors.named("zlib"))
    let file =
      Array("ZF\(length.padded(19))".utf8) + (try zlib.compressed(Array("four".utf8)))
    let compressor = try #require(Compressors.detect(file))
    let error = #expect(throws: CompressionError.self) { try compressor.decompressed(file) }
    #expect(error?.code == .corrupted)
    #expect(throws: CompressionError.self) {
      try compressor.makeSink(to: FallibleSink(), level: 1, threadCount: 1)
    }
  }
}

extension String {
  fileprivate func padded(_ count: Int) -> String {
    self + String(repeating: " ", count: count - self.count)
  }
}
