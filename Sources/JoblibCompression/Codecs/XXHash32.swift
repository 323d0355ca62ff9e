/// The checksum of lz4 frames, XXH32 with seed 0.
///
/// Source: the xxHash specification 0.1.1, sections "XXH32 algorithm" 1 to 7.
struct XXHash32: Sendable {
  private static let primes: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
    0x9e37_79b1, 0x85eb_ca77, 0xc2b2_ae3d, 0x27d4_eb2f, 0x1656_67b1
  )
  private static let stripeByteCount = 16

  private var lanes = SIMD4<UInt32>(
    primes.0 &+ primes.1,
    primes.1,
    0,
    0 &- primes.0
  )
  private var byteCount = 0
  /// Bytes that do not make a stripe yet.
  private var held: [UInt8] = []

  /// The checksum of some bytes.
  static func digest(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var hash = XXHash32()
    hash.add(bytes)
    return hash.value
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    byteCount += bytes.count
    var rest = bytes[...]
    if !held.isEmpty {
      let missing = rest.prefix(Self.stripeByteCount - held.count)
      held.append(contentsOf: missing)
      rest = rest.dropFirst(missing.count)
      guard held.count == Self.stripeByteCount else { return }
      held.withUnsafeBytes { addStripes($0) }
      held.removeAll(keepingCapacity: true)
    }
    let whole = rest.count / Self.stripeByteCount * Self.stripeByteCount
    addStripes(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
    held.append(contentsOf: rest.dropFirst(whole))
  }

  private mutating func addStripes(_ bytes: UnsafeRawBufferPointer) {
    var lanes = lanes
    var offset = 0
    while offset < bytes.count {
      let words = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt32>.self)
      lanes = lanes &+ words &* Self.primes.1
      lanes = (lanes &<< 13 | lanes &>> 19) &* Self.primes.0
      offset += Self.stripeByteCount
    }
    self.lanes = lanes
  }

  var value: UInt32 {
    var hash: UInt32 =
      byteCount < Self.stripeByteCount
      ? Self.primes.4
      : Self.rotated(lanes[0], 1) &+ Self.rotated(lanes[1], 7) &+ Self.rotated(lanes[2], 12)
        &+ Self.rotated(lanes[3], 18)
    hash &+= UInt32(truncatingIfNeeded: byteCount)
    held.withUnsafeBytes { bytes in
      var offset = 0
      while offset + 4 <= bytes.count {
        let word = UInt32(
          littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        )
        hash = Self.rotated(hash &+ word &* Self.primes.2, 17) &* Self.primes.3
        offset += 4
      }
      for byte in bytes[offset...] {
        hash = Self.rotated(hash &+ UInt32(byte) &* Self.primes.4, 11) &* Self.primes.0
      }
    }
    hash = (hash ^ hash >> 15) &* Self.primes.1
    hash = (hash ^ hash >> 13) &* Self.primes.2
    return hash ^ hash >> 16
  }

  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &<< count | word &>> (32 - count)
  }
}
