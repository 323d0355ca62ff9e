import ComplexModule
import Foundation
import JoblibTestSupport
import NDArrays
import Testing

/// A value, and the check that it comes back.
struct CodingCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let check: @Sendable () throws -> Void

  init<T: Codable & Equatable & SendableMetatype>(
    _ name: String,
    _ value: @autoclosure @escaping @Sendable () throws -> T
  ) {
    testDescription = name
    check = {
      let value = try value()
      let result = try Pickled.roundTrip(value)
      #expect(result == value)
    }
  }
}

extension CodingCase {
  struct Everything: Codable, Equatable {
    var plain = WireShape.Plain()
    var date = Date(timeIntervalSinceReferenceDate: 700_000_000.123456)
    var data = Data([0, 255, 10])
    var identifier = UUID(uuidString: "E621E1F8-C36C-495A-93FC-0C247A3E6E5F")
    var link = URL(string: "https://example.org/a?b#c")
    var price = Decimal(string: "12.50")
    var grid = NDArray(shape: [2, 3], elements: (0..<6).map(Double.init))
    var amplitude = Complex(1.5, -2)
    var tree = WireShape.Tree.pair(.named("n", weight: 1), .list([.value(3), .leaf]))
    var season = [WireShape.Season.spring, .summer]
    var level = WireShape.Level.low
    var tags: Set = ["a", "b"]
    var children: [Everything] = []
  }

  enum Colour: String, Codable, Hashable { case red, green }
  struct Point: Codable, Hashable {
    var x = 1
    var y = 2
  }

  static let numbers: [CodingCase] = [
    CodingCase("Int8", [Int8.min, 0, .max]), CodingCase("UInt8?", [UInt8.min, nil, .max]),
    CodingCase("Int16", [Int16.min, .max]), CodingCase("UInt16", [UInt16.min, .max]),
    CodingCase("Int32", [Int32.min, .max]), CodingCase("UInt32", [UInt32.min, .max]),
    CodingCase("Int64", [Int64.min, .max]), CodingCase("UInt64", [UInt64.min, .max]),
    CodingCase("Int", [Int.min, -1, 0, 255, 256, 65_535, 65_536, .max]),
    CodingCase("UInt", [UInt.max]),
    CodingCase("Int128", [Int128.min, -1, 0, 1 << 64, .max]),
    CodingCase("UInt128", [UInt128.min, 1 << 127, .max]),
    CodingCase("Double", [0.1, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]),
    CodingCase("Float", [Float(0.1), .infinity, .greatestFiniteMagnitude]),
    CodingCase("Float16", [Float16(0.1), .infinity]),
    CodingCase("one of each alone", Everything().plain.count),
    CodingCase("complex", [Complex(1.5, -0.25), Complex(0, 1)]),
    CodingCase("complex of Float", Complex<Float>(1, 2)),
    CodingCase("Bool", [true, false]),
  ]

  static let values: [CodingCase] = [
    CodingCase("everything", Everything(children: [Everything(), Everything()])),
    CodingCase("no fields", WireShape.Empty()),
    CodingCase("list of those", [WireShape.Empty(), .init()]),
    CodingCase("empty list", [Int]()), CodingCase("empty dictionary", [String: Int]()),
    CodingCase("empty set", Set<Int>()), CodingCase("empty text", ""),
    CodingCase("empty bytes", [UInt8]()),
    CodingCase("empty data", Data()), CodingCase("nil", Int?.none),
    CodingCase("text", ["", "é", "𝄞", "a\0b", String(repeating: "ab", count: 50_000)]),
    CodingCase("bytes", [UInt8](0...255)),
    CodingCase("contiguous bytes", ContiguousArray<UInt8>([1, 2])),
    CodingCase("long data", Data(repeating: 7, count: 100_000)),
    CodingCase("lists of lists", [[1.5], [], [2, 3]]), CodingCase("flags", [true, nil, false]),
    CodingCase("keys in another order", WireShape.OutOfOrder()),
    CodingCase("interleaved containers", WireShape.Interleaved()),
    CodingCase("one by one", WireShape.OneByOne([1, 2])),
    CodingCase("as a whole", WireShape.AsAWhole(["a"])),
    CodingCase("a chain", WireShape.Chain(length: 300)),
    CodingCase("generic", WireShape.Generic(value: WireShape.Generic(value: "x"))),
    CodingCase("pairs by text", ["a": [1], "b": []]),
    CodingCase("pairs by Int", [1: "a", -5: "b"]),
    CodingCase("pairs by UInt8", [UInt8(1): 1.5]), CodingCase("pairs by Double", [0.5: 1, -1: 2]),
    CodingCase("pairs by Bool", [true: 1]),
    CodingCase("pairs by enum", [Colour.red: 1, .green: 2]),
    CodingCase("pairs by UUID", [UUID(): 1, UUID(): 2]),
    CodingCase("pairs by optional", [1: 1, nil: 2]),
    CodingCase("pairs by date", [Date(timeIntervalSinceReferenceDate: 0): 1]),
    CodingCase("pairs by bytes", [[UInt8(1)]: 1]),
    CodingCase("pairs by struct", [Point(): 1, Point(x: 3): 2]),
    CodingCase("pairs by list", [[1, 2]: 3]),
    CodingCase("set of texts", Set(["a", "b"])), CodingCase("set of enums", Set([Colour.red])),
    CodingCase("set of structs", Set([Point(), Point(x: 3)])),
    CodingCase("set of sets", Set([Set([1]), []])),
    CodingCase("2500 pairs", Dictionary(uniqueKeysWithValues: (0..<2500).map { ("\($0)", $0) })),
    CodingCase("2500 structs", (0..<2500).map { Point(x: $0) }),
    CodingCase("array of bytes", NDArray(shape: [3], elements: [UInt8(1), 2, 3])),
    CodingCase(
      "arrays between values",
      (0..<5).map {
        WireShape.Generic(value: NDArray(shape: [$0], elements: (0..<$0).map(Float.init)))
      }
    ),
  ]
}
