internal import JoblibHashing
internal import JoblibSystem
internal import JoblibWire

/// What an entry is written of.
package struct EntryContents: Sendable {
  let key: CallKey
  let createdNanoseconds: Int64
  let computeNanoseconds: UInt64
  let details: ContiguousArray<UInt8>
  let payload: ContiguousArray<UInt8>
  /// Whether the payload is compressed; it has all of the arrays in it then.
  let isCompressed: Bool
  private let buffers: [WireBuffer]
  private let layout: EntryLayout
  private let places: [Range<Int>]
  /// The bytes of the whole entry.
  package let byteCount: Int

  init(
    key: CallKey,
    createdNanoseconds: Int64,
    computeNanoseconds: UInt64,
    details: ContiguousArray<UInt8>,
    payload: ContiguousArray<UInt8>,
    isCompressed: Bool,
    buffers: [WireBuffer]
  ) {
    self.key = key
    self.createdNanoseconds = createdNanoseconds
    self.computeNanoseconds = computeNanoseconds
    self.details = details
    self.payload = payload
    self.isCompressed = isCompressed
    self.buffers = buffers
    layout = EntryLayout(
      detailsByteCount: details.count,
      payloadByteCount: payload.count,
      bufferCount: buffers.count
    )
    (places, byteCount) = layout.places(of: buffers.map(\.bytes.count))
  }

  /// Whether some of its arrays can be mapped.
  var hasBuffers: Bool { !buffers.isEmpty }

  /// Writes the entry, its large arrays on several threads, and what proves it whole at the end.
  ///
  /// - Parameter write: Puts bytes at an offset; called from any thread.
  /// - Returns: The header that was written.
  /// - Throws: What `write` throws.
  func write(
    _ write: @escaping @Sendable (UnsafeRawBufferPointer, _ offset: Int) throws(SystemError) -> Void
  ) throws(SystemError) -> EntryHeader {
    let (header, table) = try seal(write)
    // What is short is written at once, in one block.
    let isShort = payload.count + table.count <= 1 << 16
    var offset = 0
    for part in isShort ? [start(header, payload, table)] : [start(header), payload, table] {
      try part.withRawBytes { (bytes) throws(SystemError) in try write(bytes, offset) }
      offset += part.count
    }
    return header
  }

  /// The entry from its first byte to its last, for who cannot write at an offset.
  ///
  /// Its large arrays are hashed before the first part is there.
  func parts() throws(SystemError) -> EntryParts {
    let (header, table) = try seal { _, _ in }
    return EntryParts(
      header: header,
      start: [start(header), payload, table],
      buffers: Array(zip(buffers, places))
    )
  }

  /// Hashes all of it; what is large goes through `write` on the way, in steps.
  private func seal(
    _ write: @escaping @Sendable (UnsafeRawBufferPointer, _ offset: Int) throws(SystemError) -> Void
  ) throws(SystemError) -> (EntryHeader, table: ContiguousArray<UInt8>) {
    var table = ContiguousArray<UInt8>()
    for (buffer, place) in zip(buffers, places) {
      let digest = try PiecewiseDigest.of(buffer.bytes) { (range) throws(SystemError) in
        let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[range])
        try write(bytes, place.lowerBound + range.lowerBound)
      }
      EntryBuffer(place: place, digest: digest).append(to: &table)
    }
    let header = EntryHeader(
      key: key,
      createdNanoseconds: createdNanoseconds,
      computeNanoseconds: computeNanoseconds,
      isCompressed: isCompressed,
      layout: layout,
      entryByteCount: byteCount,
      payloadDigest: payloadDigest(table),
      detailsDigest: details.withUnsafeBytes { digest(of: $0) }
    )
    return (header, table)
  }

  /// Of the payload and the table.
  private func payloadDigest(_ table: ContiguousArray<UInt8>) -> Digest {
    if table.isEmpty { return payload.withUnsafeBytes { digest(of: $0) } }
    var whole = StreamingDigest()
    payload.withUnsafeBytes { whole.update($0) }
    table.withUnsafeBytes { whole.update($0) }
    return whole.finalize()
  }

  private func start(
    _ header: EntryHeader,
    _ more: ContiguousArray<UInt8>...
  ) -> ContiguousArray<UInt8> {
    var start = ContiguousArray<UInt8>()
    start.reserveCapacity(
      more.reduce(EntryHeader.byteCount + details.count) { $0 + $1.count }
    )
    header.withBytes { start.append(contentsOf: $0) }
    start.append(contentsOf: details)
    for part in more { start.append(contentsOf: part) }
    return start
  }
}

/// A whole entry, in order.
struct EntryParts: Sendable {
  let header: EntryHeader
  /// All but the large arrays.
  let start: [ContiguousArray<UInt8>]
  let buffers: [(WireBuffer, Range<Int>)]

  var byteCount: Int { header.entryByteCount }

  /// Lends the bytes part by part.
  func forEach<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    for part in start where !part.isEmpty { try part.withRawBytes(body) }
    var end = header.layout.table.upperBound
    for (buffer, place) in buffers {
      let gap = ContiguousArray<UInt8>(repeating: 0, count: place.lowerBound - end)
      if !gap.isEmpty { try gap.withRawBytes(body) }
      try body(buffer.bytes)
      end = place.upperBound
    }
  }
}
