import ComplexModule
import FoundationEssentials
import JoblibWire
import NDArrays
import Testing

struct WireRoundTripTests {
  private func expectRoundTrip<T: Codable & Equatable>(_ values: T...) throws {
    for value in values {
      #expect(try Wire.roundTrip(value) == value)
      #expect(try Wire.roundTrip([value, value]) == [value, value])
      #expect(try Wire.roundTrip([value], bufferThreshold: 0) == [value])
      #expect(try Wire.roundTrip(WireShape.Generic(value: value)).value == value)
      #expect(try Wire.roundTrip(Optional(value)) == value)
    }
  }

  @Test func `integers of every width arrive at their extremes`() throws {
    func extremes<I: FixedWidthInteger & Codable>(_: I.Type) throws {
      try expectRoundTrip(I.min, .max, 0, 1, I.max / 2, ~0)
    }
    try extremes(Int.self)
    try extremes(Int8.self)
    try extremes(Int16.self)
    try extremes(Int32.self)
    try extremes(Int64.self)
    try extremes(UInt.self)
    try extremes(UInt8.self)
    try extremes(UInt16.self)
    try extremes(UInt32.self)
    try extremes(UInt64.self)
    try extremes(Int128.self)
    try extremes(UInt128.self)
  }

  @Test func `floating-point numbers arrive bit by bit`() throws {
    let doubles = [
      0, -0.0, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .pi,
      Double(bitPattern: 0x7ff8_dead_beef_0001), Double(bitPattern: 0xfff0_0000_0000_0001),
    ]
    for value in doubles {
      #expect(try Wire.roundTrip(value).bitPattern == value.bitPattern)
      #expect(try Wire.roundTrip([value])[0].bitPattern == value.bitPattern)
    }
    let floats = [-0.0, .nan, .infinity, Float(bitPattern: 0x7fc0_1234), .leastNonzeroMagnitude]
    for value in floats { #expect(try Wire.roundTrip(value).bitPattern == value.bitPattern) }
    try expectRoundTrip(Float16(2.5), -0.0, .infinity)
    try expectRoundTrip(Complex(1.5, -2.0), .i, .zero)
    try expectRoundTrip(Complex<Float>(1.5, -2))
  }

  @Test func `Bools and texts arrive`() throws {
    try expectRoundTrip(true, false)
    try expectRoundTrip("", "a", "é 日本語 👩‍👩‍👧 \0 \u{10ffff}", String(repeating: "long ", count: 10_000))
  }

  @Test func `optionals arrive, optionals of optionals too`() throws {
    try expectRoundTrip(Int?.none, 0, 7)
    try expectRoundTrip(Int??.none, .some(nil), .some(7))
    try expectRoundTrip([Int]???.none, .some(nil), .some(.some(nil)), [1])
    try expectRoundTrip([nil, .some(nil), .some(7)] as [Int??])
    try expectRoundTrip(["a": .some(nil), "b": .some(7)] as [String: Int??])
    try expectRoundTrip([nil, true, false] as [Bool?])
  }

  @Test func `containers arrive, empty and nested ones too`() throws {
    try expectRoundTrip([Int](), [1, -1], Array(0..<1000))
    try expectRoundTrip([[]] as [[Int]], [[1], [], [2, 3]])
    try expectRoundTrip([[[[]]]] as [[[[String]]]], [[[["x"]]], []])
    try expectRoundTrip([String](), ["", "a"])
    try expectRoundTrip([:] as [String: Int], ["a": 1, "": 2])
    try expectRoundTrip([1: "a", -5: "b"], [:])
    try expectRoundTrip([WireShape.Season.summer: [1], .spring: []])
    try expectRoundTrip([WireShape.Code.a: 1])
    try expectRoundTrip([[1, 2]: ["x": nil, "y": 2.5]] as [[Int]: [String: Double?]])
    try expectRoundTrip(Set<Int>(), [1, 2, 3])
    try expectRoundTrip(Set(["a", "b"]))
    try expectRoundTrip(ContiguousArray([1, 2]))
    try expectRoundTrip(0..<7)
    try expectRoundTrip(-1.5...2)
    try expectRoundTrip("a"..<"b")
    try expectRoundTrip([UInt8](repeating: 255, count: 10_000))
    try expectRoundTrip([true, false])
    try expectRoundTrip([Complex(1.0, 2), .i])
    try expectRoundTrip([Int128.min, .max])
  }

  @Test func `structs and enums with synthesised coding arrive`() throws {
    try expectRoundTrip(WireShape.Plain(), WireShape.Plain(maybe: 3, table: [:]))
    try expectRoundTrip(WireShape.Empty())
    try expectRoundTrip(WireShape.Season.spring, .summer)
    try expectRoundTrip(WireShape.Level.low, .high)
    try expectRoundTrip(WireShape.Code.a, .b)
    try expectRoundTrip(
      WireShape.Tree.leaf,
      .value(-1),
      .named("n", weight: nil),
      .named("", weight: 2.5),
      .pair(.leaf, .list([.value(3), .pair(.leaf, .leaf)])),
      .list([])
    )
    try expectRoundTrip(WireShape.Generic(value: WireShape.Generic(value: [WireShape.Plain()])))
    try expectRoundTrip(Duration.milliseconds(-1500))
    try expectRoundTrip(SIMD4<Float>(1, 2, 3, 4))
  }

  @Test func `optional properties tell absent from nil`() throws {
    try expectRoundTrip(
      WireShape.Generic<Int?>(value: nil),
      WireShape.Generic<Int?>(value: 1)
    )
    try expectRoundTrip(
      WireShape.Generic<Int??>(value: nil),
      WireShape.Generic<Int??>(value: .some(nil)),
      WireShape.Generic<Int??>(value: 1)
    )
  }

  @Test func `keys may be asked for in any order`() throws {
    try expectRoundTrip(WireShape.OutOfOrder())
  }

  @Test func `nested containers may be filled in turns`() throws {
    try expectRoundTrip(WireShape.Interleaved())
  }

  @Test func `what was encoded one by one can be decoded as a whole, and the other way round`()
    throws
  {
    try expectRoundTrip(WireShape.OneByOne([1, 2, 3]), .init([]))
    try expectRoundTrip(WireShape.OneByOne([true, false]))
    try expectRoundTrip(WireShape.OneByOne(["a", "b"]))
    try expectRoundTrip(WireShape.AsAWhole([1.5, -2]), .init([]))
    try expectRoundTrip(WireShape.AsAWhole([UInt8.max, 0]))
    try expectRoundTrip(WireShape.AsAWhole([true, false]))
    try expectRoundTrip(WireShape.AsAWhole(["a", "b"]))
  }

  @Test func `classes arrive with what their superclasses encode`() throws {
    let dog = try Wire.roundTrip(WireShape.Dog(name: "Rex", tricks: ["sit"]))
    #expect(dog.name == "Rex")
    #expect(dog.tricks == ["sit"])
    let animals = try Wire.roundTrip([WireShape.Animal(name: "a"), WireShape.Animal(name: "b")])
    #expect(animals.map(\.name) == ["a", "b"])
  }

  @Test func `an object of a subclass is refused where it would arrive as its superclass`() {
    let animal: WireShape.Animal = WireShape.Dog(name: "Rex", tricks: [])
    func expectRefused<T: Codable>(_ value: T) {
      let error = #expect(throws: WireError.self) { try Wire.bytes(value) }
      #expect(error?.description.contains("class Animal holds an object of Dog") == true)
    }
    expectRefused(animal)
    expectRefused([animal])
    expectRefused(Optional(animal))
    expectRefused(["a": animal])
  }

  @Test func `Foundation's values arrive`() throws {
    try expectRoundTrip(Date(timeIntervalSinceReferenceDate: 1 / 3), .distantPast)
    try expectRoundTrip(UUID())
    try expectRoundTrip(Data(), Data([1, 2, 3]), Data(repeating: 7, count: 100_000))
    try expectRoundTrip(Decimal(7) / 3, Decimal(string: "-1e-100") ?? 0)
    try expectRoundTrip(try #require(URL(string: "https://example.org/a?b=c#d")))
    try expectRoundTrip(DateComponents(year: 2000, month: 2))
  }

  @Test func `arrays of several axes arrive, in either order and as views`() throws {
    let grid = NDArray(shape: [2, 3, 4], elements: (0..<24).map(Double.init))
    try expectRoundTrip(grid, grid.transposed(), grid.view(axis: 1, at: 2))
    try expectRoundTrip(NDArray(shape: [2, 3], elements: 0..<6, order: .fortran))
    try expectRoundTrip(NDArray<Float>(zeros: [0, 3]), NDArray(shape: [], elements: [1]))
    try expectRoundTrip(NDArray([true, false]))
    try expectRoundTrip(NDArray([Complex(1.0, 2)]))
  }

  @Test func `numbers are read as any type that holds them, and refused by others`() throws {
    let (bytes, _) = try Wire.bytes(200)
    #expect(try Wire.decode(UInt8.self, from: bytes) == 200)
    #expect(try Wire.decode(Int128.self, from: bytes) == 200)
    let error = #expect(throws: DecodingError.self) { try Wire.decode(Int8.self, from: bytes) }
    guard case .typeMismatch = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(throws: DecodingError.self) { try Wire.decode(String.self, from: bytes) }
    #expect(throws: DecodingError.self) { try Wire.decode([Int].self, from: bytes) }
    #expect(throws: DecodingError.self) { try Wire.decode(WireShape.Plain.self, from: bytes) }
  }

  @Test func `an error names the way to the value`() throws {
    let (bytes, _) = try Wire.bytes(["a": [WireShape.Generic(value: "text")]])
    let error = #expect(throws: DecodingError.self) {
      try Wire.decode([String: [WireShape.Generic<Int>]].self, from: bytes)
    }
    guard case .typeMismatch(_, let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.codingPath.map(\.stringValue) == ["a", "Index 0", "value"])
  }

  @Test func `after an error a value can be asked for as another type`() throws {
    let sent = WireShape.Tried(number: "seven", list: [["a"], ["b"]], last: 3)
    #expect(try Wire.roundTrip(sent) == sent)
    #expect(try Wire.roundTrip([sent, sent]) == [sent, sent])
  }

  @Test func `values nested a thousand deep are refused, not too deep for the stack`() throws {
    // Each link is a value and the list that holds it.
    try expectRoundTrip(WireShape.Chain(length: 400))
    let error = #expect(throws: EncodingError.self) {
      try Wire.bytes(WireShape.Chain(length: 1500))
    }
    guard case .invalidValue(_, let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.debugDescription.contains("1000"))
  }
}
