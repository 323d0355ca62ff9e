package import JoblibCompression
internal import JoblibSystem
package import NDArrays

/// Where the frames of a pickle go, and the elements of arrays between them.
package final class PickleOutput {
  private let sink: any ByteSink
  /// How many bytes the stream has, by which arrays are aligned.
  private var position: Int

  /// The elements of arrays start at multiples of it in the file.
  static let arrayAlignment = 16

  /// Starts a pickle; `position` is what stands before it in the file.
  package init(_ sink: any ByteSink, position: Int = 0) throws(PersistenceError) {
    self.sink = sink
    self.position = position
    try write([PickleOpcode.protocolVersion.rawValue, 4])
  }

  /// Passes on opcodes, framed unless they are too few.
  func write(frame bytes: UnsafeRawBufferPointer) throws(PersistenceError) {
    guard bytes.count >= 4 else { return try write(raw: bytes) }
    var header = [PickleOpcode.frame.rawValue]
    withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { header.append(contentsOf: $0) }
    try write(header)
    try write(raw: bytes)
  }

  /// Passes on the elements of an array, behind padding that aligns them.
  func write(_ array: any ArrayBytes) throws(PersistenceError) {
    let padding = Self.arrayAlignment - (position + 1) % Self.arrayAlignment
    try write([UInt8(padding)] + [UInt8](repeating: 0xFF, count: padding))
    try array.forEachPiece { (bytes) throws(PersistenceError) in try write(raw: bytes) }
  }

  private func write(_ bytes: [UInt8]) throws(PersistenceError) {
    try ContiguousArray(bytes).withRawBytes { (bytes) throws(PersistenceError) in
      try write(raw: bytes)
    }
  }

  private func write(raw bytes: UnsafeRawBufferPointer) throws(PersistenceError) {
    do { try sink.write(bytes) } catch {
      throw PersistenceError(
        .unwritable,
        "the file cannot be written",
        offset: position,
        cause: error
      )
    }
    position += bytes.count
  }
}

/// The elements of an array, kept until they are written.
protocol ArrayBytes {
  /// Lends the elements side by side, piece by piece, in the order that the description says.
  func forEachPiece(
    _ body: (UnsafeRawBufferPointer) throws(PersistenceError) -> Void
  ) throws(PersistenceError)
}

extension ArrayStorage: ArrayBytes {
  func forEachPiece(
    _ body: (UnsafeRawBufferPointer) throws(PersistenceError) -> Void
  ) throws(PersistenceError) {
    defer { withExtendedLifetime(self) {} }
    try body(UnsafeRawBufferPointer(start: base, count: byteCount))
  }
}
