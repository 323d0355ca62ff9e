import JoblibCompression

/// Bytes that may be a container: however it is read, the same comes out of it.
struct ContainerTrial {
  private let name: String
  private let bytes: [UInt8]

  /// More is not wanted: a small container may hold gigabytes, and that is no fault.
  private static let byteLimit = 256 << 10

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  func run() throws(FuzzFailure) {
    let inPieces = try contents(threadCount: 1, pieceByteCount: 61)
    let atOnce = try contents(threadCount: 2, pieceByteCount: .max)
    // Who runs ahead finds damage that lies behind the limit.
    let counts = [inPieces?.count, atOnce?.count]
    if counts.contains(nil), counts.contains(Self.byteLimit) { return }
    try expect(
      inPieces == atOnce,
      """
      \(name): \(inPieces?.count.description ?? "nothing") bytes by one thread from pieces, \
      \(atOnce?.count.description ?? "nothing") by two at once
      """
    )
  }

  /// What the container holds, up to the limit; nil if it is damaged.
  private func contents(threadCount: Int, pieceByteCount: Int) throws(FuzzFailure) -> [UInt8]? {
    // The one that is only read has no name.
    guard let compressor = Compressors.named(name) ?? Compressors.detect(Array("ZF".utf8)) else {
      throw FuzzFailure("there is no compressor \(name)")
    }
    do {
      let source = try compressor.makeSource(
        from: PieceSource(bytes, pieceByteCount: pieceByteCount),
        threadCount: threadCount
      )
      return try source.readAll(upTo: Self.byteLimit)
    } catch is CompressionError {
      return nil
    } catch {
      throw FuzzFailure("\(name): \(error) is no CompressionError")
    }
  }
}

/// Bytes in memory, in pieces.
final class PieceSource: ByteSource {
  private var rest: ArraySlice<UInt8>
  private let pieceByteCount: Int

  init(_ bytes: [UInt8], pieceByteCount: Int) {
    rest = bytes[...]
    self.pieceByteCount = pieceByteCount
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let piece = rest.prefix(min(buffer.count, pieceByteCount))
    buffer.copyBytes(from: piece)
    rest = rest.dropFirst(piece.count)
    return piece.count
  }
}

extension ByteSource {
  /// The bytes to the end, or the first so many.
  fileprivate func readAll(upTo limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let piece = try [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
        count = try read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      guard !piece.isEmpty else { break }
      bytes += piece
    }
    return Array(bytes.prefix(limit))
  }
}
