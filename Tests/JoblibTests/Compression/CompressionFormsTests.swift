import JoblibCompression
import Testing

/// `compress=` means what it means to joblib.
@Suite struct CompressionFormsTests {
  struct Case: Sendable, CustomStringConvertible {
    var compression: Compression
    var fileName: String?
    var expected: String

    init(_ compression: Compression, _ fileName: String?, _ expected: String) {
      self.compression = compression
      self.fileName = fileName
      self.expected = expected
    }

    var description: String { "\(fileName ?? "a stream") → \(expected)" }
  }

  static let table: [Case] = [
    // 0 and False: plain, unless the name says otherwise
    Case(0, "a.pkl", "plain"),
    Case(false, "a.pkl", "plain"),
    Case(.automatic, nil, "plain"),
    Case(0, "a.z", "zlib 3"),
    Case(false, "a.pkl.gz", "gzip 3"),
    Case(.automatic, "a.bz2", "bz2 9"),
    Case(0, "a.lzma", "lzma 6"),
    Case(0, "a.xz", "xz 6"),
    Case(0, "a.lz4", "lz4 1"),
    Case(0, "a.zst", "zstd 3"),
    Case(0, "gz", "plain"),
    Case(0, "a.gz.pkl", "plain"),
    // a level: zlib, or what the name says
    Case(1, "a.pkl", "zlib 1"),
    Case(9, nil, "zlib 9"),
    Case(7, "a.xz", "xz 7"),
    Case(.level(5), "a.gz", "gzip 5"),
    // True: the default level
    Case(true, "a.pkl", "zlib 3"),
    Case(.default, nil, "zlib 3"),
    Case(true, "a.bz2", "bz2 9"),
    // a method: the name is ignored
    Case("gzip", "a.xz", "gzip 3"),
    Case("lz4", "a.pkl", "lz4 1"),
    Case(.method("bz2", level: 2), "a.gz", "bz2 2"),
    Case(.zlib(), nil, "zlib 3"),
    Case(.gzip(level: 1), nil, "gzip 1"),
    Case(.bz2(level: 4), nil, "bz2 4"),
    Case(.lzma(level: 1), nil, "lzma 1"),
    Case(.xz(level: 9), nil, "xz 9"),
    Case(.lz4(level: 12), nil, "lz4 12"),
    Case(.zstd(level: 22), nil, "zstd 22"),
    // level 0 of a method: plain, whatever the name
    Case(.method("zlib", level: 0), "a.gz", "plain"),
    Case(.xz(level: 0), nil, "plain"),
    Case(.none, "a.gz", "plain"),
  ]

  @Test("Each form names a compressor and a level", arguments: table)
  func forms(case: Case) throws {
    let found = try `case`.compression.resolve(fileName: `case`.fileName)
    let text = found.map { "\($0.compressor.name) \($0.level)" } ?? "plain"
    #expect(text == `case`.expected)
  }

  static let refusals: [(Compression, String?, CompressionError.Code, [String])] = [
    (-1, nil, .invalidLevel, ["zlib has no level -1", "1 to 9", "0 for no compression"]),
    (10, "a.pkl", .invalidLevel, ["zlib has no level 10"]),
    (10, "a.xz", .invalidLevel, ["xz has no level 10"]),
    (.gzip(level: -1), nil, .invalidLevel, ["gzip has no level -1"]),
    (.bz2(level: 10), nil, .invalidLevel, ["bz2 has no level 10"]),
    (.lz4(level: 13), nil, .invalidLevel, ["lz4 has no level 13", "1 to 12"]),
    (.zstd(level: 23), nil, .invalidLevel, ["zstd has no level 23", "1 to 22"]),
    ("lzo", "a.gz", .unknownMethod, ["'lzo'", "'zlib'", "'zstd'", "register"]),
    (.method("lzo", level: 0), nil, .unknownMethod, ["'lzo'"]),
    ("", nil, .unknownMethod, ["''"]),
  ]

  @Test("What makes no sense is refused, with what there is", arguments: refusals.indices)
  func refused(index: Int) throws {
    let (compression, fileName, code, words) = Self.refusals[index]
    let error = try #require(throws: CompressionError.self) {
      try compression.resolve(fileName: fileName)
    }
    #expect(error.code == code)
    for word in words { #expect(error.message.contains(word)) }
  }

  @Test("Equal forms are equal values")
  func equality() {
    #expect(Compression.level(0) == .automatic)
    #expect(Compression.zlib(level: 3) == .method("zlib", level: 3))
    #expect(Compression.zlib() != .zlib(level: 3))
    #expect(Compression.none != .automatic)
  }
}
