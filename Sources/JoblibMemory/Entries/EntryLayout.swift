package import JoblibHashing

/// Where the parts of an entry lie in it.
package struct EntryLayout: Hashable, Sendable {
  package let details: Range<Int>
  package let payload: Range<Int>
  /// Of the large arrays, which lie behind it.
  package let table: Range<Int>

  /// - Returns: `nil` for sizes that no file has.
  init?(detailsByteCount: UInt64, payloadByteCount: UInt64, bufferCount: UInt32) {
    guard max(detailsByteCount, payloadByteCount) < 1 << 60 else { return nil }
    self.init(
      detailsByteCount: Int(detailsByteCount),
      payloadByteCount: Int(payloadByteCount),
      bufferCount: Int(bufferCount)
    )
  }

  init(detailsByteCount: Int, payloadByteCount: Int, bufferCount: Int) {
    details = EntryHeader.byteCount..<EntryHeader.byteCount + detailsByteCount
    payload = details.upperBound..<details.upperBound + payloadByteCount
    table = payload.upperBound..<payload.upperBound + bufferCount * EntryBuffer.byteCount
  }

  var bufferCount: Int { table.count / EntryBuffer.byteCount }

  /// Where large arrays of these sizes go, and where the entry ends.
  func places(of byteCounts: [Int]) -> (places: [Range<Int>], end: Int) {
    var end = table.upperBound
    let places = byteCounts.map { byteCount in
      let start = (end + EntryBuffer.alignment - 1) / EntryBuffer.alignment * EntryBuffer.alignment
      end = start + byteCount
      return start..<end
    }
    return (places, end)
  }
}

/// One of the large arrays of an entry.
package struct EntryBuffer: Hashable, Sendable {
  package let place: Range<Int>
  /// Its `PiecewiseDigest`.
  package let digest: Digest

  /// Of its line in the table.
  static let byteCount = 32
  static let alignment = 64

  init(place: Range<Int>, digest: Digest) {
    self.place = place
    self.digest = digest
  }

  /// Reads a line of the table; the place has to lie between the table and the end of the entry.
  init(_ line: UnsafeRawBufferPointer, in header: EntryHeader) throws(EntryFlaw) {
    func load(_ offset: Int) -> UInt64 {
      UInt64(littleEndian: line.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    guard let offset = Int(exactly: load(0)), let byteCount = Int(exactly: load(8)),
      offset >= header.layout.table.upperBound, offset <= header.entryByteCount,
      offset.isMultiple(of: Self.alignment), byteCount <= header.entryByteCount - offset
    else { throw .damagedPayload }
    self.init(
      place: offset..<offset + byteCount,
      digest: Digest(high: load(16), low: load(24))
    )
  }

  /// Adds the line to a table.
  func append(to table: inout ContiguousArray<UInt8>) {
    for word in [UInt64(place.lowerBound), UInt64(place.count), digest.high, digest.low] {
      withUnsafeBytes(of: word.littleEndian) { table.append(contentsOf: $0) }
    }
  }
}
