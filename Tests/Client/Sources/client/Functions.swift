import Joblib

func functions(_ check: inout Check<Int>) {
  check.travels("no captures") { $0 + 1 }
  check.travels("no captures, throws") { item in
    if item > 100 { throw Overflow(value: item) }
    return item * 2
  }
  check.throwsInWorker("a thrown error", Overflow(value: 1)) { item in
    if item == 1 { throw Overflow(value: item) }
    return item
  }
  check.throwsInWorker("an error of a typed throw", Overflow(value: 2)) {
    (item: Int) throws(Overflow) -> Int in
    if item == 2 { throw Overflow(value: item) }
    return item
  }
  let limit = seven() - 6
  check.throwsInWorker("a typed throw with a capture", Overflow(value: 2)) {
    (item: Int) throws(Overflow) -> Int in
    if item > limit { throw Overflow(value: item) }
    return item
  }
  check.travels("no result") { _ in EqualVoid() }
  check.travels("a method of the item", over: [Vector(x: 3, y: 4), Vector(x: 5, y: 12)]) {
    $0.length()
  }
  check.travels("a key path of the item", over: [Vector(x: 3, y: 4), Vector(x: 5, y: 12)]) { $0.x }
  check.travels("a named function", over: [1.5, 2], halved)
  check.travels("a named function that throws", over: [1.5, 2], checkedHalf)
  check.travels("a static method", over: [1, 2.5], Vector.diagonal)
  check.travels("an initialiser", over: [1, 2.5], Celsius.init)
  check.travels("a case of an enum", over: [1, 2.5], Outline.circle)
  check.travels("a method as a value", over: [1, 2.5], Vector(x: Double(seven()), y: 2).scaled)
  check.travels("a generic function", over: [[1, 7, 3], [2]], largest)
  check.travels("a generic function of other types", over: [["a", "c"], ["b"]], largest)
  check.travels("a generic function of internal types", over: [[Grade(level: 3)], []], largest)

  let base = seven()
  @Sendable func addBase(_ item: Int) -> Int { item + base }
  @Sendable func addTwice(_ item: Int) -> Int { addBase(addBase(item)) }
  check.travels("a local function", addBase)
  check.travels("a local function that calls another", addTwice)
  @Sendable func factorial(_ item: Int) -> Int { item < 2 ? base : item * factorial(item - 1) }
  check.travels("a local function that calls itself", factorial)

  check.travels("an autoclosure", lazily(base * 3))
  check.travels("a method of a closure's own type") { String($0 + base, radix: 2) }
  check.travels("a default argument") { Vector(x: Double($0 + base)).length() }
}

struct Overflow: Error, Codable, Equatable {
  var value: Int
}

struct EqualVoid: Codable, Equatable {}

struct Vector: Codable, Equatable {
  var x: Double
  var y: Double = 0

  func length() -> Double { (x * x + y * y).squareRoot() }
  @Sendable func scaled(_ factor: Double) -> Vector { Vector(x: x * factor, y: y * factor) }
  @Sendable static func diagonal(_ side: Double) -> Vector { Vector(x: side, y: side) }
}

struct Celsius: Codable, Equatable {
  var degrees: Double
  @Sendable init(_ degrees: Double) { self.degrees = degrees }
}

enum Outline: Codable, Equatable {
  case circle(Double)
  case point
}

struct Grade: Codable, Comparable {
  var level: Int
  static func < (left: Grade, right: Grade) -> Bool { left.level < right.level }
}

@Sendable func halved(_ value: Double) -> Double { value / 2 }

@Sendable func checkedHalf(_ value: Double) throws -> Double {
  if value > 1000 { throw Overflow(value: Int(value)) }
  return value / 2
}

@Sendable func largest<Element: Comparable & Sendable>(_ elements: [Element]) -> Element? {
  elements.max()
}

func lazily(
  _ value: @autoclosure @escaping @Sendable () -> Int
) -> @Sendable (Int) -> Int {
  { $0 + value() }
}
