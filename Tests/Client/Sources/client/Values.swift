import Joblib

func values(_ check: inout Check<Int>) {
  let n = seven()
  let int8 = Int8(-n), int16 = Int16(-300 * n), int32 = Int32(-70_000 * n), int64 = Int64(-n) << 40
  check.travels("Int") { $0 + n }
  check.travels("Int8") { "\(int8) \($0)" }
  check.travels("Int16") { "\(int16) \($0)" }
  check.travels("Int32") { "\(int32) \($0)" }
  check.travels("Int64") { "\(int64) \($0)" }
  let uint = UInt(bitPattern: -n), uint8 = UInt8(n), uint16 = UInt16(300 * n)
  let uint32 = UInt32(70_000 * n), uint64 = UInt64(n) << 60
  check.travels("UInt") { "\(uint) \($0)" }
  check.travels("UInt8") { "\(uint8) \($0)" }
  check.travels("UInt16") { "\(uint16) \($0)" }
  check.travels("UInt32") { "\(uint32) \($0)" }
  check.travels("UInt64") { "\(uint64) \($0)" }
  let int128 = Int128(-n) << 90, uint128 = UInt128(n) << 100
  check.travels("Int128") { "\(int128) \($0)" }
  check.travels("UInt128") { "\(uint128) \($0)" }
  check.travels("Int128 beside a byte") { "\(uint8) \(int128) \(uint8) \($0)" }

  let half = Float16(n) / 8, float = Float(n) / 3, double = Double(n) / 3
  let notNumber = Double(bitPattern: 0x7ff8_0000_0000_0000 | UInt64(n))
  let infinity = Double(n) / 0, minusZero = -Double(n - 7)
  check.travels("Float16") { "\(half) \($0)" }
  check.travels("Float") { "\(float.bitPattern) \($0)" }
  check.travels("Double") { "\(double.bitPattern) \($0)" }
  check.travels("a NaN with a payload") { "\(notNumber.bitPattern) \($0)" }
  check.travels("an infinity and minus zero") { "\(infinity) \(minusZero.bitPattern) \($0)" }
  let complex = Complex(double, -double)
  check.travels("Complex") { "\(complex.real) \(complex.imaginary) \($0)" }

  let yes = n > 1, no = n > 100
  check.travels("Bool") { "\(yes) \(no) \($0)" }
  let short = "é\(n)", long = String(repeating: "日本語 text ", count: n),
    empty = String(short.prefix(n - 7))
  check.travels("a short String") { short + String($0) }
  check.travels("a long String") { long + String($0) }
  check.travels("an empty String") { empty + String($0) }
  check.travels("Strings beside each other") { "\(empty)\(short)\(long)\($0)" }

  let season = Season.allCases[n % 4], rank = Rank(rawValue: n) ?? .low, code = Code(rawValue: "b")
  check.travels("an enum") { "\(season) \($0)" }
  check.travels("an enum of Ints") { "\(rank) \($0)" }
  check.travels("an optional enum of Strings") { "\(String(describing: code)) \($0)" }
  let shape = n > 1 ? Figure.polygon([1, n], name: "p\(n)") : .none
  let nothing = n > 100 ? Figure.circle(radius: 2) : .none
  let tree = Tree.node(.leaf(n), .node(.leaf(2), .leaf(3)))
  check.travels("an enum with payloads") { "\(shape) \(nothing) \($0)" }
  check.travels("an indirect enum") { tree.sum + $0 }

  let sample = Sample(name: short, weights: [1, Float(n)], isNew: yes, counts: ["a": n], next: nil)
  let nested = Sample(name: long, weights: [], isNew: no, counts: [:], next: [sample, sample])
  check.travels("a struct") { "\(sample) \($0)" }
  check.travels("a struct of structs") { "\(nested.description) \($0)" }
  let blank = Blank()
  check.travels("an empty struct") { "\(blank) \($0)" }
  check.travels("an empty struct between others") { "\(uint8) \(blank) \(n) \($0)" }
  let options: Choices = yes ? [.first, .third] : []
  check.travels("an option set") { options.rawValue + $0 }
  let duration = Duration.milliseconds(n)
  check.travels("a Duration") { "\(duration) \($0)" }
  let wrapped = Outer.Inner(depth: n)
  check.travels("a nested type") { wrapped.depth + $0 }
  let box = Boxed(value: n), pair = Pairing(first: short, second: [n])
  check.travels("a generic struct") { box.value + $0 }
  check.neverGoesWrong("a generic struct of two types", "Pairing", "make it public") {
    "\(pair.first) \(pair.second) \($0)"
  }
  let laidOut: Int
  if yes { laidOut = n } else { laidOut = 2 }
  check.travels("a let set later") { laidOut + $0 }
  var counted = n
  counted += 1
  check.travels("a copied var") { [counted] in counted + $0 }
  check.travels("a renamed capture") { [twice = n * 2, name = short] in "\(name) \(twice + $0)" }
  let opaque = someNumber(n)
  check.travels("an opaque type") { "\(opaque) \($0)" }
  let simd2 = SIMD2(Float(n), 2), simd4 = SIMD4(Double(n), 2, 3, 4), simd3 = SIMD3<Int32>(1, 2, 3)
  let simd16 = SIMD16<Double>(repeating: Double(n))
  check.travels("SIMD") { "\(simd2) \(simd4) \(simd3) \($0)" }
  check.travels("SIMD beside bytes") { "\(uint8) \(simd4) \(uint8) \(simd2) \(n) \($0)" }
  check.travels("SIMD of 128 bytes") { "\(uint8) \(simd16) \(uint8) \($0)" }
}

@inline(never)
func someNumber(_ n: Int) -> some CustomStringConvertible & Codable & Sendable { Double(n) / 2 }

enum Season: Codable, CaseIterable { case spring, summer, autumn, winter }
enum Rank: Int, Codable { case low = 1, high = 7 }
enum Code: String, Codable { case a, b }
enum Figure: Codable, Equatable {
  case circle(radius: Double)
  case polygon([Int], name: String)
  case none
}
indirect enum Tree: Codable, Sendable {
  case leaf(Int)
  case node(Tree, Tree)
  var sum: Int {
    switch self {
    case .leaf(let value): value
    case .node(let left, let right): left.sum + right.sum
    }
  }
}
struct Sample: Codable, CustomStringConvertible {
  var name: String
  var weights: [Float]
  var isNew: Bool
  var counts: [String: Int]
  var next: [Sample]?
  var description: String { "\(name) \(weights) \(isNew) \(counts) \(next ?? [])" }
}
struct Blank: Codable {}
struct Choices: OptionSet, Codable {
  let rawValue: Int
  static let first = Choices(rawValue: 1)
  static let third = Choices(rawValue: 4)
}
struct Outer {
  struct Inner: Codable { var depth: Int }
}
struct Boxed<Value: Codable & Sendable>: Codable { var value: Value }
struct Pairing<First: Codable & Sendable, Second: Codable & Sendable>: Codable {
  var first: First
  var second: Second
}
