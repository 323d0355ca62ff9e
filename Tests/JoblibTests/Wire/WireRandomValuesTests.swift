import FoundationEssentials
import JoblibTestSupport
import JoblibWire
import Testing

/// A struct of everything, with random contents.
struct RandomRecord: Codable, Equatable {
  var number: Int
  var small: UInt8
  var wide: UInt64
  var real: Double
  var single: Float
  var flag: Bool
  var text: String
  var maybe: Int?
  var texts: [String]
  var numbers: [Int]
  var reals: [Double]
  var flags: [Bool?]
  var table: [String: [Int]]
  var byNumber: [Int: String]
  var tree: WireShape.Tree
  var children: [RandomRecord]

  init(depth: Int, using generator: inout some RandomNumberGenerator) {
    number = .random(in: .min ... .max, using: &generator)
    small = .random(in: .min ... .max, using: &generator)
    wide = .random(in: .min ... .max, using: &generator)
    real = Self.real(&generator)
    single = .random(in: -1e9...1e9, using: &generator)
    flag = .random(using: &generator)
    text = Self.text(&generator)
    maybe = .random(using: &generator) ? nil : .random(in: -9...9, using: &generator)
    texts = Self.list(&generator) { Self.text(&$0) }
    numbers = Self.list(&generator) { Int.random(in: .min ... .max, using: &$0) }
    reals = Self.list(&generator) { Self.real(&$0) }
    flags = Self.list(&generator) { [nil, true, false].randomElement(using: &$0) ?? nil }
    table = [:]
    byNumber = [:]
    for _ in 0..<Int.random(in: 0..<4, using: &generator) {
      table[Self.text(&generator)] = Self.list(&generator) { Int.random(in: 0..<9, using: &$0) }
      byNumber[.random(in: -9...9, using: &generator)] = Self.text(&generator)
    }
    tree = Self.tree(depth: 3, &generator)
    children = depth == 0 ? [] : Self.list(&generator) { Self(depth: depth - 1, using: &$0) }
  }

  private static func list<Element, Generator: RandomNumberGenerator>(
    _ generator: inout Generator,
    _ make: (inout Generator) -> Element
  ) -> [Element] {
    (0..<Int.random(in: 0..<4, using: &generator)).map { _ in make(&generator) }
  }

  private static func text(_ generator: inout some RandomNumberGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0..<8, using: &generator) {
      let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10ffff, using: &generator))
      text.unicodeScalars.append(scalar ?? "?")
    }
    return text
  }

  /// Any number that JSON can hold.
  private static func real(_ generator: inout some RandomNumberGenerator) -> Double {
    let value = Double(bitPattern: .random(in: .min ... .max, using: &generator))
    return value.isFinite ? value : 0.1
  }

  private static func tree(
    depth: Int,
    _ generator: inout some RandomNumberGenerator
  ) -> WireShape.Tree {
    switch Int.random(in: 0..<(depth == 0 ? 3 : 5), using: &generator) {
    case 0: .leaf
    case 1: .value(.random(in: .min ... .max, using: &generator))
    case 2: .named(text(&generator), weight: .random(using: &generator) ? nil : real(&generator))
    case 3: .pair(tree(depth: depth - 1, &generator), tree(depth: depth - 1, &generator))
    default: .list(list(&generator) { tree(depth: depth - 1, &$0) })
    }
  }
}

struct WireRandomValuesTests {
  @Test(arguments: 0..<50)
  func `random values arrive as they do through JSON`(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let value = RandomRecord(depth: 2, using: &generator)
    let json = try JSONDecoder().decode(
      RandomRecord.self,
      from: try JSONEncoder().encode(value)
    )
    #expect(json == value)
    #expect(try Wire.roundTrip(value) == value)
    #expect(try Wire.roundTrip(value, bufferThreshold: 0) == value)
  }
}
