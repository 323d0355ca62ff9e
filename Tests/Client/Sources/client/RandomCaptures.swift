import Joblib

// What the generated shapes are made of.

/// A type that has random values.
protocol RandomValue {
  static func random(_ s: inout SplitMix) -> Self
}

extension SplitMix {
  mutating func chance() -> Bool { next() & 1 == 0 }

  mutating func table<Value>(_ make: (inout SplitMix) -> Value) -> [String: Value] {
    var table: [String: Value] = [:]
    for _ in 0..<Int.random(in: 0..<4, using: &self) { table[text()] = make(&self) }
    return table
  }

  /// A closure of one of four forms of context.
  mutating func function() -> @Sendable (Int) -> Int {
    let number = Int.random(&self) >> 8
    let list = [number, 2, 3], object = RandomObject(number),
      byte = UInt8(truncatingIfNeeded: number)
    return switch next() % 4 {
    case 0: { $0 &* 3 }
    case 1: { $0 &+ number }
    case 2: { list[$0 % 3] }
    default: { $0 &+ Int(byte) &+ object.number &+ list.count }
    }
  }

  /// Keeps a variable from being seen as a constant.
  @inline(never)
  mutating func touch<Value>(_ value: inout Value) {}
}

@Sendable func applied(_ functions: [@Sendable (Int) -> Int], _ item: Int) -> [Int] {
  functions.map { $0(item) }
}

extension FixedWidthInteger where Self: RandomValue {
  static func random(_ s: inout SplitMix) -> Self { .random(in: .min ... .max, using: &s) }
}
extension Int: RandomValue {}
extension Int8: RandomValue {}
extension Int16: RandomValue {}
extension Int32: RandomValue {}
extension Int64: RandomValue {}
extension UInt: RandomValue {}
extension UInt8: RandomValue {}
extension UInt16: RandomValue {}
extension UInt32: RandomValue {}
extension UInt64: RandomValue {}
extension UInt128: RandomValue {
  static func random(_ s: inout SplitMix) -> UInt128 {
    UInt128(s.next()) << 64 | UInt128(s.next())
  }
}
extension Float16: RandomValue {
  static func random(_ s: inout SplitMix) -> Float16 { .random(in: -1...1, using: &s) }
}
extension Float: RandomValue {
  static func random(_ s: inout SplitMix) -> Float { .random(in: -1...1, using: &s) }
}
extension Double: RandomValue {
  static func random(_ s: inout SplitMix) -> Double { s.double() }
}
extension Bool: RandomValue {
  static func random(_ s: inout SplitMix) -> Bool { s.chance() }
}
extension String: RandomValue {
  static func random(_ s: inout SplitMix) -> String { s.text() }
}
extension Character: RandomValue {
  static func random(_ s: inout SplitMix) -> Character { s.text().first ?? "é" }
}
extension Substring: RandomValue {
  static func random(_ s: inout SplitMix) -> Substring { s.text().dropFirst() }
}
extension Season: RandomValue {
  static func random(_ s: inout SplitMix) -> Season { allCases[Int(s.next() % 4)] }
}
extension Figure: RandomValue {
  static func random(_ s: inout SplitMix) -> Figure {
    switch s.next() % 3 {
    case 0: .none
    case 1: .circle(radius: s.double())
    default: .polygon(s.list { .random(&$0) }, name: s.text())
    }
  }
}
extension Tree: RandomValue {
  static func random(_ s: inout SplitMix) -> Tree {
    s.next() % 3 == 0 ? .node(.random(&s), .random(&s)) : .leaf(.random(&s))
  }
}
extension RandomA: RandomValue {
  static func random(_ s: inout SplitMix) -> RandomA { RandomA(&s) }
}
extension RandomB: RandomValue {
  static func random(_ s: inout SplitMix) -> RandomB { RandomB(&s) }
}
extension RandomD: RandomValue {
  static func random(_ s: inout SplitMix) -> RandomD { RandomD(&s) }
}
extension Blank: RandomValue {
  static func random(_ s: inout SplitMix) -> Blank { Blank() }
}
extension Boxed: RandomValue where Value: RandomValue {
  static func random(_ s: inout SplitMix) -> Boxed { Boxed(value: .random(&s)) }
}
extension SIMD2: RandomValue where Scalar: RandomValue {
  static func random(_ s: inout SplitMix) -> SIMD2 { SIMD2(.random(&s), .random(&s)) }
}
extension SIMD4: RandomValue where Scalar: RandomValue {
  static func random(_ s: inout SplitMix) -> SIMD4 {
    SIMD4(.random(&s), .random(&s), .random(&s), .random(&s))
  }
}
extension Complex: RandomValue where RealType: RandomValue {
  static func random(_ s: inout SplitMix) -> Complex { Complex(.random(&s), .random(&s)) }
}
extension Range: RandomValue where Bound == Int {
  static func random(_ s: inout SplitMix) -> Range {
    let lower = Int.random(in: -1000...1000, using: &s)
    return lower..<lower + Int.random(in: 0...1000, using: &s)
  }
}
extension Set: RandomValue where Element == Int {
  static func random(_ s: inout SplitMix) -> Set { Set(s.list { .random(&$0) }) }
}
extension NDArray: RandomValue where Element == Double {
  static func random(_ s: inout SplitMix) -> NDArray { NDArray(s.list { $0.double() }) }
}
extension Overflow: RandomValue {
  static func random(_ s: inout SplitMix) -> Overflow { Overflow(value: .random(&s)) }
}

final class RandomObject: Codable, Sendable, RandomValue, CustomStringConvertible {
  let number: Int
  init(_ number: Int) { self.number = number }
  static func random(_ s: inout SplitMix) -> RandomObject { RandomObject(.random(&s)) }
  var description: String { "object \(number)" }
}

/// All values in words that are the same in every process: sets and dictionaries are sorted.
func show<each Value>(_ values: repeat each Value) -> String {
  var words: [String] = []
  repeat words.append(describe(each values))
  return words.joined(separator: " ")
}

private func describe(_ value: Any) -> String {
  if let function = value as? @Sendable (Int) -> Int { return "f(1) = \(function(1))" }
  let mirror = Mirror(reflecting: value)
  switch mirror.displayStyle {
  case .struct, .class, nil:
    if let value = value as? any CustomStringConvertible { return value.description }
  default: break
  }
  guard !mirror.children.isEmpty else { return "\(value)" }
  let parts = mirror.children.map { "\($0.label ?? "") \(describe($0.value))" }
  return switch mirror.displayStyle {
  case .set, .dictionary: "{\(parts.sorted())}"
  default: "\(type(of: value))\(parts)"
  }
}
