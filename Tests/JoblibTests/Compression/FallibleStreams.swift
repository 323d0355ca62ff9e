import JoblibCompression
import Testing

/// What streams under test throw.
struct StreamRefusal: Error, Equatable {}

/// Bytes in memory as a source, in pieces of odd lengths, which may fail on the way.
final class FallibleSource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0
  private let pieceByteCount: Int
  private let failsAt: Int?

  init(_ bytes: [UInt8], pieceByteCount: Int = .max, failsAt: Int? = nil) {
    self.bytes = bytes
    self.pieceByteCount = pieceByteCount
    self.failsAt = failsAt
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if let failsAt, position >= failsAt { throw StreamRefusal() }
    let count = min(buffer.count, pieceByteCount, bytes.count - position)
    buffer.copyBytes(from: bytes[position..<(position + count)])
    position += count
    return count
  }
}

/// A sink into memory, which may fail on the way.
final class FallibleSink: ByteSink {
  private(set) var bytes: [UInt8] = []
  private(set) var isFinished = false
  private let failsAt: Int?

  init(failsAt: Int? = nil) {
    self.failsAt = failsAt
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    self.bytes.append(contentsOf: bytes)
    if let failsAt, self.bytes.count > failsAt { throw StreamRefusal() }
  }

  func finish() throws {
    isFinished = true
  }
}

extension Compressor {
  /// The container of some bytes, which are written in pieces.
  func compressed(
    _ bytes: [UInt8],
    level: Int? = nil,
    threadCount: Int = 2,
    pieceByteCount: Int = .max
  ) throws -> [UInt8] {
    let target = FallibleSink()
    let sink = try makeSink(to: target, level: level ?? defaultLevel, threadCount: threadCount)
    try bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(pieceByteCount)
        try sink.write(UnsafeRawBufferPointer(rebasing: piece))
        rest = rest.dropFirst(piece.count)
      }
    }
    try sink.finish()
    // What lies under a compressor is finished by who made it.
    #expect(!target.isFinished)
    return target.bytes
  }

  /// What a container holds, read to its end in pieces.
  func decompressed(
    _ container: [UInt8],
    threadCount: Int = 2,
    pieceByteCount: Int = 1 << 20,
    sourcePieceByteCount: Int = .max
  ) throws -> [UInt8] {
    let memory = FallibleSource(container, pieceByteCount: sourcePieceByteCount)
    return try readAll(
      try makeSource(from: memory, threadCount: threadCount),
      pieceByteCount: pieceByteCount
    )
  }
}

func readAll(_ source: any ByteSource, pieceByteCount: Int = 1 << 20) throws -> [UInt8] {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: pieceByteCount)
  while true {
    let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
    guard count > 0 else { break }
    bytes.append(contentsOf: buffer[..<count])
  }
  // The end stays the end.
  #expect(try buffer.withUnsafeMutableBytes { try source.read(into: $0) } == 0)
  return bytes
}
