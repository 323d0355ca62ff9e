internal import JoblibCompression
internal import JoblibSystem

/// A payload in a container of `JoblibCompression`, behind its size.
enum CompressedPayload {
  static func pack(
    _ bytes: ContiguousArray<UInt8>,
    _ compressor: any Compressor,
    level: Int
  ) throws -> ContiguousArray<UInt8> {
    let packed = MemorySink()
    try withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { try packed.write($0) }
    let sink = try compressor.makeSink(to: packed, level: level, threadCount: Host.threadShare)
    try bytes.withUnsafeBytes { try sink.write($0) }
    try sink.finish()
    return packed.bytes
  }

  /// Lends what was packed.
  ///
  /// - Throws: `EntryFlaw`, though its digest was right, for what no `pack` wrote; what the compressor
  ///   throws.
  static func withUnpacked<Result>(
    _ packed: UnsafeRawBufferPointer,
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let headByteCount = MemoryLayout<UInt64>.size
    guard packed.count > headByteCount else { throw EntryFlaw.truncated }
    let size = UInt64(littleEndian: packed.loadUnaligned(as: UInt64.self))
    guard let byteCount = Int(exactly: size), byteCount <= Host.physicalByteCount else {
      throw EntryFlaw.damagedPayload
    }
    let container = ContiguousArray(packed[headByteCount...])
    guard let compressor = Compressors.detect(Array(container.prefix(16))) else {
      throw EntryFlaw.damagedPayload
    }
    let source = try compressor.makeSource(
      from: MemorySource(container),
      threadCount: Host.threadShare
    )
    let bytes = try ContiguousArray<UInt8>(unsafeUninitializedCapacity: byteCount) {
      buffer,
      filled in
      let buffer = UnsafeMutableRawBufferPointer(buffer)
      while filled < byteCount {
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        let got = try source.read(into: rest)
        guard got > 0 else { throw EntryFlaw.truncated }
        filled += got
      }
    }
    return try bytes.withUnsafeBytes(body)
  }
}
