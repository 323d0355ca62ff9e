import JoblibWire
import NDArrays
import Testing

/// Large arrays, which travel beside the message.
struct WireBufferTests {
  @Test(arguments: [
    (threshold: 0, buffers: 1), (threshold: 799, buffers: 1), (threshold: 800, buffers: 0),
    (threshold: .max, buffers: 0),
  ])
  func `an array of more bytes than the threshold is a buffer`(
    threshold: Int,
    buffers: Int
  ) throws {
    let numbers = Array(0..<100)
    let message = try Wire.bytes(numbers, bufferThreshold: threshold)
    #expect(message.buffers.count == buffers)
    #expect((message.bytes.count < 100) == (buffers == 1))
    #expect(
      try Wire.decode([Int].self, from: message.bytes, buffers: message.buffers) == numbers
    )
    let grid = NDArray(shape: [10, 10], elements: numbers)
    #expect(try Wire.bytes(grid, bufferThreshold: threshold).buffers.count == buffers)
    #expect(try Wire.roundTrip(grid, bufferThreshold: threshold) == grid)
  }

  @Test func `an array that a message holds many times is one buffer`() throws {
    let numbers = Array(0..<1000), grid = NDArray(numbers).reshaped(to: [10, 100])
    let copy = numbers
    let lists = try Wire.bytes([numbers, copy, numbers], bufferThreshold: 100)
    #expect(lists.buffers.count == 1)
    let other = numbers.map { $0 + 1 }
    #expect(try Wire.bytes([numbers, other], bufferThreshold: 100).buffers.count == 2)
    let grids = try Wire.bytes(
      ["a": grid, "b": grid, "c": grid.transposed()],
      bufferThreshold: 100
    )
    #expect(grids.buffers.count == 1)
    let found = try Wire.decode(
      [String: NDArray<Int>].self,
      from: grids.bytes,
      buffers: grids.buffers
    )
    #expect(found["a"] == grid)
    #expect(found["c"] == grid.transposed())
  }

  @Test func `arrays in nested containers are buffers of the message`() throws {
    struct Model: Codable, Equatable {
      var weights: [[Double]]
      var names: [String: NDArray<Float>]
    }
    let model = Model(
      weights: [[Double](repeating: 1.5, count: 50), [Double](repeating: 2, count: 60)],
      names: ["a": NDArray(zeros: [40]), "b": NDArray([1])]
    )
    let message = try Wire.bytes([model], bufferThreshold: 100)
    #expect(message.buffers.count == 3)
    #expect(
      try Wire.decode([Model].self, from: message.bytes, buffers: message.buffers) == [model]
    )
  }

  @Test func `a buffer keeps its array alive`() throws {
    var buffers: [WireBuffer] = []
    do {
      let numbers = (0..<1000).map { $0 * 3 }
      buffers = try Wire.bytes(numbers, bufferThreshold: 0).buffers
    }
    let found = buffers[0].bytes.load(fromByteOffset: 999 * 8, as: Int.self)
    #expect(found == 2997)
  }

  @Test func `an NDArray that came as a buffer lies where it came, until it is changed`() throws {
    let message = try Wire.bytes(NDArray((0..<1000).map(Double.init)), bufferThreshold: 0)
    var found = try Wire.decode(
      NDArray<Double>.self,
      from: message.bytes,
      buffers: message.buffers
    )
    found[3] = -1
    #expect(message.buffers[0].bytes.load(fromByteOffset: 24, as: Double.self) == 3)
    #expect(found[3] == -1)
    #expect(found[4] == 4)
  }

  @Test func `one value leaves no trace in the next`() throws {
    let writer = WireWriter(bufferThreshold: 100)
    let values = [WireShape.Interleaved(), WireShape.Interleaved()]
    for value in values { try writer.encode(value) }
    try writer.encode([Int](0..<100))
    try writer.writeValue(7)
    let found = try writer.bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw, buffers: writer.outOfBand)
      let values = [
        try reader.decode(WireShape.Interleaved.self),
        try reader.decode(WireShape.Interleaved.self),
      ]
      return (values, try reader.decode([Int].self), try reader.readValue(Int.self), reader.isAtEnd)
    }
    #expect(found.0 == values)
    #expect(found.1 == [Int](0..<100))
    #expect(found.2 == 7)
    #expect(found.3)
  }

  @Test func `only an array that nobody has any more can be given up`() throws {
    func buffers(_ make: () -> NDArray<Double>) throws -> [WireBuffer] {
      let writer = WireWriter(bufferThreshold: 1000)
      try writer.encode(make())
      return writer.takeOutOfBand()
    }
    func large() -> NDArray<Double> { NDArray(repeating: 1, shape: [1000, 1000]) }
    var lost = try buffers(large)
    #expect(lost[0].abandonedPages() != nil)
    var view = try buffers { large()[rows: 10..<990, columns: 0..<1000] }
    #expect(view[0].abandonedPages() != nil)
    let array = large()
    var kept = try buffers { array }
    #expect(kept[0].abandonedPages() == nil)
    #expect(array[999, 999] == 1)
    // It never had pages of its own.
    var small = try buffers { NDArray(repeating: 1, shape: [1000]) }
    #expect(small[0].abandonedPages() == nil)
    let whole = large()
    var both = try Wire.bytes(
      [whole, whole[rows: 0..<500, columns: 0..<1000]],
      bufferThreshold: 1000
    )
    .buffers
    #expect(both.count == 2)
    #expect(both[0].abandonedPages() == nil && both[1].abandonedPages() == nil)
  }
}
