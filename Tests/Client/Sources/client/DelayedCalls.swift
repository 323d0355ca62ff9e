import Joblib

func delayedCalls(_ check: inout Check<Int>) {
  let n = seven()
  let data = [1, 2, 3, Double(n)]
  let sumOperator: @Sendable (Int, Int) -> Int = { $0 + $1 }
  let kernel = Kernel(weights: [2, Double(n)], isCentered: n > 1, width: Int32(n))
  check.travels("delayed without arguments", tasks: (0..<3).map { i in delayed { i + n } })
  check.travels("delayed of a function without arguments", tasks: [delayed(answer)()])
  check.travels("delayed with one argument", tasks: (0..<3).map { delayed(halved)(Double($0)) })
  check.travels(
    "delayed with two arguments",
    tasks: (0..<3).map { delayed(product)($0, "x\($0)") }
  )
  check.travels(
    "delayed with three arguments",
    tasks: (0..<3).map { delayed(windowMean)(data, $0..<$0 + 2, kernel) }
  )
  check.travels(
    "delayed with four arguments",
    tasks: (0..<3).map { delayed(joined)($0, UInt8($0), "é\($0)", $0 > 1 ? nil : Double($0)) }
  )
  check.travels(
    "delayed with five arguments",
    tasks: [
      delayed { (a: Int, b: Float, c: [Int], d: Bool, e: Kernel) in
        "\(a) \(b) \(c) \(d) \(e.weights) \(n)"
      }(1, 2, [3], true, kernel)
    ]
  )
  check.travels("items that are tuples", over: [(n, 2.5), (2, 0.5)], pairSum)
  check.travels(
    "delayed of a function of a tuple",
    tasks: (0..<3).map { delayed(pairSum)(($0, 2.5)) }
  )
  check.travels(
    "delayed of a function of tuples and others",
    tasks: (0..<3).map { delayed(tupleSum)($0, ($0, 2.5), ((1, UInt8(n)), "t\(n)")) }
  )
  check.travels(
    "delayed of a closure of a tuple",
    tasks: (0..<3).map { i in
      delayed { (pair: (Int, (x: Double, y: [Int]))) in "\(pair) \(i) \(n)" }((i, (2.5, [n])))
    }
  )
  check.travels(
    "delayed of six arguments, among them a tuple and nothing",
    tasks: [
      delayed { (a: Int, b: (Int, Int), c: Void, d: [Int], e: Bool, f: (UInt8, String)) in
        "\(a) \(b) \(d) \(e) \(f) \(n)"
      }(1, (2, 3), (), [4], true, (5, "six"))
    ]
  )
  check.travels(
    "delayed of seven arguments",
    tasks: [
      delayed { (a: Int, b: UInt8, c: [Int], d: Bool, e: Float, f: String, g: Int?) in
        "\(a) \(b) \(c) \(d) \(e) \(f) \(g ?? n)"
      }(1, 2, [3], true, 5, "six", nil)
    ]
  )
  let add: @Sendable (Int) -> Int = { $0 + n }, drawable: any Drawable = Circle(radius: n)
  check.travels(
    "delayed of functions as arguments",
    tasks: (0..<3).map { delayed(applied)([add, { @Sendable in $0 * 2 }], $0) }
  )
  check.travels(
    "delayed of a function, an optional tuple, an existential and a Substring as arguments",
    tasks: (0..<3).map { i in
      delayed {
        (f: @Sendable (Int) -> Int, pair: (Int, String)?, any: any Drawable, s: Substring) in
        "\(f(i)) \(pair.map { "\($0)" } ?? "none") \(any.area()) \(s)"
      }(add, i > 1 ? (i, "a") : nil, drawable, "text \(n)".dropFirst(i))
    }
  )
  check.travels("delayed that gives a tuple's part", tasks: [delayed(swapped)((n, "a"))])
  check.travels(
    "delayed of functions of one type in a list",
    tasks: [delayed(halved)(1), delayed(doubled)(2), delayed { $0 * Double(n) }(3)]
  )
  check.travels(
    "delayed of a closure in a variable",
    tasks: [delayed(sumOperator)(n, 2)]
  )
  check.travels(
    "delayed of a method as a value",
    tasks: [delayed(Vector(x: Double(n), y: 1).scaled)(2)]
  )
  check.travels("delayed of a static method", tasks: [delayed(Vector.diagonal)(Double(n))])
  check.travels("delayed of a generic function", tasks: [delayed(heaviest)([1, n, 3], 2)])
  check.travels(
    "delayed of a closure with captures",
    tasks: (0..<3).map { i in delayed { (x: Double) in x + data[i] + kernel.weights[1] }(0.5) }
  )
  check.travels("a declared task", tasks: (0..<3).map { Scaling(factor: Double($0), of: data) })
  check.check("a shared value") { parallel in
    let found = try parallel.map(0..<3, with: data) { data, i in data[i] * Double(n) }
    let expected = (0..<3).map { data[$0] * Double(n) }
    return found == expected ? nil : "\(found)"
  }
  check.check("a shared tuple") { parallel in
    let found = try parallel.map(0..<3, with: (data, kernel)) { shared, i in
      shared.0[i] + shared.1.weights[1]
    }
    let expected = (0..<3).map { data[$0] + kernel.weights[1] }
    return found == expected ? nil : "\(found)"
  }
  check.check("results that are tuples") { parallel in
    let found = try parallel.map(0..<3) { (number: $0, text: "\($0 + n)", nothing: ()) }
    return found.map(\.text) == ["7", "8", "9"] && found.map(\.number) == [0, 1, 2]
      ? nil : "\(found)"
  }
  check.check("no results") { parallel in
    let found: [Void] = try parallel.map(0..<3) { _ in }
    return found.count == 3 ? nil : "\(found.count)"
  }
}

struct Kernel: Codable, Equatable {
  var weights: [Double]
  var isCentered: Bool
  var width: Int32
}

struct Scaling: ParallelTask {
  var factor: Double
  var of: [Double]
  func run() -> [Double] { of.map { $0 * factor } }
}

@Sendable func answer() -> Int { 42 }
@Sendable func doubled(_ value: Double) -> Double { value * 2 }
@Sendable func product(_ count: Int, _ text: String) -> String {
  String(repeating: text, count: count)
}
@Sendable func windowMean(
  _ data: [Double],
  _ window: Range<Int>,
  _ kernel: Kernel
) throws -> Double {
  if window.isEmpty { throw Overflow(value: 0) }
  return data[window].reduce(0, +) / Double(window.count) * kernel.weights[0] + Double(kernel.width)
}
@Sendable func joined(_ a: Int, _ b: UInt8, _ c: String, _ d: Double?) -> String {
  "\(a) \(b) \(c) \(d.map { "\($0)" } ?? "none")"
}
@Sendable func pairSum(_ pair: (Int, Double)) -> Double { Double(pair.0) + pair.1 }
@Sendable func tupleSum(
  _ number: Int,
  _ pair: (Int, Double),
  _ deep: ((Int, UInt8), String)
) -> String {
  "\(number) \(pair) \(deep)"
}
@Sendable func swapped(_ pair: (Int, String)) -> [String] { [pair.1, "\(pair.0)"] }
@Sendable func heaviest<Number: Numeric & Comparable & Sendable>(
  _ numbers: [Number],
  _ factor: Number
) -> Number {
  (numbers.max() ?? 0) * factor
}
