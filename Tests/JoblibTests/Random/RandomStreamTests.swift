import FoundationEssentials
import JoblibRandom
import Testing

@Suite struct RandomStreamTests {
  struct Reference: Sendable {
    var seed, stream: UInt64
    var words: [UInt64]
    /// Of the first 10 001 words.
    var checksum: UInt64
  }

  /// Of NumPy 2.4.6: `np.random.Philox(key=[seed, stream]).random_raw(10_001)`.
  static let references = [
    Reference(
      seed: 0,
      stream: 0,
      words: [0x02f4_ba64_08e4_d89b, 0x3dd6_2b0b_9ca8_c5b2, 0x1c86_67a5_5d90_2e79],
      checksum: 0x601a_2ff1_4305_54ba
    ),
    Reference(
      seed: 0,
      stream: 1,
      words: [0xd037_f8c3_f9a1_d176, 0xc057_419b_4c21_0765, 0xabf1_3115_117b_0065],
      checksum: 0x72e1_9be5_548b_bbec
    ),
    Reference(
      seed: 42,
      stream: 0,
      words: [0xd1f8_817d_4d62_880e, 0x3072_66b6_5cc8_797e, 0xde1f_04e7_f084_ed03],
      checksum: 0x9fbb_4249_0707_f1f5
    ),
    Reference(
      seed: 42,
      stream: 7,
      words: [0xa640_64f3_4e84_b9a3, 0xe287_959a_866a_08fd, 0x8dc1_81f0_09b9_6c03],
      checksum: 0xf3d1_68a6_743c_b2f1
    ),
    Reference(
      seed: .max,
      stream: .max,
      words: [0x6d46_cc0e_71f0_be7e, 0x924e_a169_3f9a_8bc0, 0xfdc3_5f01_98c9_1181],
      checksum: 0x6a45_7454_cc84_3191
    ),
  ]

  @Test(arguments: references)
  func `the words are those of NumPy's Philox`(reference: Reference) {
    var random = RandomStream(seed: reference.seed, stream: reference.stream)
    let words = random.take(10_001)
    #expect(Array(words.prefix(3)) == reference.words)
    #expect(weightedSum(words) == reference.checksum)
    #expect(random.position == 10_001)
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 1000] as [UInt64], [0, 1, 2, 3, 4, 7, 4096] as [UInt64])
  func `skipping is taking and throwing away`(taken: UInt64, skipped: UInt64) {
    var (first, second) = (RandomStream(seed: 1, stream: 2), RandomStream(seed: 1, stream: 2))
    _ = first.take(Int(taken + skipped))
    _ = second.take(Int(taken))
    second.skip(skipped)
    #expect(second == first)
    #expect(second.hashValue == first.hashValue)
    #expect(second.take(9) == first.take(9))
  }

  @Test func `far skips land where NumPy's do`() {
    // b = Philox(key=[42, 7]); b.advance(2**60); b.random_raw(3), where a step is four words.
    var random = RandomStream(seed: 42, stream: 7)
    random.skip(1 << 62)
    #expect(
      random.take(3) == [0x7d0c_5081_1789_6fb3, 0xafe7_7226_dd19_56f2, 0x394c_47f7_87a6_8f4e]
    )
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `a stream begins again after 2^64 words`(before: UInt64) {
    var random = RandomStream(seed: 9)
    random.skip(0 &- before)
    _ = random.take(Int(before))
    #expect(random == RandomStream(seed: 9))
    #expect(random.next() == 0x36a1_3585_cf3f_b007)
  }

  @Test func `equal streams are those that give the same numbers`() {
    var random = RandomStream(seed: 1, stream: 2)
    #expect(random == RandomStream(seed: 1, stream: 2))
    #expect(random != RandomStream(seed: 2, stream: 1))
    #expect(random != RandomStream(seed: 1))
    let copy = random
    _ = random.next()
    #expect(random != copy)
  }

  @Test func `streams and their parts are all different`() {
    var firsts: Set<UInt64> = []
    for stream in 0..<20 as Range<UInt64> {
      var random = RandomStream(seed: 5, stream: stream)
      for part in 0..<20 as Range<UInt64> {
        var inner = random.substream(part)
        var innermost = inner.substream(part)
        firsts.formUnion([inner.next(), innermost.next()])
      }
      firsts.insert(random.next())
    }
    #expect(firsts.count == 20 * 41)
  }

  @Test func `a part does not depend on what was taken before`() {
    var random = RandomStream(seed: 5, stream: 1)
    let part = random.substream(3)
    _ = random.take(7)
    #expect(random.substream(3) == part)
    // The words at counter [3, 0, 0, 1] under the key [5, 1].
    #expect(part.seed == 0x14ca_1254_cdc1_4370)
    #expect(part.stream == 0x3e9c_38b1_7878_c719)
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 1023])
  func `a decoded stream goes on where it was`(taken: Int) throws {
    var random = RandomStream(seed: .max, stream: 1 << 63)
    _ = random.take(taken)
    let coded = try JSONEncoder().encode(random)
    var decoded = try JSONDecoder().decode(RandomStream.self, from: coded)
    #expect(decoded == random)
    #expect(decoded.take(9) == random.take(9))
  }

  @Test func `an incomplete stream is not decoded`() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(RandomStream.self, from: Data(#"{"seed": 1, "stream": 2}"#.utf8))
    }
  }

  @Test func `Swift's own functions take a stream`() {
    var random = RandomStream(seed: 42)
    let dice = (0..<6000).map { _ in Int.random(in: 1...6, using: &random) }
    for face in 1...6 { #expect((900...1100).contains(dice.count { $0 == face })) }
    let shuffled = (0..<100).shuffled(using: &random)
    #expect(shuffled.sorted() == Array(0..<100))
    #expect(shuffled != Array(0..<100))
    #expect((2.0..<3).contains(Double.random(in: 2..<3, using: &random)))
  }
}

extension RandomStream {
  mutating func take(_ count: Int) -> [UInt64] {
    (0..<count).map { _ in next() }
  }
}
