import ComplexModule
import JoblibWire
import NDArrays
import Testing

/// Values of any type that can cross, tuples among them.
struct ValueCodingTests {
  private func roundTrip<T>(_ value: T) throws -> T {
    let writer = WireWriter()
    try writer.writeValue(value)
    return try writer.bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      let found = try reader.readValue(T.self)
      #expect(reader.isAtEnd)
      return found
    }
  }

  @Test func `plain numbers are their bytes`() throws {
    #expect(try roundTrip(-7) == -7)
    #expect(try roundTrip(UInt8(255)) == 255)
    #expect(try roundTrip(true))
    #expect(try roundTrip(Double.nan).bitPattern == Double.nan.bitPattern)
    #expect(try roundTrip(Complex(1.0, 2)) == Complex(1, 2))
    let writer = WireWriter()
    try writer.writeValue(UInt32(1))
    #expect(writer.bytes == [1, 0, 0, 0])
  }

  @Test func `Codable values go through their coding`() throws {
    #expect(try roundTrip("text") == "text")
    #expect(try roundTrip(WireShape.Plain()) == WireShape.Plain())
    #expect(try roundTrip(["a": [1, nil]]) == ["a": [1, nil]])
    #expect(try roundTrip(NDArray([1.5, 2])) == NDArray([1.5, 2]))
  }

  @Test func `tuples go element by element, nested and labelled ones too`() throws {
    #expect(try roundTrip((1, "a")) == (1, "a"))
    let labelled = try roundTrip((small: UInt8(1), large: -1, text: "é", flag: true))
    #expect(labelled == (small: 1, large: -1, text: "é", flag: true))
    let nested = try roundTrip(((1, UInt8(2)), [3], (x: 4.5, y: (nil as Int?, "z"))))
    #expect(nested.0 == (1, 2))
    #expect(nested.1 == [3])
    #expect(nested.2.x == 4.5)
    #expect(nested.2.y == (nil, "z"))
    let mixed = try roundTrip((UInt8(1), Int128(2), UInt8(3), Float(4), UInt16(5)))
    #expect(mixed == (1, 2, 3, 4, 5))
  }

  @Test func `Void is nothing, alone and in tuples`() throws {
    let writer = WireWriter()
    try writer.writeValue(())
    #expect(writer.bytes.isEmpty)
    try roundTrip(())
    #expect(try roundTrip((1, (), "a")).2 == "a")
  }

  @Test func `runs of values arrive, plain ones as one block`() throws {
    func expectRun<T: Equatable>(_ values: [T]) throws -> Int {
      let writer = WireWriter()
      let coding = try ValueCoding.of(T.self)
      try values.withUnsafeBufferPointer { try writer.write($0, by: coding) }
      let found = try writer.bytes.withUnsafeBytes { raw in
        var reader = WireReader(raw)
        return try reader.read(T.self, count: values.count, by: coding)
      }
      #expect(Array(found) == values)
      return writer.bytes.count
    }
    #expect(try expectRun([1, 2, 3]) == 24)
    #expect(try expectRun([true, false]) == 2)
    _ = try expectRun(["a", "b", ""])
    _ = try expectRun([Int]())
    _ = try expectRun([WireShape.Plain(), WireShape.Plain(maybe: 2)])
  }

  @Test func `a run that the message cannot hold is an error`() throws {
    let coding = try ValueCoding.of(String.self), plain = try ValueCoding.of(Int.self)
    let bytes: [UInt8] = [7, 1, 65]
    bytes.withUnsafeBytes { raw in
      #expect(throws: (any Error).self) {
        var reader = WireReader(raw)
        _ = try reader.read(String.self, count: 1 << 60, by: coding)
      }
      #expect(throws: (any Error).self) {
        var reader = WireReader(raw)
        _ = try reader.read(Int.self, count: 1 << 58, by: plain)
      }
    }
  }

  private final class NotCodable {}

  @Test func `what cannot cross is refused by the name of its type`() {
    func expectRefused(_ type: Any.Type, _ words: String...) {
      let error = #expect(throws: WireError.self) { try ValueCoding.of(type) }
      for word in words { #expect(error?.description.contains(word) == true) }
    }
    expectRefused(NotCodable.self, "NotCodable is not Codable")
    expectRefused((Int, NotCodable).self, "element 1 of", "NotCodable is not Codable")
    expectRefused([NotCodable].self, "Array<NotCodable> is not Codable")
    expectRefused((() -> Int).self, "is not Codable")
    expectRefused(Any.self, "Any is not Codable")
    expectRefused((any Error).self, "Error is not Codable")
    expectRefused((any Codable).self, "is not Codable")
    expectRefused(Character.self, "Character is not Codable")
    expectRefused(UnsafeRawPointer.self, "UnsafeRawPointer is not Codable")
  }

  @Test func `the element that could not be written is named by its index`() throws {
    struct Picky: Codable {
      var number: Int
      func encode(to encoder: any Encoder) throws {
        guard number != 2 else { throw WireError("two") }
        var container = encoder.singleValueContainer()
        try container.encode(number)
      }
    }
    let values = (0..<4).map { Picky(number: $0) }
    let coding = try ValueCoding.of(Picky.self)
    let error = #expect(throws: WireElementError.self) {
      try values.withUnsafeBufferPointer { try WireWriter().write($0, by: coding) }
    }
    #expect(error?.index == 2)
    #expect(error?.underlying is WireError)
  }

  @Test func `plain kinds lie in memory as the format says`() {
    for kind in PlainKind.allCases {
      #expect(kind.stride.nonzeroBitCount == 1)
      #expect(ValueCoding.plain(kind).layout.size == kind.stride)
    }
    #expect(PlainKind(Double.self) == .double)
    #expect(PlainKind(String.self) == nil)
    #expect(PlainKind(WireShape.Season.self) == nil)
  }
}
