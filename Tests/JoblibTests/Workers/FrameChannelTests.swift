import JoblibParallel
import JoblibSystem
import Testing

/// Frames between two ends, each used by a thread of its own.
struct FrameChannelTests {
  @Test func `frames of all sizes arrive in order, however often a side sleeps`() throws {
    // Around the size of the head, of the ring and of the receiver's buffer.
    let sizes = [0, 1, 100, 4096, 65_000, 131_048, 131_072, 131_100, 300_000, 3, 1_000_000, 0]
    let ends = try Ends()
    let mine = ends.mine
    nonisolated(unsafe) let theirs = ends.theirs  // that thread alone uses it
    let thread = try Thread("echo") {
      while let frame = try? Self.next(theirs) {
        frame.payload.withUnsafeBytes { theirs.enqueue(frame.head, $0) }
        guard (try? theirs.flush(wait: true)) != nil else { return }
      }
    }
    for round in 0..<20 {
      for (id, size) in sizes.enumerated() {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ round) }
        bytes.withUnsafeBytes { mine.enqueue(FrameHead(kind: .batch, id: UInt64(id)), $0) }
        try mine.flush(wait: true)
        let frame = try #require(try Self.next(mine))
        #expect(frame.head.id == UInt64(id))
        #expect(frame.payload.elementsEqual(bytes))
      }
    }
    mine.socket.shutDown()
    thread.join()
  }

  @Test func `descriptors come with their frames, among others that have none`() throws {
    let ends = try Ends()
    let mine = ends.mine, theirs = ends.theirs
    for id in 0..<30 {
      let memory = try id.isMultiple(of: 3) ? SharedMemory.make(byteCount: id + 1) : nil
      mine.enqueue(
        FrameHead(kind: memory == nil ? .batch : .sharedParcel, id: UInt64(id)),
        descriptor: memory
      )
      if id.isMultiple(of: 4) { try mine.flush(wait: false) }
    }
    try mine.flush(wait: false)
    for id in 0..<30 {
      let frame = try #require(try Self.next(theirs))
      #expect(frame.head.id == UInt64(id))
      #expect(try frame.descriptor?.byteCount() == (id.isMultiple(of: 3) ? id + 1 : nil))
    }
  }

  @Test func `a side that must not wait keeps what finds no room`() throws {
    let ends = try Ends()
    let mine = ends.mine, theirs = ends.theirs
    let payload = [UInt8](repeating: 1, count: 50_000)
    for id in 0..<10 {
      payload.withUnsafeBytes { mine.enqueue(FrameHead(kind: .batch, id: UInt64(id)), $0) }
      try mine.flush(wait: false)
    }
    #expect(mine.hasPending)
    for id in 0..<10 {
      var frame = try Self.next(theirs, wait: false)
      while frame == nil {
        try mine.flush(wait: false)
        frame = try Self.next(theirs, wait: false)
      }
      #expect(frame?.head.id == UInt64(id))
    }
    #expect(!mine.hasPending)
    #expect(try Self.next(theirs, wait: false) == nil)
  }

  @Test func `what was sent before the end is received before it`() throws {
    let ends = try Ends()
    let mine = ends.mine, theirs = ends.theirs
    for id in 0..<3 { theirs.enqueue(FrameHead(kind: .result, id: UInt64(id))) }
    try theirs.flush(wait: false)
    theirs.socket.shutDown()
    for id in 0..<3 { #expect(try Self.next(mine)?.head.id == UInt64(id)) }
    guard case .end = try mine.receive(wait: true) else {
      Issue.record("the end is not noticed")
      return
    }
  }

  @Test func `a receive with a deadline ends with it, with a frame, or with the connection`() throws
  {
    let ends = try Ends()
    let mine = ends.mine
    nonisolated(unsafe) let theirs = ends.theirs  // one thread at a time uses it
    let start = monotonicNanoseconds()
    guard case .nothing = try mine.receive(until: start + 30_000_000) else {
      Issue.record("something came that nobody sent")
      return
    }
    #expect(monotonicNanoseconds() >= start + 30_000_000)
    let minute = monotonicNanoseconds() + 60_000_000_000
    let sender = try Thread("sender") {
      Thread.sleep(nanoseconds: 30_000_000)
      theirs.enqueue(FrameHead(kind: .news, id: 7))
      try? theirs.flush(wait: false)
    }
    guard case .frame(let frame) = try mine.receive(until: minute) else {
      Issue.record("a frame does not end the wait")
      return
    }
    #expect(frame.head.id == 7)
    sender.join()
    let closer = try Thread("closer") {
      Thread.sleep(nanoseconds: 30_000_000)
      theirs.socket.shutDown()
    }
    guard case .end = try mine.receive(until: minute) else {
      Issue.record("the end does not end the wait")
      return
    }
    closer.join()
    #expect(monotonicNanoseconds() < minute)
  }

  private static func next(_ channel: FrameChannel, wait: Bool = true) throws -> Frame? {
    if case .frame(let frame) = try channel.receive(wait: wait) { frame } else { nil }
  }
}

/// Both ends of a connection, and the memory between them.
private struct Ends {
  let mine: FrameChannel
  let theirs: FrameChannel
  private let memory = (RingMemory(), RingMemory())

  init() throws {
    let (one, other) = try LocalSocket.pair()
    mine = FrameChannel(one, reads: memory.0.ring, writes: memory.1.ring)
    theirs = FrameChannel(other, reads: memory.1.ring, writes: memory.0.ring)
  }
}
