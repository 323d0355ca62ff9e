package import JoblibHashing

/// The first 128 bytes of an entry, which say what follows and prove it whole.
///
/// ```
///   0  magic "JLCACHE\0"             40  created, nanoseconds since 1970
///   8  format version, 4 bytes       48  compute time, nanoseconds
///  12  header's bytes, 4 bytes       56  0
///  16  payload's bytes               64  digest of the payload, 16 bytes
///  24  key, 16 bytes                 80  0
///                                   112  digest of the bytes before, 16 bytes
/// 128  the payload: the result as `WireWriter.writeValue` writes it
/// ```
/// Numbers are little-endian. The payload starts at a multiple of 64, so that arrays in a mapped
/// file lie as well as in memory of their own.
package struct EntryHeader: Hashable, Sendable {
  package let key: CallKey
  package let payloadByteCount: Int
  package let payloadDigest: Digest
  package let createdNanoseconds: Int64
  /// What the result cost to compute.
  package let computeNanoseconds: UInt64

  package static let byteCount = 128
  static let formatVersion: UInt32 = 1
  private static let magic: UInt64 = 0x0045_4843_4143_4c4a
  private static let sealOffset = 112

  /// The bytes of the whole entry.
  package var entryByteCount: Int { Self.byteCount + payloadByteCount }

  /// The header of a result that was computed just now.
  init(
    key: CallKey,
    payload: UnsafeRawBufferPointer,
    createdNanoseconds: Int64,
    computeNanoseconds: UInt64
  ) {
    self.key = key
    payloadByteCount = payload.count
    payloadDigest = digest(of: payload)
    self.createdNanoseconds = createdNanoseconds
    self.computeNanoseconds = computeNanoseconds
  }

  /// Reads the header at the start of `bytes`.
  ///
  /// - Throws: `EntryFlaw` where it is none, or is damaged.
  init(_ bytes: UnsafeRawBufferPointer) throws(EntryFlaw) {
    guard bytes.count > 0 else { throw .empty }
    func load<Number: FixedWidthInteger>(_ offset: Int, _: Number.Type = Number.self) -> Number {
      Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
    func loadDigest(_ offset: Int) -> Digest {
      Digest(high: load(offset), low: load(offset + 8))
    }
    guard bytes.count >= 8, load(0, UInt64.self) == Self.magic else { throw .foreign }
    guard bytes.count >= Self.byteCount else { throw .truncated }
    let sealed = UnsafeRawBufferPointer(rebasing: bytes[..<Self.sealOffset])
    guard digest(of: sealed) == loadDigest(Self.sealOffset) else { throw .damagedHeader }
    guard load(8, UInt32.self) == Self.formatVersion, load(12, UInt32.self) == Self.byteCount,
      let payloadByteCount = Int(exactly: load(16, UInt64.self)),
      payloadByteCount <= Int.max - Self.byteCount
    else { throw .damagedHeader }
    self.payloadByteCount = payloadByteCount
    key = CallKey(loadDigest(24))
    createdNanoseconds = load(40)
    computeNanoseconds = load(48)
    payloadDigest = loadDigest(64)
  }

  /// Lends the header's bytes.
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var words = [UInt64](repeating: 0, count: Self.byteCount / 8)
    func put(_ digest: Digest, at offset: Int) {
      words[offset / 8] = digest.high.littleEndian
      words[offset / 8 + 1] = digest.low.littleEndian
    }
    words[0] = Self.magic.littleEndian
    words[1] = (UInt64(Self.byteCount) << 32 | UInt64(Self.formatVersion)).littleEndian
    words[2] = UInt64(payloadByteCount).littleEndian
    put(key.digest, at: 24)
    words[5] = UInt64(bitPattern: createdNanoseconds).littleEndian
    words[6] = computeNanoseconds.littleEndian
    put(payloadDigest, at: 64)
    put(
      words.withUnsafeBytes { raw in
        digest(of: UnsafeRawBufferPointer(rebasing: raw[..<Self.sealOffset]))
      },
      at: Self.sealOffset
    )
    return try words.withUnsafeBufferPointer { (words) throws(Failure) -> Result in
      try body(UnsafeRawBufferPointer(words))
    }
  }
}

/// What is wrong with a file that lies where an entry should.
package enum EntryFlaw: Error, Hashable, Sendable, CustomStringConvertible {
  case empty, foreign, truncated, damagedHeader, damagedPayload, tooLong
  case otherKey

  package var description: String {
    switch self {
    case .empty: "it is empty"
    case .foreign: "it is no entry of a cache"
    case .truncated: "it ends too early"
    case .damagedHeader: "its header is damaged"
    case .damagedPayload: "its result is damaged"
    case .tooLong: "something was written behind its end"
    case .otherKey: "it belongs to another call"
    }
  }
}
