import JoblibRandom
import NDArrays
import Testing

/// Every number here is of NumPy 2.4.6, from the Python beside it.
@Suite struct RandomStateIntegerTests {
  struct Reference: Sendable {
    var range: Range<Int>
    var first: [Int]
    var checksum: UInt64
    /// What `rand()` gives next.
    var next: Double
  }

  /// `r = RandomState(42); r.randint(low, high, 1001); r.rand()`.
  static let references = [
    Reference(range: 0..<10, first: [6, 3, 7], checksum: 0x43d75c, next: 0.01811018382084051),
    Reference(range: 0..<1, first: [0, 0, 0], checksum: 0, next: 0.3745401188473625),
    Reference(range: -3..<5, first: [3, 0, 1], checksum: 0x714a4, next: 0.032315951109650465),
    Reference(
      range: 7..<1007,
      first: [109, 442, 867],
      checksum: 0x1e96_a48c,
      next: 0.16483426113700095
    ),
    Reference(
      range: 0..<1 << 32 - 1,
      first: [1_608_637_542, 3_421_126_067, 4_083_286_876],
      checksum: 0x7_bc1f_1106_9bef,
      next: 0.032315951109650465
    ),
    Reference(
      range: 0..<1 << 32,
      first: [1_608_637_542, 3_421_126_067, 4_083_286_876],
      checksum: 0x7_bc1f_1106_9bef,
      next: 0.032315951109650465
    ),
    Reference(
      range: 0..<1 << 33,
      first: [3_421_126_067, 787_846_414, 3_348_747_335],
      checksum: 0xf_4410_971a_c1c6,
      next: 0.5419009473783581
    ),
    Reference(
      range: 0..<Int.max,
      first: [6_909_045_637_428_952_499, 8_314_211_556_539_077_902, 4_279_532_810_384_561_223],
      checksum: 0x0e1f_4554_971a_c1c6,
      next: 0.5419009473783581
    ),
    Reference(
      range: Int.min..<Int.max,
      first: [-2_314_326_399_425_823_309, 8_314_211_556_539_077_902, 4_279_532_810_384_561_223],
      checksum: 0x0e1f_4554_971a_c1c6,
      next: 0.5419009473783581
    ),
  ]

  @Test(arguments: references)
  func `integers of a range are NumPy's`(reference: Reference) {
    var random = RandomState(seed: 42)
    var copy = random
    let numbers = random.randint(reference.range, shape: [1001])
    #expect(Array(numbers.elements.prefix(3)) == reference.first)
    #expect(numbers.checksum == reference.checksum)
    #expect(numbers == NDArray((0..<1001).map { _ in copy.randint(reference.range) }))
    #expect(random == copy)
    #expect(random.rand() == reference.next)
  }

  @Test func `the vectors of joblib's example of random states come out`() {
    // [RandomState(i).randint(10, size=5) for i in range(5)]
    let vectors = (0..<5 as Range<UInt32>).map { seed in
      var random = RandomState(seed: seed)
      return Array(random.randint(0..<10, shape: [5]).elements)
    }
    #expect(
      vectors == [
        [5, 0, 3, 3, 7], [5, 8, 9, 5, 0], [8, 8, 6, 2, 8], [8, 9, 3, 8, 8], [7, 5, 1, 8, 7],
      ]
    )
  }

  @Test func `orders are NumPy's`() {
    var random = RandomState(seed: 42)
    // RandomState(42).permutation(10)
    #expect(random.permutation(10) == [8, 1, 5, 0, 7, 2, 9, 4, 3, 6])
    random.seed(42)
    // RandomState(42).permutation(1000)
    #expect(random.permutation(1000).checksum == 0x1dfe_f8ca)
    // l = list('abcdefgh'); RandomState(1).shuffle(l)
    var letters = Array("abcdefgh")
    random.seed(1)
    random.shuffle(&letters)
    #expect(String(letters) == "hcbgaedf")
  }

  @Test func `nothing and one element have one order`() {
    var random = RandomState(seed: 1)
    #expect(random.permutation(0).isEmpty)
    #expect(random.permutation(1) == [0])
    #expect(random == RandomState(seed: 1))
  }

  @Test func `a slice is shuffled within its bounds`() {
    var random = RandomState(seed: 1)
    var numbers = Array(0..<20)
    random.shuffle(&numbers[5..<15])
    #expect(numbers.prefix(5) == [0, 1, 2, 3, 4])
    #expect(numbers.suffix(5) == [15, 16, 17, 18, 19])
    #expect(numbers.sorted() == Array(0..<20))
    #expect(numbers != Array(0..<20))
  }

  @Test func `Swift's own functions take a generator`() {
    var random = RandomState(seed: 42)
    // RandomState(42).randint(-2**63, 2**63 - 1) takes the same word, and moves it by 2^63.
    #expect(random.next() == 6_909_045_637_428_952_499)
    #expect((1...6).contains(Int.random(in: 1...6, using: &random)))
  }

  @Test func `an empty range traps and says so`() async throws {
    let result = try await #require(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      var random = RandomState(seed: 1)
      print(random.randint(3..<3))
    }
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("no integer lies in 3..<3"))
  }
}
