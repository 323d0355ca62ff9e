package import JoblibCompression
internal import JoblibSystem

/// The bytes of a pickle, read in order through a window.
///
/// Positions count from the first byte of the (decompressed) stream. What a length in the pickle
/// claims is not believed: memory grows as the bytes come.
package final class PickleInput {
  /// The file the bytes lie in as they are, if arrays may be mapped from it.
  package let mappable: MappableFile?

  private let source: any ByteSource
  /// How many bytes there are in all, if that is known.
  private let byteCount: Int?
  /// How many bytes the stream may have.
  package let byteLimit: Int
  private var window: UnsafeMutableRawPointer
  private var capacity = firstByteCount
  private var refillCount = 0
  private var next: UnsafeMutableRawPointer
  private var end: UnsafeMutableRawPointer
  /// How many bytes were taken before those of the window.
  private var passedByteCount = 0

  /// The first look takes little: where arrays are mapped, there may be nothing more to read.
  private static let firstByteCount = 16 << 10
  private static let windowByteCount = 256 << 10

  package init(
    _ source: any ByteSource,
    startingAt position: Int = 0,
    byteCount: Int? = nil,
    byteLimit: Int = .max,
    mappable: MappableFile? = nil
  ) {
    self.source = source
    self.byteCount = byteCount
    self.byteLimit = byteLimit
    self.mappable = mappable
    passedByteCount = position
    window = .allocate(byteCount: Self.firstByteCount, alignment: 64)
    next = window
    end = window
  }

  deinit { window.deallocate() }

  /// The position of the next byte.
  package var position: Int { passedByteCount + (next - window) }

  /// How many bytes are left, where a plain file tells.
  package var remainingByteCount: Int? { byteCount.map { $0 - position } }

  /// How many bytes can be taken before more are read.
  package var availableByteCount: Int { end - next }

  // MARK: Small pieces

  /// Takes one byte.
  package func readByte() throws(PersistenceError) -> UInt8 {
    if next == end { try fill(atLeast: 1) }
    defer { next += 1 }
    return next.load(as: UInt8.self)
  }

  /// Takes a number of fixed width, little-endian.
  package func readInteger<T: FixedWidthInteger>(_: T.Type) throws(PersistenceError) -> T {
    let size = MemoryLayout<T>.size
    if availableByteCount < size { try fill(atLeast: size) }
    defer { next += size }
    return T(littleEndian: next.loadUnaligned(as: T.self))
  }

  /// Whether no byte is left.
  package func isAtEnd() throws(PersistenceError) -> Bool {
    if next != end { return false }
    return try !refill()
  }

  /// Whether the next bytes are these, which stay.
  package func isNext(_ bytes: [UInt8]) throws(PersistenceError) -> Bool {
    while true {
      let available = UnsafeRawBufferPointer(start: next, count: availableByteCount)
      guard zip(available, bytes).allSatisfy({ $0 == $1 }) else { return false }
      if available.count >= bytes.count { return true }
      // Only now, since a socket may have nothing more to give.
      guard try refill() else { return false }
    }
  }

  /// Lends the next `count` bytes, at most a window of them, and takes them.
  package func withBytes<Result>(
    _ count: Int,
    _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(PersistenceError) -> Result {
    if availableByteCount < count { try fill(atLeast: count) }
    defer { next += count }
    return body(UnsafeRawBufferPointer(start: next, count: count))
  }

  // MARK: Large pieces

  /// Takes `count` bytes, piece by piece; they are lent for the time of each call.
  package func forEachPiece(
    of count: Int,
    _ body: (UnsafeRawBufferPointer) throws(PersistenceError) -> Void
  ) throws(PersistenceError) {
    var rest = count
    while rest > 0 {
      if next == end, try !refill() { throw truncated(expected: count, missing: rest) }
      let taken = min(rest, availableByteCount)
      try body(UnsafeRawBufferPointer(start: next, count: taken))
      next += taken
      rest -= taken
    }
  }

  /// Takes as many bytes as there is room for.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(PersistenceError) {
    let buffered = min(buffer.count, availableByteCount)
    buffer.copyMemory(from: UnsafeRawBufferPointer(start: next, count: buffered))
    next += buffered
    var filled = buffered
    while filled < buffer.count {
      // Large pieces pass the window by.
      if buffer.count - filled < Self.windowByteCount {
        guard try refill() else {
          throw truncated(expected: buffer.count, missing: buffer.count - filled)
        }
        let taken = min(buffer.count - filled, availableByteCount)
        UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
          .copyMemory(from: UnsafeRawBufferPointer(start: next, count: taken))
        next += taken
        filled += taken
      } else {
        let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        let count = try read(piece)
        guard count > 0 else {
          throw truncated(expected: buffer.count, missing: buffer.count - filled)
        }
        passedByteCount += count
        filled += count
      }
    }
  }

  /// Passes over bytes that were mapped, in a file that can be mapped.
  package func skip(_ count: Int, in file: MappableFile) throws(PersistenceError) {
    let buffered = min(count, availableByteCount)
    next += buffered
    guard buffered < count else { return }
    do throws(SystemError) {
      try file.descriptor.seek(forward: count - buffered)
    } catch {
      throw PersistenceError(
        .unreadable,
        "cannot go on behind an array",
        offset: position,
        cause: error
      )
    }
    passedByteCount += count - buffered
  }

  /// Takes what is left and forgets it, so that the source sees its own end.
  package func readToEnd() throws(PersistenceError) {
    repeat { next = end } while try refill()
  }

  /// Takes a line of text without its end, as the oldest pickles have them.
  package func readLine() throws(PersistenceError) -> [UInt8] {
    var line: [UInt8] = []
    while true {
      if next == end, try !refill() {
        throw PersistenceError(.truncated, "the file ends within a line", offset: position)
      }
      let bytes = UnsafeRawBufferPointer(start: next, count: availableByteCount)
      if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        line.append(contentsOf: bytes[..<newline])
        next += newline + 1
        return line
      }
      line.append(contentsOf: bytes)
      next = end
    }
  }

  // MARK: The window

  private func fill(atLeast count: Int) throws(PersistenceError) {
    while availableByteCount < count {
      guard try refill() else {
        throw truncated(expected: count, missing: count - availableByteCount)
      }
    }
  }

  /// Reads more behind what is there; false at the end.
  private func refill() throws(PersistenceError) -> Bool {
    let kept = availableByteCount
    passedByteCount += next - window
    refillCount += 1
    // The first bytes may come alone: they were looked at before.
    if capacity < Self.windowByteCount, refillCount > 2 || kept == capacity {
      capacity = Self.windowByteCount
      let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
      larger.copyMemory(from: next, byteCount: kept)
      window.deallocate()
      window = larger
    } else {
      window.copyMemory(from: next, byteCount: kept)
    }
    next = window
    end = window + kept
    let room = UnsafeMutableRawBufferPointer(start: end, count: capacity - kept)
    let count = try read(room)
    end += count
    return count > 0
  }

  private func read(_ buffer: UnsafeMutableRawBufferPointer) throws(PersistenceError) -> Int {
    let count: Int
    do { count = try source.read(into: buffer) } catch let error as PersistenceError {
      throw error
    } catch let error as CompressionError {
      throw PersistenceError(
        .compression,
        "the compressed bytes cannot be read",
        offset: passedByteCount + (end - window),
        cause: error
      )
    } catch {
      throw PersistenceError(
        .unreadable,
        "the bytes cannot be read",
        offset: passedByteCount + (end - window),
        cause: error
      )
    }
    guard count <= byteLimit - (passedByteCount + (end - window)) else {
      throw PersistenceError(
        .limitExceeded,
        """
        more than \(byteLimit) bytes come out of this file; if it is no decompression bomb, raise \
        the limit (limits: .init(byteCount: …))
        """,
        offset: byteLimit
      )
    }
    return count
  }

  private func truncated(expected: Int, missing: Int) -> PersistenceError {
    PersistenceError(
      .truncated,
      "the file ends \(missing) bytes before the end of a piece of \(expected); it was cut short",
      offset: position
    )
  }
}
