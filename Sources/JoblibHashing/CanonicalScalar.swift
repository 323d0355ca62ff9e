/// A value whose memory is its canonical form, so that arrays of it are hashed as they lie.
protocol CanonicalScalar: CanonicalValue, BitwiseCopyable {
  static var tag: Token.Tag { get }

  /// How many elements are looked at before they are hashed: few enough to stay in cache between.
  static var stretch: Int { get }

  /// A copy whose memory is canonical; nil where it is so already.
  static func canonicalCopy(of scalars: UnsafeBufferPointer<Self>) -> [Self]?

  var token: Token { get }
}

extension CanonicalScalar {
  static var stretch: Int { .max }
  static func canonicalCopy(of scalars: UnsafeBufferPointer<Self>) -> [Self]? { nil }
  func token(at parent: CodingPath, _ key: (any CodingKey)?) -> Token { token }
}

extension Bool: CanonicalScalar {
  static var tag: Token.Tag { .bool }
  var token: Token { Token(.bool, low: self ? 1 : 0) }
}

// Width and sign are part of an integer's identity, as is the precision of a float. `Int` counts
// as its 64 bits, so that it agrees with `Int64`.
extension CanonicalScalar where Self: FixedWidthInteger {
  var token: Token { Token(Self.tag, low: UInt64(truncatingIfNeeded: self)) }
}

extension Int: CanonicalScalar { static var tag: Token.Tag { .int64 } }
extension Int8: CanonicalScalar { static var tag: Token.Tag { .int8 } }
extension Int16: CanonicalScalar { static var tag: Token.Tag { .int16 } }
extension Int32: CanonicalScalar { static var tag: Token.Tag { .int32 } }
extension Int64: CanonicalScalar { static var tag: Token.Tag { .int64 } }
extension UInt: CanonicalScalar { static var tag: Token.Tag { .uint64 } }
extension UInt8: CanonicalScalar { static var tag: Token.Tag { .uint8 } }
extension UInt16: CanonicalScalar { static var tag: Token.Tag { .uint16 } }
extension UInt32: CanonicalScalar { static var tag: Token.Tag { .uint32 } }
extension UInt64: CanonicalScalar { static var tag: Token.Tag { .uint64 } }

extension Int128: CanonicalScalar {
  static var tag: Token.Tag { .int128 }
  var token: Token {
    Token(
      .int128,
      high: UInt64(truncatingIfNeeded: self >> 64),
      low: UInt64(truncatingIfNeeded: self)
    )
  }
}

extension UInt128: CanonicalScalar {
  static var tag: Token.Tag { .uint128 }
  var token: Token {
    Token(
      .uint128,
      high: UInt64(truncatingIfNeeded: self >> 64),
      low: UInt64(truncatingIfNeeded: self)
    )
  }
}

#if !(os(macOS) && arch(x86_64))
extension Float16: CanonicalScalar {
  static var tag: Token.Tag { .float16 }
  static var stretch: Int { 8192 }
  static func canonicalCopy(of scalars: UnsafeBufferPointer<Float16>) -> [Float16]? {
    scalars.withMemoryRebound(to: UInt16.self) { hasNaN($0, infinity: infinity.bitPattern) }
      ? scalars.map { $0.isNaN ? .nan : $0 } : nil
  }
  var token: Token { Token(.float16, low: UInt64((isNaN ? Float16.nan : self).bitPattern)) }
}
#endif

extension Float: CanonicalScalar {
  static var tag: Token.Tag { .float }
  static var stretch: Int { 8192 }
  static func canonicalCopy(of scalars: UnsafeBufferPointer<Float>) -> [Float]? {
    scalars.withMemoryRebound(to: UInt32.self) { hasNaN($0, infinity: infinity.bitPattern) }
      ? scalars.map { $0.isNaN ? .nan : $0 } : nil
  }
  var token: Token { Token(.float, low: UInt64((isNaN ? Float.nan : self).bitPattern)) }
}

extension Double: CanonicalScalar {
  static var tag: Token.Tag { .double }
  static var stretch: Int { 2048 }
  static func canonicalCopy(of scalars: UnsafeBufferPointer<Double>) -> [Double]? {
    scalars.withMemoryRebound(to: UInt64.self) { hasNaN($0, infinity: infinity.bitPattern) }
      ? scalars.map { $0.isNaN ? .nan : $0 } : nil
  }
  var token: Token { Token(.double, low: (isNaN ? Double.nan : self).bitPattern) }
}

/// Whether any of these bit patterns is that of a NaN: beyond infinity, the sign aside.
///
/// Without a branch or a comparison, so that it becomes vector code: only a NaN borrows into the
/// highest bit.
@inline(__always)
private func hasNaN<Bits: FixedWidthInteger & UnsignedInteger>(
  _ patterns: UnsafeBufferPointer<Bits>,
  infinity: Bits
) -> Bool {
  var borrowed: Bits = 0
  for pattern in patterns { borrowed |= infinity &- (pattern & (Bits.max >> 1)) }
  return borrowed.leadingZeroBitCount == 0
}
