import JoblibParallel
import JoblibSystem
import Testing

/// The bytes between two processes, here between two ends in one.
struct SharedRingTests {
  @Test func `bytes come out as they went in, whatever the pieces they go in and out by`() throws {
    let memory = RingMemory()
    var writer = RingWriter(memory.ring), reader = RingReader(memory.ring)
    var generator = SystemRandomNumberGenerator()
    var sent: UInt8 = 0, received: UInt8 = 0
    for _ in 0..<600 {
      let piece = (0..<Int.random(in: 0..<1000, using: &generator)).map { sent &+ UInt8($0 & 255) }
      let count = piece.withUnsafeBytes { writer.write($0) }
      sent &+= UInt8(count & 255)
      _ = writer.publish()
      var target = [UInt8](repeating: 0, count: Int.random(in: 1..<1200, using: &generator))
      let found = try target.withUnsafeMutableBytes { try reader.read(into: $0).count }
      #expect(target.prefix(found).elementsEqual((0..<found).map { received &+ UInt8($0 & 255) }))
      received &+= UInt8(found & 255)
    }
  }

  @Test func `a reader sees nothing before it is published`() throws {
    let memory = RingMemory()
    var writer = RingWriter(memory.ring), reader = RingReader(memory.ring)
    let sent = write(16, to: &writer)
    let before = (reader.hasBytes, try read(&reader, 64))
    _ = writer.publish()
    let after = (reader.hasBytes, try read(&reader, 64))
    #expect(sent == 16)
    #expect(before == (false, 0))
    #expect(after == (true, 16))
  }

  @Test func `a full ring takes what fits, and the rest once there is room`() throws {
    let memory = RingMemory()
    var writer = RingWriter(memory.ring), reader = RingReader(memory.ring)
    let counts = [write(SharedRing.capacity + 10, to: &writer), write(1, to: &writer)]
    #expect(counts == [SharedRing.capacity, 0])
    _ = writer.publish()
    let found = try read(&reader, 10)
    let room = writer.room()
    #expect(found == 10)
    #expect(room == 10)
    let count = write(20, to: &writer)
    #expect(count == 10)
  }

  @Test func `a reader that said it sleeps is to be woken, once`() throws {
    let memory = RingMemory()
    var writer = RingWriter(memory.ring), reader = RingReader(memory.ring)
    #expect(!reader.prepareToSleep())
    #expect(writer.publish())
    #expect(!writer.publish())
    _ = write(8, to: &writer)
    _ = writer.publish()
    #expect(reader.prepareToSleep(), "there is something, so it must not sleep")
    reader.wakeUp()
    #expect(!writer.publish())
    let found = try read(&reader, 64)
    #expect(found == 8)
  }

  @Test func `a writer that said it sleeps is to be woken when there is room, once`() throws {
    let memory = RingMemory()
    var writer = RingWriter(memory.ring), reader = RingReader(memory.ring)
    _ = write(SharedRing.capacity, to: &writer)
    _ = writer.publish()
    var mustStay = writer.prepareToSleep()
    #expect(!mustStay)
    var target = [UInt8](repeating: 0, count: 10)
    let first = try target.withUnsafeMutableBytes { try reader.read(into: $0) }
    let second = try target.withUnsafeMutableBytes { try reader.read(into: $0) }
    #expect(first == (10, true))
    #expect(second == (10, false))
    mustStay = writer.prepareToSleep()
    #expect(mustStay, "there is room")
  }

  @Test func `counts that no intact process writes are refused, not followed`() throws {
    let memory = RingMemory()
    var writer = RingWriter(memory.ring), reader = RingReader(memory.ring)
    memory.place.storeBytes(of: UInt64(SharedRing.capacity + 1), as: UInt64.self)
    let error = #expect(throws: SystemError.self) { try read(&reader, 10) }
    #expect(error?.subject == "shared memory")
    memory.place.storeBytes(of: UInt64(5), toByteOffset: 128, as: UInt64.self)
    let room = writer.room()
    let count = write(1, to: &writer)
    #expect((room, count) == (0, 0))
  }

  private func write(_ count: Int, to writer: inout RingWriter) -> Int {
    [UInt8](repeating: 7, count: count).withUnsafeBytes { writer.write($0) }
  }

  private func read(_ reader: inout RingReader, _ count: Int) throws -> Int {
    var target = [UInt8](repeating: 0, count: count)
    return try target.withUnsafeMutableBytes { try reader.read(into: $0).count }
  }
}

/// Memory for a ring, all zero.
final class RingMemory: Sendable {
  nonisolated(unsafe) let place: UnsafeMutableRawPointer  // freed with this object

  init() {
    place = .allocate(byteCount: SharedRing.byteCount, alignment: 128)
    place.initializeMemory(as: UInt8.self, repeating: 0, count: SharedRing.byteCount)
  }

  var ring: SharedRing { SharedRing(at: place) }

  deinit {
    place.deallocate()
  }
}
