import JoblibTestSupport
import JoblibWire
import NDArrays
import Testing

/// Messages that are not what was sent: an error each time, never a crash or a huge allocation.
struct WireDamageTests {
  /// A value and how to read it back.
  private struct Message {
    var bytes: ContiguousArray<UInt8>
    var buffers: [WireBuffer]
    var decode: (ContiguousArray<UInt8>, [WireBuffer]) throws -> Void

    init<T: Codable>(_ value: T, bufferThreshold: Int = .max) throws {
      (bytes, buffers) = try Wire.bytes(value, bufferThreshold: bufferThreshold)
      decode = { _ = try Wire.decode(T.self, from: $0, buffers: $1) }
    }
  }

  private static func messages() throws -> [Message] {
    var generator = SeededGenerator(seed: 3)
    let grid = NDArray(shape: [2, 3], elements: (0..<6).map(Double.init))
    return [
      try Message(WireShape.Plain()),
      try Message([1, 2, 3]),
      try Message(["a", "long enough"]),
      try Message([true, false]),
      try Message([1: [nil, 2.5]]),
      try Message(WireShape.Tree.pair(.named("n", weight: 1), .list([.value(3), .leaf]))),
      try Message(WireShape.Interleaved()),
      try Message(WireShape.AsAWhole([1.5, 2])),
      try Message([nil, .some(nil), 7] as [Int??]),
      try Message(WireShape.Dog(name: "Rex", tricks: ["sit"])),
      try Message(Int128.min),
      try Message(grid),
      try Message([grid], bufferThreshold: 0),
      try Message([[1, 2], [3]], bufferThreshold: 0),
      try Message(RandomRecord(depth: 1, using: &generator)),
    ]
  }

  @Test func `a message cut at any byte is an error`() throws {
    for (index, message) in try Self.messages().enumerated() {
      for count in 0..<message.bytes.count {
        let cut = ContiguousArray(message.bytes[..<count])
        #expect(throws: (any Error).self, "message \(index), \(count) bytes") {
          try message.decode(cut, message.buffers)
        }
      }
    }
  }

  @Test func `a message with any bit flipped is another value or an error`() throws {
    for message in try Self.messages() {
      for bit in 0..<message.bytes.count * 8 {
        var flipped = message.bytes
        flipped[bit / 8] ^= 1 << (bit % 8)
        _ = try? message.decode(flipped, message.buffers)
      }
    }
  }

  @Test(arguments: 0..<10)
  func `a message with random bytes in it is another value or an error`(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    for message in try Self.messages() {
      for _ in 0..<200 {
        var damaged = message.bytes
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
          let place = Int.random(in: damaged.indices, using: &generator)
          // Many lengths of all ones, which are the largest there are.
          damaged[place] =
            .random(using: &generator) ? 0xff : .random(in: 0...255, using: &generator)
        }
        _ = try? message.decode(damaged, message.buffers)
      }
    }
  }

  @Test func `noise is an error`() throws {
    var generator = SeededGenerator(seed: 1)
    for count in 0..<300 {
      let noise = ContiguousArray(
        (0..<count).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
      )
      #expect(throws: (any Error).self) { try Wire.decode(WireShape.Plain.self, from: noise) }
      #expect(throws: (any Error).self) { try Wire.decode([String].self, from: noise) }
    }
  }

  @Test func `tags without end do not exhaust the stack`() {
    for tag in UInt8.min ... .max {
      let tags = ContiguousArray(repeating: tag, count: 1_000_000)
      #expect(throws: (any Error).self) { try Wire.decode(WireShape.Tree.self, from: tags) }
      _ = try? Wire.decode([[Int??]].self, from: tags)
    }
  }

  @Test func `counts that the message cannot hold are errors`() {
    // The tags are those of the format's table: a string, an array, an n-dimensional one, a list.
    let large: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]
    let words = [UInt8](repeating: 0xff, count: 16)
    #expect(throws: (any Error).self) {
      try Wire.decode(String.self, from: ContiguousArray([7] + large))
    }
    #expect(throws: (any Error).self) {
      try Wire.decode([Double].self, from: ContiguousArray([8, 14] + large))
    }
    #expect(throws: (any Error).self) {
      try Wire.decode(
        NDArray<Double>.self,
        from: ContiguousArray([10, 0, 3] + "<f8".utf8 + [2] + large + large)
      )
    }
    #expect(throws: (any Error).self) {
      try Wire.decode([String].self, from: ContiguousArray([12] + words))
    }
    #expect(throws: (any Error).self) {
      try Wire.decode([String: Int].self, from: ContiguousArray([13] + words))
    }
  }

  @Test func `a buffer that did not come, or a short one, is an error`() throws {
    let numbers = Array(0..<100)
    let (bytes, buffers) = try Wire.bytes(numbers, bufferThreshold: 0)
    #expect(buffers.count == 1)
    #expect(throws: (any Error).self) { try Wire.decode([Int].self, from: bytes) }
    let short = WireBuffer(
      owner: buffers[0].owner,
      bytes: UnsafeRawBufferPointer(rebasing: buffers[0].bytes.dropLast())
    )
    #expect(throws: (any Error).self) {
      try Wire.decode([Int].self, from: bytes, buffers: [short])
    }
    let grid = NDArray(shape: [10, 10], elements: numbers)
    let (gridBytes, gridBuffers) = try Wire.bytes(grid, bufferThreshold: 0)
    let shortGrid = WireBuffer(
      owner: gridBuffers[0].owner,
      bytes: UnsafeRawBufferPointer(rebasing: gridBuffers[0].bytes.dropLast())
    )
    #expect(throws: (any Error).self) {
      try Wire.decode(NDArray<Int>.self, from: gridBytes, buffers: [shortGrid])
    }
  }

  @Test func `bytes that are no UTF-8 become a text, not a crash`() throws {
    let text = try Wire.decode(String.self, from: [7, 3, 0xff, 0xfe, 0x41])
    #expect(text == "\u{fffd}\u{fffd}A")
  }
}
