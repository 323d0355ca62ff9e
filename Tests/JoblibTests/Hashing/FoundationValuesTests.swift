import FoundationEssentials
import JoblibHashing
import Testing

struct FoundationValuesTests {
  static let uuid = "E621E1F8-C36C-495A-93FC-0C247A3E6E5F"

  @Test func `dates, addresses, identifiers and decimals are hashed by value`() throws {
    func values() throws -> [any Encodable] {
      [
        Date(timeIntervalSinceReferenceDate: 1.5),
        try #require(URL(string: "https://example.org/a?b=c")),
        try #require(UUID(uuidString: Self.uuid)),
        try #require(Decimal(string: "3.14")),
        Data([1, 2, 3]),
        Date(timeIntervalSinceReferenceDate: 2),
        try #require(URL(string: "https://example.org/a")),
        UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)),
        try #require(Decimal(string: "3.15")),
        Data([1, 2, 4]),
      ]
    }
    let digests = try values().map { try JoblibHashing.hash($0) }
    #expect(try values().map { try JoblibHashing.hash($0) } == digests)
    #expect(Set(digests).count == digests.count)
  }

  @Test(arguments: [0, 1, 100, 100_000])
  func `data is its bytes, in one piece or many`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let expected = try JoblibHashing.hash(bytes)
    #expect(try JoblibHashing.hash(Data(bytes)) == expected)
    #expect(try JoblibHashing.hash(Data([9, 9] + bytes + [9]).dropFirst(2).dropLast()) == expected)
    #expect(try JoblibHashing.hash(Specimen.OneByOne(elements: bytes)) == expected)
  }

  @Test func `sets and keys may be of such types`() throws {
    let dates = (0..<100).map { Date(timeIntervalSinceReferenceDate: Double($0)) }
    let forward = Dictionary(uniqueKeysWithValues: dates.map { ($0, "a") })
    let backward = Dictionary(uniqueKeysWithValues: dates.reversed().map { ($0, "a") })
    #expect(try JoblibHashing.hash(forward) == (try JoblibHashing.hash(backward)))
    #expect(
      try JoblibHashing.hash(Set(dates)) == (try JoblibHashing.hash(Set(dates.reversed())))
    )
  }
}
