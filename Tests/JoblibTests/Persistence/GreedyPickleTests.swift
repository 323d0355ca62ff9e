import ComplexModule
import Foundation
import JoblibPersistence
import JoblibTestSupport
import Testing

/// Small pickles that would take much memory or time, or lead where no pickle should.
@Suite struct GreedyPickleTests {
  /// Opcodes, a byte for each character.
  private static func codes(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  private static func repeated(_ text: String, _ count: Int) -> [UInt8] {
    Array(repeatElement(codes(text), count: count).joined())
  }

  private static func pickle(_ parts: [UInt8]...) -> [UInt8] { parts.flatMap(\.self) + codes(".") }

  /// A length as text and numbers have it.
  private static func length(_ count: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).littleEndian) { Array($0) }
  }

  private static func text(_ count: Int) -> [UInt8] {
    codes("X") + length(count) + repeated("a", count)
  }

  @Test func `gaps between the entries of the memo take no memory`() throws {
    let before = try ProcessMemory.peak()
    let puts = (1...200_000).flatMap { Self.codes("r") + Self.length(4096 * $0) }
    #expect(try load(PickleValue.self, from: Self.pickle(Self.codes("N"), puts)).isNone)
    // All gaps are 3 GB; other tests run meanwhile, and have their own megabytes.
    #expect(try ProcessMemory.peak() - before < 1 << 30)
  }

  static let copies = [
    // A set, made of one list again and again.
    pickle(
      codes("cbuiltins\nset\nq\0]("),
      repeated("N", 50_000),
      codes("eq\u{1}"),
      repeated("h\0h\u{1}\u{85}R", 50_000)
    ),
    // Bytes, made of one text again and again.
    pickle(
      codes("c_codecs\nencode\nq\0"),
      text(60_000),
      codes("q\u{1}Vlatin1\nq\u{2}"),
      repeated("h\0h\u{1}h\u{2}\u{86}R", 50_000)
    ),
  ]

  @Test(arguments: copies)
  func `a value that is copied again and again is refused`(bytes: [UInt8]) throws {
    let error = #expect(throws: PersistenceError.self) { try load(PickleValue.self, from: bytes) }
    #expect(error?.code == .limitExceeded)
  }

  @Test func `a name of a class is no text of any length`() throws {
    let error = #expect(throws: PersistenceError.self) {
      try load(PickleValue.self, from: Self.pickle(Self.text(5000), Self.codes("Vname\n\u{93}")))
    }
    #expect(error?.code == .corrupted)
  }

  @Test func `a counter of anything but a dictionary has no pairs, however deep it is`() throws {
    let counter = Self.codes("ccollections\nCounter\n")
    let text = try load(
      PickleValue.self,
      from: Self.pickle(counter, Self.codes("Vabc\n\u{85}R"))
    )
    #expect(text.pairs == nil)
    #expect(throws: PersistenceError.self) { try text.decode([String: Int].self) }
    let (opening, closing) = (Self.repeated("h\0", 200_000), Self.repeated("\u{85}R", 200_000))
    let nested = try load(
      PickleValue.self,
      from: Self.pickle(counter, Self.codes("q\0"), opening, Self.codes(")R"), closing)
    )
    #expect(nested.pairs == nil)
  }

  @Test(arguments: ["9223372036854775807", "-9223372036854775807"])
  func `an offset of a time zone beyond a day is none`(minutes: String) throws {
    let text = """
      cdatetime\ndatetime\n(C\u{A}\u{7}\u{7F}\u{1}\u{1}\0\0\0\0\0\0cpytz\n_FixedOffset\n\
      L\(minutes)L\n\u{85}RtR
      """
    let time = try #require(
      try load(PickleValue.self, from: Self.pickle(Self.codes(text))).dateTime
    )
    #expect(time.utcOffset == nil)
    #expect(time.description.hasPrefix("1919-01-01T00:00:00"))
  }

  static let sprawling = [
    // A list that is a key, and holds itself.
    pickle(codes("}]q\0h\0aNs")),
    // Pairs of pairs of pairs, 2^60 texts in all.
    pickle(codes("}Vx\n"), repeated("2\u{86}", 60), codes("Ns")),
    // A key that is nested 200 000 deep.
    pickle(codes("}N"), repeated("\u{85}", 200_000), codes("Ns")),
    // A number of a million digits.
    pickle(codes("\u{8B}"), length(1 << 19), repeated("\u{7F}", 1 << 19)),
  ]

  @Test(arguments: sprawling)
  func `a description is short, whatever is described`(bytes: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("value")
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try describe(path).description.utf8.count < 2000)
  }

  /// Fields of any names, each of the value 1.
  private struct Fields: Encodable {
    let names: [String]

    struct Name: CodingKey {
      let stringValue: String
      let intValue: Int? = nil
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: Name.self)
      for name in names { try fields.encode(1, forKey: Name(stringValue: name)) }
    }
  }

  @Test func `names are told apart byte by byte`() throws {
    // Fields that are named as classes and types are remembered, and one text in two spellings.
    let names = ["builtins\0complex", "\0utc", "\0<f8", "K", "\u{212A}", "\u{E9}", "e\u{301}", "K"]
    struct Sample: Encodable {
      let fields: [Fields]
      let numbers = [Complex(1.0, 2), Complex(3.0, 4)]
    }
    let value = try load(
      PickleValue.self,
      from: dumped(Sample(fields: names.map { Fields(names: [$0]) }))
    )
    let found = value["fields"]?.items?.compactMap { $0.pairs?.first?.key.string }
    #expect(found?.map { Array($0.utf8) } == names.map { Array($0.utf8) })
    #expect(try value["numbers"]?.decode([Complex<Double>].self) == [.init(1, 2), .init(3, 4)])
  }
}
