/// The generator MT19937 of Matsumoto and Nishimura (1998), with their two ways to seed it.
struct MersenneTwister: Hashable, Sendable {
  private static let count = 624

  private var words: [UInt32]
  // The next word to take; `count` when all are taken.
  private var position = Self.count

  /// Starts from one number (`init_genrand` of the authors' code of 2002).
  init(seed: UInt32) {
    words = [seed]
    words.reserveCapacity(Self.count)
    var word = seed
    for index in 1..<Self.count {
      word = 1_812_433_253 &* (word ^ word >> 30) &+ UInt32(index)
      words.append(word)
    }
  }

  /// Starts from any number of numbers (`init_by_array`).
  init(key: [UInt32]) {
    guard !key.isEmpty else { fatalError("RandomState: a seed must have at least one number") }
    self.init(seed: 19_650_218)
    var index = 1
    for step in 0..<max(Self.count, key.count) {
      let place = step % key.count
      mix(&index, 1_664_525) { $0 &+ key[place] &+ UInt32(truncatingIfNeeded: place) }
    }
    for _ in 1..<Self.count {
      mix(&index, 1_566_083_941) { [index] in $0 &- UInt32(index) }
    }
    words[0] = 0x8000_0000
  }

  private mutating func mix(
    _ index: inout Int,
    _ factor: UInt32,
    _ finish: (UInt32) -> UInt32
  ) {
    let previous = words[index - 1]
    words[index] = finish(words[index] ^ (previous ^ previous >> 30) &* factor)
    index += 1
    guard index == Self.count else { return }
    words[0] = words[Self.count - 1]
    index = 1
  }

  /// Takes 32 bits.
  @inline(__always)
  mutating func next() -> UInt32 {
    if position == Self.count { refill() }
    defer { position += 1 }
    return Self.tempered(words[position])
  }

  /// Takes 64 bits, the upper half first.
  @inline(__always)
  mutating func next64() -> UInt64 {
    let high = UInt64(next())
    return high << 32 | UInt64(next())
  }

  /// Takes a number in [0, 1) of 53 bits.
  @inline(__always)
  mutating func nextUniform() -> Double {
    let high = next()
    return Self.uniform(high, next())
  }

  /// Lends the words that stand ready, at least one and not tempered.
  ///
  /// - Parameter body: Says how many of them it took.
  @inline(__always)
  mutating func takeWords(_ body: (UnsafeBufferPointer<UInt32>) -> Int) {
    if position == Self.count { refill() }
    position += words.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[position...]))
    }
  }

  /// Fills memory with numbers in [0, 1), as many calls of `nextUniform()` would.
  mutating func fill(_ target: UnsafeMutableBufferPointer<Double>) {
    guard let start = target.baseAddress else { return }
    var place = 0
    while place < target.count {
      takeWords { words in
        let pairCount = min(words.count / 2, target.count - place)
        guard let words = words.baseAddress else { return 0 }
        for pair in 0..<pairCount {
          let (high, low) = (words[2 &* pair], words[2 &* pair &+ 1])
          (start + place + pair).initialize(
            to: Self.uniform(Self.tempered(high), Self.tempered(low))
          )
        }
        place += pairCount
        return 2 * pairCount
      }
      // A number may lie across two lots of words.
      if place < target.count {
        (start + place).initialize(to: nextUniform())
        place += 1
      }
    }
  }

  @inline(__always)
  private static func uniform(_ high: UInt32, _ low: UInt32) -> Double {
    // Both fit a signed number, which vector units turn into floating point.
    let high = Double(Int32(bitPattern: high >> 5))
    let low = Double(Int32(bitPattern: low >> 6))
    return (high * 0x1p26 + low) * 0x1p-53
  }

  /// The bits that a word gives.
  @inline(__always)
  static func tempered(_ word: UInt32) -> UInt32 {
    var word = word
    word ^= word >> 11
    word ^= word << 7 & 0x9D2C_5680
    word ^= word << 15 & 0xEFC6_0000
    return word ^ word >> 18
  }

  @inline(never)
  private mutating func refill() {
    let (count, shift) = (Self.count, 397)
    words.withUnsafeMutableBufferPointer { words in
      guard let words = words.baseAddress else { return }
      // Cut where the places wrap around, so that the compiler makes vectors of the loops.
      for index in 0..<count - shift {
        words[index] = words[index + shift] ^ Self.twisted(words[index], words[index + 1])
      }
      for index in count - shift..<count - 1 {
        words[index] = words[index + shift - count] ^ Self.twisted(words[index], words[index + 1])
      }
      words[count - 1] = words[shift - 1] ^ Self.twisted(words[count - 1], words[0])
    }
    position = 0
  }

  @inline(__always)
  private static func twisted(_ upper: UInt32, _ lower: UInt32) -> UInt32 {
    let word = upper & 0x8000_0000 | lower & 0x7FFF_FFFF
    return word >> 1 ^ (0 &- (word & 1)) & 0x9908_B0DF
  }
}

extension MersenneTwister: Codable {
  private enum CodingKeys: CodingKey {
    case words, position
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    words = try container.decode([UInt32].self, forKey: .words)
    position = try container.decode(Int.self, forKey: .position)
    guard words.count == Self.count, (0...Self.count).contains(position) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "RandomState: \(words.count) words, at \(position), are not MT19937's"
        )
      )
    }
  }
}
