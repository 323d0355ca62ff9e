/// Random numbers that depend on a seed and a stream number alone.
///
/// Give each task the stream of its index, and a result is the same on every backend, with any
/// number of workers and in any order:
///
/// ```swift
/// var random = RandomStream(seed: 42, stream: 7)
/// let noise = random.normal(count: 1_000)
/// let die = Int.random(in: 1...6, using: &random)
/// ```
///
/// The generator is Philox4x64-10, keyed by seed and stream number: 2^64 streams for each seed, of
/// 2^64 words each, independent as far as statistical tests can tell. Its words are those of
/// NumPy's `Philox(key=[seed, stream])`. It is not fit for secrets.
///
/// A copy repeats what the original gives. Encoded, it goes on where it was.
@frozen
public struct RandomStream: RandomNumberGenerator, Sendable {
  /// The first half of the key.
  public let seed: UInt64
  /// The second half of the key.
  public let stream: UInt64
  @usableFromInline var place: UInt64
  // The block around `place`, unless that is the first word of it.
  @usableFromInline var block = PhiloxBlock(0, 0, 0, 0)

  /// Makes a stream that stands at its beginning.
  ///
  /// - Parameters:
  ///   - seed: Names a family of streams, such as all of one experiment.
  ///   - stream: Names one of them, such as the index of a task.
  public init(seed: UInt64, stream: UInt64 = 0) {
    self.init(seed: seed, stream: stream, position: 0)
  }

  init(seed: UInt64, stream: UInt64, position: UInt64) {
    self.seed = seed
    self.stream = stream
    self.place = position
    if position & 3 != 0 { block = block(at: position >> 2) }
  }

  /// The number of words taken or skipped so far.
  public var position: UInt64 { place }

  /// Takes 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    let lane = place & 3
    if lane == 0 { refill() }
    place &+= 1
    return block[lane]
  }

  /// Leaves out the next words, at no cost for any count.
  ///
  /// Counts are taken modulo 2^64, the length of a stream.
  public mutating func skip(_ count: UInt64) {
    self = RandomStream(seed: seed, stream: stream, position: position &+ count)
  }

  /// A stream of its own for a part of the work, such as the task of a task.
  ///
  /// It depends on the seed, the stream number and `index`, and not on the position, so that parts
  /// may be numbered before or after numbers are taken. Seed and stream of the part are 128 random
  /// bits, drawn from counters that no stream reaches.
  public func substream(_ index: UInt64) -> RandomStream {
    let key = PhiloxBlock(index, 0, 0, 1).scrambled(key: (seed, stream))
    return RandomStream(seed: key.x0, stream: key.x1)
  }

  @usableFromInline @inline(never)
  mutating func refill() {
    block = block(at: place >> 2)
  }

  @inline(__always)
  func block(at index: UInt64) -> PhiloxBlock {
    // Counters start at 1, as in NumPy.
    PhiloxBlock(index &+ 1, 0, 0, 0).scrambled(key: (seed, stream))
  }

  /// Calls `body` with each of the next words, in order.
  ///
  /// It takes them by the block, which is faster than `next()`.
  @inline(__always)
  mutating func forEachWord(_ count: Int, _ body: (_ index: Int, _ word: UInt64) -> Void) {
    var taken = 0
    while taken < count, place & 3 != 0 {
      body(taken, next())
      taken += 1
    }
    while taken + 4 <= count {
      let block = block(at: place >> 2)
      body(taken, block.x0)
      body(taken + 1, block.x1)
      body(taken + 2, block.x2)
      body(taken + 3, block.x3)
      place &+= 4
      taken += 4
    }
    while taken < count {
      body(taken, next())
      taken += 1
    }
  }
}

extension RandomStream: Hashable {
  /// Whether both will give the same numbers.
  public static func == (left: RandomStream, right: RandomStream) -> Bool {
    left.seed == right.seed && left.stream == right.stream && left.position == right.position
  }

  /// Adds what makes the stream to the hash.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(seed)
    hasher.combine(stream)
    hasher.combine(position)
  }
}

extension RandomStream: Codable {
  private enum CodingKeys: CodingKey {
    case seed, stream, position
  }

  /// Reads a stream, which goes on where it was when written.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      seed: try container.decode(UInt64.self, forKey: .seed),
      stream: try container.decode(UInt64.self, forKey: .stream),
      position: try container.decode(UInt64.self, forKey: .position)
    )
  }

  /// Writes seed, stream number and position.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(seed, forKey: .seed)
    try container.encode(stream, forKey: .stream)
    try container.encode(position, forKey: .position)
  }
}
