/// Four words: a counter, or the random bits that Philox makes of it.
///
/// Philox4x64-10 of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3"
/// (SC11): ten rounds of a bijection under a key. Every counter can be asked for at once, in any
/// order, which is what makes a stream independent of who computes it.
@frozen
@usableFromInline
package struct PhiloxBlock: Equatable, Sendable {
  @usableFromInline package var x0: UInt64
  @usableFromInline package var x1: UInt64
  @usableFromInline package var x2: UInt64
  @usableFromInline package var x3: UInt64

  @inlinable @inline(__always)
  package init(_ x0: UInt64, _ x1: UInt64, _ x2: UInt64, _ x3: UInt64) {
    self.x0 = x0
    self.x1 = x1
    self.x2 = x2
    self.x3 = x3
  }

  /// The word at this place, of 0 to 3.
  @inlinable @inline(__always)
  package subscript(lane: UInt64) -> UInt64 {
    lane & 2 == 0 ? (lane & 1 == 0 ? x0 : x1) : (lane & 1 == 0 ? x2 : x3)
  }

  /// The random bits that stand at this counter under the key.
  @inline(__always)
  package func scrambled(key: (UInt64, UInt64)) -> PhiloxBlock {
    var block = self
    var key = key
    block.round(key)
    for _ in 1..<10 {
      // The golden ratio and the square root of 3, less 1, as fractions of 2^64.
      key.0 &+= 0x9E37_79B9_7F4A_7C15
      key.1 &+= 0xBB67_AE85_84CA_A73B
      block.round(key)
    }
    return block
  }

  @inline(__always)
  private mutating func round(_ key: (UInt64, UInt64)) {
    let left = x0.multipliedFullWidth(by: 0xD2E7_470E_E14C_6C93)
    let right = x2.multipliedFullWidth(by: 0xCA5A_8263_9512_1157)
    self = PhiloxBlock(right.high ^ x1 ^ key.0, right.low, left.high ^ x3 ^ key.1, left.low)
  }
}
