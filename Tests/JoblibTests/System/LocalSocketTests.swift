import JoblibSystem
import Testing

struct LocalSocketTests {
  /// Receives once; fails where nothing is there.
  private func receive(
    _ socket: LocalSocket,
    wait: Bool = true
  ) throws -> (bytes: [UInt8], descriptor: FileDescriptor?)? {
    var buffer = [UInt8](repeating: 0, count: 100)
    switch try buffer.withUnsafeMutableBytes({ try socket.receive(into: $0, wait: wait) }) {
    case .bytes(let count, let descriptor): return (Array(buffer[..<count]), descriptor)
    case .nothing, .end: return nil
    }
  }

  @Test func `bytes go both ways`() throws {
    let (one, other) = try LocalSocket.pair()
    for (from, to) in [(one, other), (other, one)] {
      let sent = try [1, 2, 3].withUnsafeBytes { try from.send($0, wait: true) }
      #expect(sent == 24)
      #expect(try receive(to)?.bytes.count == 24)
    }
  }

  @Test func `a descriptor that was passed is the same file, and outlives the sender's`() throws {
    let (one, other) = try LocalSocket.pair()
    do {
      let memory = try [UInt8](0..<100).withUnsafeBytes { try SharedMemory.make(copying: $0) }
      _ = try [UInt8(7)].withUnsafeBytes { try one.send($0, with: memory, wait: true) }
    }
    let received = try #require(try receive(other))
    #expect(received.bytes == [7])
    let passed = try #require(received.descriptor)
    #expect(try passed.byteCount() == 100)
    let mapping = try MemoryMapping(passed, byteCount: 100, access: .readOnly)
    #expect(mapping.base.load(fromByteOffset: 42, as: UInt8.self) == 42)
    _ = try [UInt8(8)].withUnsafeBytes { try one.send($0, wait: true) }
    #expect(try receive(other)?.descriptor == nil)
  }

  @Test func `an empty socket has nothing, a full one takes nothing, and neither waits`() throws {
    let (one, other) = try LocalSocket.pair()
    #expect(try receive(other, wait: false) == nil)
    let chunk = [UInt8](repeating: 1, count: 1 << 16)
    var taken = 0
    while let count = try chunk.withUnsafeBytes({ try one.send($0, wait: false) }) {
      taken += count
    }
    #expect(taken > chunk.count)
    // One more fits as soon as the other end has read.
    var left = taken
    while let found = try receive(other, wait: false) { left -= found.bytes.count }
    #expect(left == 0)
    #expect(try chunk.withUnsafeBytes { try one.send($0, wait: false) } != nil)
  }

  @Test func `the end of a closed socket is seen, and writing to it is an error`() throws {
    let one = try { try LocalSocket.pair().0 }()
    var buffer = [UInt8](repeating: 0, count: 1)
    let received = try buffer.withUnsafeMutableBytes { try one.receive(into: $0, wait: true) }
    guard case .end = received else {
      Issue.record("\(received)")
      return
    }
    let error = #expect(throws: SystemError.self) {
      try [UInt8(1)].withUnsafeBytes { try one.send($0, wait: true) }
    }
    #expect(error?.isBrokenPipe == true)
  }
}
