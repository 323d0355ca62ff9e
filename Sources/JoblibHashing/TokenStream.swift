/// Hashes a sequence of tokens.
///
///     |payload|payload|…|count|tag|  |payload|…|count|tag|  …
///      a run: tokens of one kind      the next kind
///
/// A run's trailer of fixed size says how much precedes it, so a stream reads back to front in
/// one way only. And since the trailer comes last, the memory of an array of numbers is already
/// its stream: it goes into the digest as it lies, and gives what its elements one by one give.
struct TokenStream: ~Copyable {
  /// The larger half of streams (records, small arrays) fits and needs no hash state.
  private static let capacity = 512
  private static let trailerSize = 9

  private var buffer: UnsafeMutableRawPointer?
  private var used = 0
  private var state: StreamingDigest?
  private var tag: Token.Tag?
  private var count: UInt64 = 0

  init() {}

  deinit { buffer?.deallocate() }

  mutating func append(_ token: Token) {
    begin(token.tag)
    count += 1
    // Both words are stored always; the bytes beyond the width are overwritten by what follows.
    let room = room(for: 16)
    room.storeBytes(of: token.low.littleEndian, as: UInt64.self)
    room.storeBytes(of: token.high.littleEndian, toByteOffset: 8, as: UInt64.self)
    used += token.tag.width
  }

  /// Appends the tokens of numbers that lie in memory one after the other.
  mutating func append<Scalar: CanonicalScalar>(contentsOf scalars: UnsafeBufferPointer<Scalar>) {
    guard !scalars.isEmpty else { return }
    begin(Scalar.tag)
    for start in stride(from: 0, to: scalars.count, by: Scalar.stretch) {
      let end = start + min(Scalar.stretch, scalars.count - start)
      let stretch = UnsafeBufferPointer(rebasing: scalars[start..<end])
      count += UInt64(stretch.count)
      if let copy = Scalar.canonicalCopy(of: stretch) {
        copy.withUnsafeBytes { append($0) }
      } else {
        append(UnsafeRawBufferPointer(stretch))
      }
    }
  }

  /// The digest of what was appended; the stream is at its end.
  mutating func finalize() -> Digest {
    endRun()
    guard state == nil else {
      flush()
      return state?.finalize() ?? Digest(high: 0, low: 0)
    }
    return digest(of: UnsafeRawBufferPointer(start: buffer, count: used))
  }

  private mutating func begin(_ next: Token.Tag) {
    guard tag != next else { return }
    endRun()
    tag = next
  }

  private mutating func endRun() {
    guard let ended = tag else { return }
    let room = room(for: TokenStream.trailerSize)
    room.storeBytes(of: count.littleEndian, as: UInt64.self)
    room.storeBytes(of: ended.rawValue, toByteOffset: 8, as: UInt8.self)
    used += TokenStream.trailerSize
    tag = nil
    count = 0
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    if bytes.count <= TokenStream.capacity / 2 {
      room(for: bytes.count).copyMemory(from: start, byteCount: bytes.count)
      used += bytes.count
    } else {
      flush()
      state?.update(bytes)
    }
  }

  /// Where the next bytes go.
  private mutating func room(for size: Int) -> UnsafeMutableRawPointer {
    if used + size > TokenStream.capacity { flush() }
    if let buffer { return buffer + used }
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: TokenStream.capacity, alignment: 16)
    self.buffer = buffer
    return buffer
  }

  private mutating func flush() {
    if state == nil { state = StreamingDigest() }
    state?.update(UnsafeRawBufferPointer(start: buffer, count: used))
    used = 0
  }
}
