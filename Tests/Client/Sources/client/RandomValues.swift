import Joblib

/// Structs of many layouts with random values, captured beside others.
func randomValues(_ check: inout Check<Int>) {
  var source = SplitMix(state: 1)
  for round in 0..<20 {
    let a = RandomA(&source), b = RandomB(&source), c = RandomC(&source), d = RandomD(&source)
    let byte = UInt8.random(in: .min ... .max, using: &source)
    check.travels("random A \(round)") { "\(a) \($0)" }
    check.travels("random B A \(round)") { "\(b) \(byte) \(a) \($0)" }
    check.travels("random C byte B \(round)") { "\(c) \(byte) \(b) \(byte) \($0)" }
    check.travels("random byte D A C B \(round)") { "\(byte) \(d) \(a) \(c) \(byte) \(b) \($0)" }
    check.travels(
      "random arguments \(round)",
      tasks: [
        delayed { (a: RandomA, b: RandomB, c: RandomC, d: RandomD) in
          "\(a) \(b) \(c) \(d) \(byte)"
        }(a, b, c, d)
      ]
    )
  }
}

/// Numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func list<Element>(_ make: (inout SplitMix) -> Element) -> [Element] {
    let count = Int.random(in: 0..<5, using: &self)
    return (0..<count).map { _ in make(&self) }
  }

  mutating func text() -> String {
    let scalars = list { Unicode.Scalar(UInt32.random(in: 0x20...0xd7ff, using: &$0)) ?? "?" }
    return scalars.reduce(into: "") { $0.unicodeScalars.append($1) }
  }

  mutating func double() -> Double {
    // Any bits but those of a NaN, which prints the same whatever it is.
    let value = Double(bitPattern: next())
    return value.isNaN ? -0.0 : value
  }
}

struct RandomA: Codable {
  var byte: UInt8
  var word: Int
  var flag: Bool
  var real: Float

  init(_ source: inout SplitMix) {
    byte = .random(in: .min ... .max, using: &source)
    word = .random(in: .min ... .max, using: &source)
    flag = .random(using: &source)
    real = .random(in: -1...1, using: &source)
  }
}

struct RandomB: Codable {
  var text: String
  var short: Int16?
  var list: [Double]
  var a: RandomA
  var last: UInt8?

  init(_ source: inout SplitMix) {
    text = source.text()
    short = .random(using: &source) ? nil : .random(in: .min ... .max, using: &source)
    list = source.list { $0.double() }
    a = RandomA(&source)
    last = .random(using: &source) ? nil : .random(in: .min ... .max, using: &source)
  }
}

indirect enum RandomC: Codable, Sendable {
  case nothing
  case number(Int)
  case text(String, flag: Bool)
  case list([RandomC])
  case pair(RandomC, RandomB)

  init(_ source: inout SplitMix, depth: Int = 0) {
    switch Int.random(in: 0..<(depth > 2 ? 3 : 5), using: &source) {
    case 0: self = .nothing
    case 1: self = .number(.random(in: .min ... .max, using: &source))
    case 2: self = .text(source.text(), flag: .random(using: &source))
    case 3: self = .list(source.list { RandomC(&$0, depth: depth + 1) })
    default: self = .pair(RandomC(&source, depth: depth + 1), RandomB(&source))
    }
  }
}

struct RandomD: Codable, CustomStringConvertible {
  var flag: Bool
  var table: [Int: [String]]
  var wide: UInt128
  var season: Season?
  var range: ClosedRange<Int>
  var tiny: Int8
  var deep: [[RandomA]]?

  init(_ source: inout SplitMix) {
    flag = .random(using: &source)
    table = [:]
    for _ in 0..<Int.random(in: 0..<4, using: &source) {
      table[.random(in: .min ... .max, using: &source)] = source.list { $0.text() }
    }
    wide = UInt128(source.next()) << 64 | UInt128(source.next())
    season = Season.allCases.randomElement(using: &source)
    let lower = Int.random(in: -1000...1000, using: &source)
    range = lower...lower + Int.random(in: 0...1000, using: &source)
    tiny = .random(in: .min ... .max, using: &source)
    deep = .random(using: &source) ? nil : source.list { $0.list { RandomA(&$0) } }
  }

  var description: String {
    let entries = table.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return "\(flag) \(entries) \(wide) \(String(describing: season)) \(range) \(tiny) "
      + String(describing: deep)
  }
}
