import JoblibCompression
import JoblibPersistence
import JoblibTestSupport
import NDArrays
import Testing

/// Bytes that are no pickle, or one that lies.
@Suite struct BadPickleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let code: PersistenceError.Code
    /// What the message has to say.
    let saying: String

    init(_ name: String, _ text: String, _ code: PersistenceError.Code, _ saying: String) {
      testDescription = name
      bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
      self.code = code
      self.saying = saying
    }
  }

  static let cases = [
    Case("nothing", "", .truncated, "empty"),
    Case("a text", "<hello/>", .corrupted, "no opcode"),
    Case("only a protocol", "\u{80}\u{4}", .truncated, "ends"),
    Case("a protocol of the future", "\u{80}\u{6}.", .unsupported, "protocol 6"),
    Case("no value", "\u{80}\u{4}.", .corrupted, "never given"),
    Case("no end", "\u{80}\u{4}N", .truncated, "ends"),
    Case("an opcode that there is not", "\u{80}\u{4}\u{FF}.", .corrupted, "0xff"),
    Case("an end without a mark", "\u{80}\u{4}t.", .corrupted, "mark"),
    Case("a pair of one", "N\u{86}.", .corrupted, "never given"),
    Case("a value from below a mark", "N(\u{85}.", .corrupted, "never given"),
    Case("a key without a value", "(Nd.", .corrupted, "without a value"),
    Case("keys of a list", "](NNu.", .corrupted, "list"),
    Case("values of a dictionary", "}(Ne.", .corrupted, "dict"),
    Case("members of a list", "](N\u{90}.", .corrupted, "no set"),
    Case("an entry that was never made", "h\u{7}.", .corrupted, "entry 7"),
    Case("a far entry that was never made", "j\u{FF}\u{FF}\u{FF}\u{FF}.", .corrupted, "never made"),
    Case("an entry that is no number", "gx\n.", .corrupted, "\"x\""),
    Case("a call with a list", "cos\nsystem\n]R.", .corrupted, "list"),
    Case("a new object of a list", "cos\nsystem\n]\u{81}.", .corrupted, "tuple"),
    Case("a state of a list", "]Nb.", .corrupted, "list"),
    Case("a class named by a number", "K\u{1}K\u{2}\u{93}.", .corrupted, "named"),
    Case("an object without a class", "(o.", .corrupted, "class"),
    Case("a number that is none", "Ix\n.", .corrupted, "\"x\""),
    Case("a float that is none", "Fx\n.", .corrupted, "\"x\""),
    Case("a string without quotes", "Sabc\n.", .corrupted, "quote"),
    Case("a broken escape", "V\\u12\n.", .corrupted, "escape"),
    Case("a negative length", "T\u{FF}\u{FF}\u{FF}\u{FF}.", .corrupted, "-1"),
    Case(
      "a string of 2^63 bytes",
      "\u{8D}\0\0\0\0\0\0\0\u{80}.",
      .corrupted,
      "9223372036854775808"
    ),
    Case("a string of 2^62 bytes", "\u{8D}\0\0\0\0\0\0\0\u{40}.", .truncated, "left"),
    Case("bytes of 1 TiB", "\u{8E}\0\0\0\0\0\u{1}\0\0.", .truncated, "left"),
    Case("a number of 2 GiB", "\u{8B}\u{FF}\u{FF}\u{FF}\u{7F}.", .truncated, "ends"),
    Case("buffers outside", "\u{80}\u{5}\u{97}.", .unsupported, "buffer_callback"),
  ]

  @Test(arguments: cases)
  func `it is refused, with the place and the reason`(bad: Case) throws {
    let error = try #require(throws: PersistenceError.self) {
      try load(PickleValue.self, from: bad.bytes)
    }
    #expect(error.code == bad.code)
    #expect(error.description.contains(bad.saying), "\(error)")
  }

  @Test(arguments: ["Pname\n.", "X\u{4}\0\0\0nameQ.", "\u{82}\u{7}."])
  func `what is kept outside of a pickle is seen as such, and not written`(text: String) throws {
    let value = try load(PickleValue.self, from: Array(text.unicodeScalars.map { UInt8($0.value) }))
    #expect(value.kind == .persistent)
    let error = try #require(throws: PersistenceError.self) { try dumped(value) }
    #expect(error.code == .unsupported)
  }

  @Test(arguments: [10, 1_000_000])
  func `no nesting is too deep`(depth: Int) throws {
    let opening = [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    let closing = [UInt8](repeating: UInt8(ascii: "a"), count: depth - 1)
    let value = try load(PickleValue.self, from: opening + closing + [UInt8(ascii: ".")])
    #expect(try load(PickleValue.self, from: dumped(value)).items?.count == 1)
    if depth > 1000 {
      let error = try #require(throws: PersistenceError.self) { try value.decode(Nested.self) }
      #expect(error.code == .limitExceeded || error.code == .typeMismatch, "\(error)")
    }
  }

  private struct Nested: Decodable {
    let inner: [Nested]
    init(from decoder: any Decoder) throws { inner = try [Nested](from: decoder) }
  }

  @Test func `a list that shares and shares again stays small, and is not decoded for ever`() throws
  {
    // Forty times: a list of the one before, ten times over.
    var bytes: [UInt8] = [0x80, 4] + Array("]".utf8)
    for number in 0..<40 {
      bytes += [UInt8(ascii: "q"), UInt8(number)] + Array("](".utf8)
      for _ in 0..<10 { bytes += [UInt8(ascii: "h"), UInt8(number)] }
      bytes += Array("e".utf8)
    }
    bytes += Array(".".utf8)
    let value = try load(PickleValue.self, from: bytes)
    #expect(value.items?.count == 10)
    let error = try #require(throws: PersistenceError.self) { try value.decode(Nested.self) }
    #expect(error.code == .limitExceeded, "\(error)")
  }

  @Test func `what is left of a file that was cut short is an error at every place`() throws {
    for sample in try Self.samples() {
      for count in 0..<sample.count {
        #expect(throws: PersistenceError.self, "the first \(count) of \(sample.count) bytes") {
          try load(PickleValue.self, from: Array(sample[..<count]))
        }
      }
    }
  }

  @Test func `a changed bit gives an error or another value, and no more`() throws {
    var random = SeededGenerator(seed: 5)
    for sample in try Self.samples() {
      for _ in 0..<1500 {
        var damaged = sample
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          damaged[Int.random(in: 0..<sample.count, using: &random)] ^=
            1 << UInt8.random(in: 0..<8, using: &random)
        }
        guard let value = try? load(PickleValue.self, from: damaged) else { continue }
        _ = try? dumped(value)
        _ = try? value.decode(Sample.self)
        _ = try? value.decode([Int].self)
      }
    }
  }

  private struct Sample: Codable {
    var name = "a sample"
    var numbers: [Int: Double] = [1: 0.5, 70_000: -1e300]
    var array = NDArray(rows: [[1.0, 2], [3, 4]])
    var flags: [Bool?] = [true, nil, false]
    var nested = ["one": [1, 2, 3], "two": []]
  }

  /// Files of every container.
  private static func samples() throws -> [[UInt8]] {
    try [.none, .zlib(), .gzip(), .bz2(), .lzma(), .xz(), .lz4(), .zstd()].map { compression in
      try dumped(Sample(), compress: compression)
    }
  }
}
