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
    var rest = payload
    for (buffer, place) in zip(buffers, places) {
      let digest = try PiecewiseDigest.of(buffer.bytes) { (range) throws(SystemError) in
        let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[range])
        try write(bytes, place.lowerBound + range.lowerBound)
      }
      EntryBuffer(place: place, digest: digest).append(to: &rest)
    }
    let header = EntryHeader(
      key: key,
      createdNanoseconds: createdNanoseconds,
      computeNanoseconds: computeNanoseconds,
      isCompressed: isCompressed,
      layout: layout,
      entryByteCount: byteCount,
      payloadDigest: rest.withUnsafeBytes { digest(of: $0) },
      detailsDigest: details.withUnsafeBytes { digest(of: $0) }
    )
    var head = ContiguousArray<UInt8>()
    header.withBytes { head.append(contentsOf: $0) }
    head.append(contentsOf: details)
    // What is short is written at once with what stands before it.
    let isShort = rest.count <= 1 << 16
    if isShort { head.append(contentsOf: rest) }
    try head.withRawBytes { (bytes) throws(SystemError) in try write(bytes, 0) }
    if !isShort {
      let offset = head.count
      try rest.withRawBytes { (bytes) throws(SystemError) in try write(bytes, offset) }
    }
    return header
  }
}
