import Joblib

func nestedClosures(_ check: inout Check<Int>) {
  let n = seven()
  let data = [1.5, 2, Double(n)]
  check.travels("a captured function", applyingTwice(addSeven))
  check.travels("a captured closure without captures", applyingTwice { $0 * 2 })
  check.travels("a captured closure with a capture", applyingTwice { $0 + n })
  check.travels("a captured closure with a lone array", applyingTwice { $0 + Int(data[2]) })
  check.travels("curried, two deep", curried(n)("x"))
  check.travels("curried, three deep", curried(n, data)("x")(2.5))
  check.travels(
    "composed, five deep",
    applyingTwice(
      applyingTwice(
        applyingTwice(
          applyingTwice(applyingTwice { $0 + n })
        )
      )
    )
  )
  let add: @Sendable (Int) -> Int = { $0 + n },
    scale: @Sendable (Double) -> Double = { $0 * data[2] }
  let describe: @Sendable (Int, String) throws -> String = { "\($0) \($1) \(n)" }
  check.travels("a lone captured closure") { add($0) }
  check.travels("a captured closure beside an Int") { add($0) + n }
  check.travels("three captured closures") { try describe(add($0), "\(scale(Double($0)))") }
  check.travels("one closure captured twice") { [first = add, second = add] in
    first($0) + second($0) * n
  }
  check.travels("a captured method", applyingTwice(Adder(amount: n).add))
  check.travels("a captured function of another module", applyingTwice { abs($0 - n) })
  let absolute: @Sendable (Int) -> Int = { abs($0) }
  check.travels("a captured function of the standard library") { absolute($0 - n) }
  let greater: @Sendable (Int, Int) -> Int = max
  check.neverGoesWrong("a captured generic function of the standard library") { greater($0, n) }
  let lowercased: @Sendable (String) -> () -> String = String.lowercased
  check.neverGoesWrong("a captured method of the standard library") { lowercased("A\($0)\(n)")() }
  let parse: @Sendable (String) -> Int? = { Int($0) }
  check.travels("a captured initialiser") { parse("\($0)\(n)") ?? -1 }
  let codableRule = CodableRule(factor: n)
  check.travels("a Codable struct that rebuilds its closure") { codableRule.apply($0) }
  let asynchronous: @Sendable (Int) async -> Int = { $0 + n }
  check.travels("an async closure, captured and not called") { (item: Int) -> Int in
    let unused = asynchronous
    return withExtendedLifetime(unused) { item + n }
  }
  let isolated: @Sendable @MainActor (Int) -> Int = { $0 + n }
  check.travels("a closure of the main actor, captured and not called") { (item: Int) -> Int in
    let unused = isolated
    return withExtendedLifetime(unused) { item + n }
  }
  let generator: @Sendable () -> @Sendable (Int) -> [Int] = { { [$0, n] } }
  check.travels("a closure that makes closures") { generator()($0) }
  let large = Wide(n)
  check.travels("a captured closure over a large struct", applyingTwice { $0 + large.b })
  let typed: @Sendable (Int) throws(Overflow) -> Int = { (item) throws(Overflow) in
    if item > 100 { throw Overflow(value: item) }
    return item + n
  }
  check.travels("a captured closure with a typed throw") { try typed($0) + n }
}

@Sendable func addSeven(_ value: Int) -> Int { value + 7 }

func applyingTwice(_ body: @escaping @Sendable (Int) -> Int) -> @Sendable (Int) -> Int {
  { body(body($0)) }
}

func curried(_ number: Int) -> (String) -> @Sendable (Int) -> String {
  { text in { "\(number) \(text) \($0)" } }
}

func curried(
  _ number: Int,
  _ data: [Double]
) -> @Sendable (String) -> @Sendable (Double) -> @Sendable (Int) -> String {
  { text in { factor in { "\(number) \(text) \(data[$0] * factor)" } } }
}

struct Adder: Codable {
  var amount: Int
  @Sendable func add(_ value: Int) -> Int { value + amount }
}

struct Rule {
  var name: String
  var apply: @Sendable (Int) -> Int
}

struct CodableRule: Codable {
  let factor: Int
  let apply: @Sendable (Int) -> Int

  init(factor: Int) {
    self.factor = factor
    apply = { $0 * factor }
  }

  init(from decoder: any Decoder) throws {
    self.init(factor: try decoder.singleValueContainer().decode(Int.self))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(factor)
  }
}
