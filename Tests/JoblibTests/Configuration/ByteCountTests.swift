import JoblibParallel
import Testing

struct ByteCountTests {
  @Test(
    arguments: [
      ("80G", 85_899_345_920),
      ("1.4M", 1_468_006),
      ("120M", 125_829_120),
      ("53K", 54_272),
      ("1M", 1_048_576),
      ("0.5K", 512),
      (".5K", 512),
      ("1.K", 1024),
      ("0K", 0),
      ("0.0001K", 0),
      ("8000000000G", 8_000_000_000 << 30),
    ] as [(String, Int)]
  )
  func `a text is a number and a unit`(text: String, bytes: Int) throws {
    #expect(try ByteCount(parsing: text).bytes == bytes)
    #expect(try ByteCount(stringLiteral: text).checked("maxNBytes") == bytes)
  }

  @Test(arguments: [
    "fooG", "1.4N", "1m", "1T", "100", "", "K", ".K", "1.2.3K", "-1K", "+1K", "1 K", "1K ", "1KB",
    "infK", "nanK", "1e3K", "0x1K", "1_0K", "9000000000G", "١K",
  ])
  func `a text that is no size is refused at once, a literal by its call`(text: String) throws {
    let atOnce = try #require(throws: ParallelError.self) { try ByteCount(parsing: text) }
    #expect(atOnce.code == .invalidArgument)
    let literal = ByteCount(stringLiteral: text)
    let byItsCall = try #require(throws: ParallelError.self) { try literal.checked("maxNBytes") }
    #expect(byItsCall.message.contains("maxNBytes \"\(text)\" is no size"))
    for word in ["K, M or G", "\"1M\""] {
      #expect(atOnce.message.contains(word) && byItsCall.message.contains(word))
    }
    #expect(literal.bytes == 0)
    #expect(literal != ByteCount(0))
    #expect(literal.description == text)
  }

  @Test func `a size is not negative`() throws {
    let error = try #require(throws: ParallelError.self) {
      try (-1 as ByteCount).checked("maxNBytes")
    }
    #expect(error.message.contains("maxNBytes is -1"))
    #expect(try ByteCount(0).checked("maxNBytes") == 0)
    #expect(try ByteCount.never.checked("maxNBytes") == .max)
  }

  @Test(
    arguments: [
      (0, "0"),
      (1, "1"),
      (512, "512"),
      (1000, "1000"),
      (1024, "1K"),
      (1536, "1.5K"),
      (54_272, "53K"),
      (1 << 19, "512K"),
      (1 << 20, "1M"),
      (1_468_006, "1468006"),
      (3 << 29, "1.5G"),
      (80 << 30, "80G"),
      (1 << 50, "1048576G"),
      (-1, "-1"),
      (.max, "never"),
    ] as [(Int, String)]
  )
  func `a size is described by its shortest form`(bytes: Int, text: String) throws {
    #expect(ByteCount(bytes).description == text)
    if let last = text.last, "KMG".contains(last) {
      #expect(try ByteCount(parsing: text).bytes == bytes)
    }
  }

  @Test func `sizes are ordered by their bytes`() {
    let sizes: [ByteCount] = ["1G", .never, 5, "1K", "1M", "0.5K"]
    #expect(sizes.sorted() == [5, 512, "1K", "1M", "1G", .never])
  }
}
