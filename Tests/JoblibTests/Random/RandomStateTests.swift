import FoundationEssentials
import JoblibRandom
import NDArrays
import Testing

/// Every number here is of NumPy 2.4.6 with glibc 2.36, from the Python beside it.
@Suite struct RandomStateTests {
  struct Reference: Sendable {
    var seed: [UInt32]
    /// `RandomState(seed).rand(3)`.
    var uniform: [Double]
    /// Of `RandomState(seed).rand(10_001)`.
    var uniformChecksum: UInt64
    /// `RandomState(seed).randn(3)`.
    var normal: [Double]
    /// Of `RandomState(seed).randn(10_001)`.
    var normalChecksum: UInt64
  }

  static let numbers = [
    Reference(
      seed: [0],
      uniform: [0.5488135039273248, 0.7151893663724195, 0.6027633760716439],
      uniformChecksum: 0xa1bf_10ab_f203_2878,
      normal: [1.764052345967664, 0.4001572083672233, 0.9787379841057392],
      normalChecksum: 0x0edf_ba2b_7a1b_b868
    ),
    Reference(
      seed: [1],
      uniform: [0.417022004702574, 0.7203244934421581, 0.00011437481734488664],
      uniformChecksum: 0x0fbe_1f01_1490_b04e,
      normal: [1.6243453636632417, -0.6117564136500754, -0.5281717522634557],
      normalChecksum: 0x8d1f_c415_efad_e1bc
    ),
    Reference(
      seed: [42],
      uniform: [0.3745401188473625, 0.9507143064099162, 0.7319939418114051],
      uniformChecksum: 0x8bbf_6619_6f3f_3636,
      normal: [0.4967141530112327, -0.13826430117118466, 0.6476885381006925],
      normalChecksum: 0x2274_6f63_e5d6_abf6
    ),
    Reference(
      seed: [123],
      uniform: [0.6964691855978616, 0.28613933495037946, 0.2268514535642031],
      uniformChecksum: 0x35fa_ad04_5919_013d,
      normal: [-1.0856306033005612, 0.9973454465835858, 0.28297849805199204],
      normalChecksum: 0x5592_cdc8_fbfb_ad49
    ),
    Reference(
      seed: [.max],
      uniform: [0.0976320289940138, 0.9123828453026218, 0.78903530185164],
      uniformChecksum: 0xbacc_7550_c6ef_39c9,
      normal: [0.6484086742306527, 0.6693235306338161, -1.0805437227474493],
      normalChecksum: 0xac7f_368d_c253_58c7
    ),
  ]

  static let arrays = [
    Reference(
      seed: [42],
      uniform: [0.6394267984578837, 0.025010755222666936, 0.27502931836911926],
      uniformChecksum: 0x6cad_da38_4a07_3d47,
      normal: [-0.19180638444130121, 0.05630222241972935, -0.9019774569160152],
      normalChecksum: 0x3db1_5256_8d93_eb06
    ),
    Reference(
      seed: [0, 0],
      uniform: [0.1507172537105722, 0.19554272386502092, 0.16532538485071524],
      uniformChecksum: 0xc4a7_6474_e036_8f2a,
      normal: [-0.3625903007834078, -0.41597473919260336, 0.9548649367927948],
      normalChecksum: 0x74a0_0664_d7cb_0368
    ),
    Reference(
      seed: [1, 2, 3],
      uniform: [0.6098612722867289, 0.8866970434146851, 0.47633673750662764],
      uniformChecksum: 0x114a_704a_a6c0_2571,
      normal: [0.8985824482099501, 0.25528876596298244, 0.9517262521759671],
      normalChecksum: 0x6d2c_fe3f_d29d_3220
    ),
    Reference(
      seed: [.max, .max, .max],
      uniform: [0.3903770946264037, 0.9508210029686316, 0.9354452599436106],
      uniformChecksum: 0xff35_0852_b870_5719,
      normal: [0.5315561866415277, -0.12925470012542517, 0.526820281362051],
      normalChecksum: 0x9946_a5ec_c23f_b5a1
    ),
    Reference(
      seed: Array(0..<1000),
      uniform: [0.9343370187421804, 0.2819233460158205, 0.3285783321428216],
      uniformChecksum: 0x8920_3bdb_44f0_4a5d,
      normal: [-0.15117699046809807, 0.30109487715769984, -0.693748151571876],
      normalChecksum: 0x10b4_eca8_3bff_db29
    ),
  ]

  @Test(arguments: numbers)
  func `a number as seed gives NumPy's numbers`(reference: Reference) {
    expect(RandomState(seed: reference.seed[0]), toGive: reference)
    var random = RandomState(seed: 5)
    _ = (random.rand(), random.randn())
    random.seed(reference.seed[0])
    expect(random, toGive: reference)
  }

  @Test(arguments: arrays)
  func `an array as seed gives NumPy's numbers`(reference: Reference) {
    expect(RandomState(seed: reference.seed), toGive: reference)
    var random = RandomState(seed: 5)
    _ = (random.rand(), random.randn())
    random.seed(reference.seed)
    expect(random, toGive: reference)
  }

  private func expect(_ state: RandomState, toGive reference: Reference) {
    var (first, second, third) = (state, state, state)
    #expect(first.rand(3) == NDArray(reference.uniform))
    #expect(second.randn(3) == NDArray(reference.normal))
    first = state
    #expect(first.rand(10_001).checksum == reference.uniformChecksum)
    #expect(third.randn(10_001).checksum == reference.normalChecksum)
  }

  @Test func `a seed of no numbers traps and says so`() async throws {
    let result = try await #require(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      print(RandomState(seed: []))
    }
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("a seed must have at least one number"))
  }

  @Test func `draws of all kinds may follow each other`() {
    var random = RandomState(seed: 42)
    #expect(random.randn() == 0.4967141530112327)
    #expect(random.rand() == 0.7319939418114051)
    #expect(random.randint(0..<10) == 4)
    // The second of the first pair.
    #expect(random.randn() == -0.13826430117118466)
    #expect(random.uniform(low: -1, high: 5) == -0.06388815734538089)
    #expect(random.normal(mean: 10, standardDeviation: 2) == 10.558082584400275)
    #expect(random.randint(-5..<1 << 40) == 651_335_606_397)
    #expect(random.rand(3) == [0.020584494295802447, 0.9699098521619943, 0.8324426408004217])
    #expect(random.randn() == 1.0105152848065264)
  }

  @Test(arguments: 0..<4, [0, 1, 2, 311, 312, 313, 624, 1300])
  func `many numbers are the same as one by one`(taken: Int, count: Int) {
    var first = RandomState(seed: 3)
    // An odd count of words leaves a number that lies across two blocks of 624.
    _ = first.randint(0..<1 << 32, shape: [taken])
    _ = first.randn()
    var second = first
    #expect(first.rand(count) == NDArray((0..<count).map { _ in second.rand() }))
    #expect(first.randn(count) == NDArray((0..<count).map { _ in second.randn() }))
    #expect(
      first.randint(-3..<7, shape: [count])
        == NDArray((0..<count).map { _ in second.randint(-3..<7) })
    )
    #expect(
      first.uniform(low: 2, high: 3, shape: [count])
        == NDArray((0..<count).map { _ in second.uniform(low: 2, high: 3) })
    )
    #expect(first == second)
  }

  @Test func `numbers across two blocks are NumPy's`() {
    // r = RandomState(42); r.randint(0, 10); r.rand(1001)
    var random = RandomState(seed: 42)
    _ = random.randint(0..<10)
    #expect(random.rand(1001).checksum == 0x2a73_c7fa_ea3e_3cdf)
  }

  @Test func `shapes are filled in C order`() {
    var (first, second) = (RandomState(seed: 3), RandomState(seed: 3))
    #expect(first.rand(3, 4) == second.rand(12).reshaped(to: [3, 4]))
    #expect(first.randn(2, 3) == second.randn(shape: [6]).reshaped(to: [2, 3]))
    #expect(
      first.randint(0..<9, shape: [2, 2]) == second.randint(0..<9, shape: [4]).reshaped(to: [2, 2])
    )
    #expect(first.rand(0).isEmpty)
    #expect(first.randint(0..<9, shape: [3, 0]).isEmpty)
    #expect(first == second)
  }

  @Test func `other scales are NumPy's`() {
    var random = RandomState(seed: 1)
    // RandomState(1).uniform(-2, 3, 1001)
    #expect(random.uniform(low: -2, high: 3, shape: [1001]).checksum == 0x1484_d9c4_a2d7_a040)
    random.seed(1)
    // RandomState(1).normal(10, 2.5, 1001)
    let normal = random.normal(mean: 10, standardDeviation: 2.5, shape: [1001])
    #expect(normal.checksum == 0x8acb_5637_9e99_0bf6)
  }

  @Test func `the sum of squares of ten vectors is NumPy's`() {
    // np.random.seed(42); sum((np.random.rand(1000) ** 2).sum() for _ in range(10))
    var random = RandomState(seed: 42)
    let vectors = (0..<10).map { _ in random.rand(1000) }
    let total = vectors.map { vector in vector.map { $0 * $0 }.sum() }.reduce(0, +)
    #expect(abs(total - 3269.1648502770795) < 1e-11)
  }

  @Test func `a copy repeats what the original gives`() {
    var random = RandomState(seed: 1)
    _ = random.randn()
    var copy = random
    #expect(copy == random)
    #expect(copy.randn(5) == random.randn(5))
    _ = copy.rand()
    #expect(copy != random)
  }

  @Test(arguments: [0, 1, 311, 312, 313])
  func `a decoded generator goes on where it was`(taken: Int) throws {
    var random = RandomState(seed: 7)
    _ = (random.rand(taken), random.randn())
    let coded = try JSONEncoder().encode(random)
    var decoded = try JSONDecoder().decode(RandomState.self, from: coded)
    #expect(decoded == random)
    #expect(decoded.randn(3) == random.randn(3))
  }

  @Test(arguments: [(623, 0), (625, 0), (624, -1), (624, 625)])
  func `a state that is not MT19937's is not decoded`(wordCount: Int, position: Int) {
    struct Twister: Encodable {
      var words: [UInt32]
      var position: Int
    }
    #expect(throws: DecodingError.self) {
      let words = [UInt32](repeating: 1, count: wordCount)
      let coded = try JSONEncoder().encode(["twister": Twister(words: words, position: position)])
      _ = try JSONDecoder().decode(RandomState.self, from: coded)
    }
  }
}
