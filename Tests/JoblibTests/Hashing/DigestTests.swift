import FoundationEssentials
import JoblibHashing
import Testing

struct DigestTests {
  static let example = Digest(high: 0x00ab_cdef_0123_4567, low: 0x0000_0000_0000_0001)

  @Test func `a digest is written as 32 digits, leading zeros included`() {
    #expect(Self.example.description == "00abcdef012345670000000000000001")
  }

  @Test func `a digest reads back what it wrote, in either case`() {
    let hex = Self.example.description
    #expect(Digest(hex: hex) == Self.example)
    #expect(Digest(hex: hex.uppercased()) == Self.example)
  }

  @Test(arguments: [
    "", "00", "00abcdef01234567000000000000000", "00abcdef0123456700000000000000010",
    "+0abcdef012345670000000000000001", "-0000000000000000000000000000001",
    "0xabcdef012345670000000000000001", "00abcdef012345670000000000000g01",
    " 0abcdef01234567000000000000001 ", "００abcdef01234567000000000001",
  ])
  func `anything but 32 hexadecimal digits is no digest`(text: String) {
    #expect(Digest(hex: text) == nil)
  }

  @Test func `a digest is encoded as its digits`() throws {
    let json = try JSONEncoder().encode([Self.example])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(Self.example)\"]")
    #expect(try JSONDecoder().decode([Digest].self, from: json) == [Self.example])
  }

  @Test func `decoding something else fails and says what it found`() {
    #expect {
      try JSONDecoder().decode([Digest].self, from: Data(#"["abc"]"#.utf8))
    } throws: { error in
      "\(error)".contains("'abc' is not a digest")
    }
  }
}
