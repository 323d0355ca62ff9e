package import JoblibSystem
internal import Synchronization

/// A way for bytes from one process to another, through memory that both map.
///
/// ```
///   written │ read │ who sleeps │ bytes, round and round
/// ```
/// Nobody waits in it. A side that is about to sleep says so and looks once more; the other, after
/// each change, asks whether it has to wake anyone. How, is theirs: a `FrameChannel` sends a byte
/// through its socket.
package struct SharedRing: Sendable {
  /// The bytes it holds: some thousand small messages, and the processor's cache keeps them.
  package static let capacity = 1 << 17
  /// The memory it takes, zero at first.
  package static let byteCount = 3 * lineByteCount + capacity
  // Two lines of the cache, which processors fetch together.
  private static let lineByteCount = 128

  fileprivate let written: SharedWord
  fileprivate let read: SharedWord
  fileprivate let readerSleeps: SharedWord
  fileprivate let writerSleeps: SharedWord
  // The pages outlive this value: who makes one keeps their mapping.
  private nonisolated(unsafe) let bytes: UnsafeMutableRawPointer

  /// The ring at `place`, which lies at a multiple of 128.
  package init(at place: UnsafeMutableRawPointer) {
    written = SharedWord(at: place)
    read = SharedWord(at: place + Self.lineByteCount)
    readerSleeps = SharedWord(at: place + 2 * Self.lineByteCount)
    writerSleeps = SharedWord(at: place + 2 * Self.lineByteCount + 8)
    bytes = place + 3 * Self.lineByteCount
  }

  /// The bytes from `position` on, in one piece or in two.
  fileprivate func pieces(
    from position: UInt64,
    count: Int
  ) -> (UnsafeMutableRawBufferPointer, UnsafeMutableRawBufferPointer) {
    let start = Int(position % UInt64(Self.capacity))
    let first = min(count, Self.capacity - start)
    return (
      UnsafeMutableRawBufferPointer(start: bytes + start, count: first),
      UnsafeMutableRawBufferPointer(start: bytes, count: count - first)
    )
  }
}

/// The end of a ring that bytes go in at; used by one thread.
package struct RingWriter {
  private let ring: SharedRing
  /// The bytes ever written, those included that the reader is not told of yet.
  private var position: UInt64
  /// How many the reader was seen to have read.
  private var read: UInt64

  package init(_ ring: SharedRing) {
    self.ring = ring
    position = ring.written.load()
    read = ring.read.load()
  }

  /// How many bytes it takes now.
  package mutating func room() -> Int {
    read = ring.read.load()
    return knownRoom
  }

  private var knownRoom: Int {
    // A reader that claims to have read more than was written is broken: nothing goes to it.
    let held = position &- read
    return held <= UInt64(SharedRing.capacity) ? SharedRing.capacity - Int(held) : 0
  }

  /// Whether it takes so many bytes at once.
  package mutating func hasRoom(for byteCount: Int) -> Bool {
    knownRoom >= byteCount || room() >= byteCount
  }

  /// Puts in what it takes of `source`; the reader sees nothing of it before `publish()`.
  ///
  /// - Returns: How many bytes that was.
  package mutating func write(_ source: UnsafeRawBufferPointer) -> Int {
    let count = hasRoom(for: source.count) ? source.count : knownRoom
    guard count > 0 else { return 0 }
    let (first, second) = ring.pieces(from: position, count: count)
    first.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<first.count]))
    if !second.isEmpty {
      second.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[first.count..<count]))
    }
    position &+= UInt64(count)
    return count
  }

  /// Shows the reader what was written.
  ///
  /// - Returns: Whether it sleeps and has to be woken.
  package func publish() -> Bool {
    ring.written.store(position)
    // Either the reader sees these bytes before it sleeps, or its word is seen here.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    return ring.readerSleeps.take()
  }

  /// Says that the writer is about to sleep until there is room.
  ///
  /// - Returns: Whether there is some now, so that it must not.
  package mutating func prepareToSleep() -> Bool {
    ring.writerSleeps.store(1)
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    return room() > 0
  }

  /// Says that it sleeps no more.
  package func wakeUp() {
    ring.writerSleeps.store(0)
  }
}

/// The end of a ring that bytes come out of; used by one thread.
package struct RingReader {
  private let ring: SharedRing
  private var position: UInt64

  package init(_ ring: SharedRing) {
    self.ring = ring
    position = ring.read.load()
  }

  /// Whether there is something in it.
  package var hasBytes: Bool { ring.written.load() != position }

  /// Takes out what there is, as much as `target` holds.
  ///
  /// - Returns: How many bytes, and whether the writer sleeps and has to be woken.
  /// - Throws: `SystemError` if the writer's count makes no sense: it wrote where it must not.
  package mutating func read(
    into target: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> (count: Int, mustWake: Bool) {
    let held = ring.written.load() &- position
    guard held <= UInt64(SharedRing.capacity) else { throw SystemError.damagedMemory }
    let count = min(Int(held), target.count)
    guard count > 0 else { return (0, false) }
    let (first, second) = ring.pieces(from: position, count: count)
    target.copyMemory(from: UnsafeRawBufferPointer(first))
    if !second.isEmpty {
      UnsafeMutableRawBufferPointer(rebasing: target[first.count...])
        .copyMemory(from: UnsafeRawBufferPointer(second))
    }
    position &+= UInt64(count)
    ring.read.store(position)
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    return (count, ring.writerSleeps.take())
  }

  /// Says that the reader is about to sleep until there are bytes.
  ///
  /// - Returns: Whether there are some now, so that it must not.
  package func prepareToSleep() -> Bool {
    ring.readerSleeps.store(1)
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    return hasBytes
  }

  /// Says that it sleeps no more.
  package func wakeUp() {
    ring.readerSleeps.store(0)
  }
}
