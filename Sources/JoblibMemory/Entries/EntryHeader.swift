package import JoblibHashing

/// The first 128 bytes of an entry, which say what follows and prove it whole.
///
/// ```
///   0  magic "JLCACHE\0"             56  payload's bytes
///   8  format version, 4 bytes       64  digest of payload and table, 16 bytes
///  12  header's bytes, 4 bytes       80  buffers in the table, 4 bytes
///  16  details' bytes                84  1 where the payload is compressed, 4 bytes
///  24  key, 16 bytes                 88  bytes of the whole entry
///  40  created, nanoseconds          96  digest of the details, 16 bytes
///      since 1970                   112  digest of the bytes before, 16 bytes
///  48  compute time, nanoseconds
/// 128  details: what the call was, for people (`EntryDetails`)
///      payload: the result as `WireWriter.writeValue` writes it, without its large arrays
///      table: for each large array offset, bytes and digest, 32 bytes
///      large arrays, each at a multiple of 64, as in memory of their own
/// ```
/// Numbers are little-endian.
package struct EntryHeader: Hashable, Sendable {
  package let key: CallKey
  package let createdNanoseconds: Int64
  /// What the result cost to compute.
  package let computeNanoseconds: UInt64
  package let isCompressed: Bool
  package let layout: EntryLayout
  /// The bytes of the whole entry.
  package let entryByteCount: Int
  /// Of the payload and the table.
  package let payloadDigest: Digest
  package let detailsDigest: Digest

  package static let byteCount = 128
  static let formatVersion: UInt32 = 2
  private static let magic: UInt64 = 0x0045_4843_4143_4c4a
  private static let sealOffset = 112

  init(
    key: CallKey,
    createdNanoseconds: Int64,
    computeNanoseconds: UInt64,
    isCompressed: Bool,
    layout: EntryLayout,
    entryByteCount: Int,
    payloadDigest: Digest,
    detailsDigest: Digest
  ) {
    self.key = key
    self.createdNanoseconds = createdNanoseconds
    self.computeNanoseconds = computeNanoseconds
    self.isCompressed = isCompressed
    self.layout = layout
    self.entryByteCount = entryByteCount
    self.payloadDigest = payloadDigest
    self.detailsDigest = detailsDigest
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
    let version: UInt32 = load(8)
    guard version == Self.formatVersion else { throw .otherFormat(version) }
    guard load(12, UInt32.self) == Self.byteCount,
      let entryByteCount = Int(exactly: load(88, UInt64.self)),
      let layout = EntryLayout(
        detailsByteCount: load(16),
        payloadByteCount: load(56),
        bufferCount: load(80)
      ),
      layout.table.isEmpty
        ? layout.table.upperBound == entryByteCount : layout.table.upperBound <= entryByteCount
    else { throw .damagedHeader }
    self.layout = layout
    self.entryByteCount = entryByteCount
    isCompressed = load(84, UInt32.self) & 1 != 0
    key = CallKey(loadDigest(24))
    createdNanoseconds = load(40)
    computeNanoseconds = load(48)
    payloadDigest = loadDigest(64)
    detailsDigest = loadDigest(96)
  }

  /// The digest of the whole header, which no other entry has.
  var seal: Digest { withBytes { digest(of: $0) } }

  /// Lends the header's bytes.
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var words = InlineArray<16, UInt64>(repeating: 0)
    func put(_ digest: Digest, at offset: Int) {
      words[offset / 8] = digest.high.littleEndian
      words[offset / 8 + 1] = digest.low.littleEndian
    }
    words[0] = Self.magic.littleEndian
    words[1] = (UInt64(Self.byteCount) << 32 | UInt64(Self.formatVersion)).littleEndian
    words[2] = UInt64(layout.details.count).littleEndian
    put(key.digest, at: 24)
    words[5] = UInt64(bitPattern: createdNanoseconds).littleEndian
    words[6] = computeNanoseconds.littleEndian
    words[7] = UInt64(layout.payload.count).littleEndian
    put(payloadDigest, at: 64)
    words[10] = (UInt64(layout.bufferCount) | (isCompressed ? 1 << 32 : 0)).littleEndian
    words[11] = UInt64(entryByteCount).littleEndian
    put(detailsDigest, at: 96)
    put(
      withUnsafeBytes(of: words) { raw in
        digest(of: UnsafeRawBufferPointer(rebasing: raw[..<Self.sealOffset]))
      },
      at: Self.sealOffset
    )
    return try withUnsafeBytes(of: words) { (words) throws(Failure) -> Result in try body(words) }
  }
}

/// What is wrong with a file that lies where an entry should.
package enum EntryFlaw: Error, Hashable, Sendable, CustomStringConvertible {
  case empty, foreign, truncated, damagedHeader, damagedDetails, damagedPayload, tooLong
  case otherFormat(UInt32)
  case otherKey

  package var description: String {
    switch self {
    case .empty: "it is empty"
    case .foreign: "it is no entry of a cache"
    case .truncated: "it ends too early"
    case .damagedHeader: "its header is damaged"
    case .damagedDetails: "its description is damaged"
    case .damagedPayload: "its result is damaged"
    case .tooLong: "something was written behind its end"
    case .otherFormat(let version): "it is of format \(version), which this program does not know"
    case .otherKey: "it belongs to another call"
    }
  }
}
