import JoblibMemory
import NDArrays
import Testing

/// Cached closures over captures of many shapes.
enum Shapes {
  static func adder(_ memory: Memory, _ number: Int) -> CachedFunction<Int, Int> {
    memory.cache("adder") { (x: Int) in x + number }
  }

  static func applying(
    _ memory: Memory,
    _ function: @escaping @Sendable (Int) -> Int
  ) -> CachedFunction<Int, Int> {
    memory.cache("applying") { (x: Int) in function(x) + 1 }
  }

  @Sendable static func double(_ x: Int) -> Int { x * 2 }
  @Sendable static func negative(_ x: Int) -> Int { -x }

  @inline(never)
  static func generic<Value: Codable & Sendable & Sequence>(
    _ memory: Memory,
    _ value: Value
  ) -> CachedFunction<Int, Int> {
    memory.cache("generic") { (x: Int) in value.reduce(x) { sum, _ in sum + 1 } }
  }

  /// One closure over two values, and what it returns for 1 with either.
  struct Capture: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let first: @Sendable (Memory) -> CachedFunction<Int, Int>
    let second: @Sendable (Memory) -> CachedFunction<Int, Int>
    let values: (Int, Int)

    init<Value: Sendable>(
      _ name: String,
      _ first: @escaping @Sendable () -> Value,
      _ second: @escaping @Sendable () -> Value,
      gives values: (Int, Int),
      _ make: @escaping @Sendable (Memory, Value) -> CachedFunction<Int, Int>
    ) {
      testDescription = name
      self.first = { make($0, first()) }
      self.second = { make($0, second()) }
      self.values = values
    }
  }

  static let captures: [Capture] = [
    Capture("an integer", { 3 }, { 4 }, gives: (4, 5)) { memory, value in
      memory.cache("f") { (x: Int) in x + value }
    },
    Capture("a lone array", { [1, 2] }, { [] }, gives: (4, 1)) { memory, value in
      memory.cache("f") { (x: Int) in value.reduce(x, +) }
    },
    Capture("a lone dictionary", { [1: 2] }, { [1: 3] }, gives: (3, 4)) { memory, value in
      memory.cache("f") { (x: Int) in (value[x] ?? 0) + x }
    },
    Capture("a string", { "abc" }, { "abcd" }, gives: (4, 5)) { memory, value in
      memory.cache("f") { (x: Int) in value.count + x }
    },
    Capture("an optional", { Int?.none }, { 5 }, gives: (1, 6)) { memory, value in
      memory.cache("f") { (x: Int) in (value ?? 0) + x }
    },
    Capture("a range", { 1..<3 }, { 1..<5 }, gives: (3, 5)) { memory, value in
      memory.cache("f") { (x: Int) in value.count + x }
    },
    Capture("an enum", { Fruit.apple }, { Fruit.pear }, gives: (2, 3)) { memory, value in
      memory.cache("f") { (x: Int) in (value == .apple ? 1 : 2) + x }
    },
    Capture(
      "a struct",
      { Basket(fruit: .apple, count: 2, note: nil) },
      { Basket(fruit: .apple, count: 2, note: "x") },
      gives: (3, 4)
    ) { memory, value in
      memory.cache("f") { (x: Int) in value.count + (value.note?.count ?? 0) + x }
    },
    Capture("an object", { Crate(7) }, { Crate(8) }, gives: (8, 9)) { memory, value in
      memory.cache("f") { (x: Int) in value.number + x }
    },
    Capture("an array of numbers", { NDArray<Int>([1, 2]) }, { [1, 3] }, gives: (4, 5)) {
      memory,
      value in
      memory.cache("f") { (x: Int) in value.sum() + x }
    },
    Capture(
      "several of unlike sizes",
      { (UInt8(1), 2, true, "s") },
      { (UInt8(1), 2, false, "s") },
      gives: (5, 4)
    ) { memory, value in
      let (byte, word, flag, text) = value
      return memory.cache("f") { (x: Int) in
        Int(byte) + word + (flag ? 1 : 0) + text.count + x - 1
      }
    },
  ]
}

/// A struct, as user code has them.
struct Basket: Codable, Sendable {
  var fruit: Fruit
  var count: Int
  var note: String?
}

/// A class, as user code has them.
final class Crate: Codable, Sendable {
  let number: Int
  init(_ number: Int) { self.number = number }
}
