import Joblib

/// Closures of generic functions that were called with random types, which only the run knows.
func randomGenerics(_ check: inout Check<Int>) {
  var s = SplitMix(state: 2)
  for round in 0..<100 {
    let a = s.sample(), b = s.sample(), c = s.sample(), d = s.sample()
    switch round % 4 {
    case 0: capture(&check, round, a)
    case 1: capture(&check, round, a, b, UInt8.random(&s))
    case 2: capture(&check, round, a, b, c, Double.random(&s))
    default: capture(&check, round, a, b, c, d)
    }
  }
}

extension SplitMix {
  fileprivate mutating func sample() -> any RandomValue & Codable & Sendable {
    let types: [any (RandomValue & Codable & Sendable).Type] = [
      Int.self, Int8.self, UInt16.self, Int32.self, UInt64.self, UInt128.self, Float16.self,
      Float.self, Double.self, Bool.self, String.self, Season.self, Figure.self, Tree.self,
      RandomA.self, RandomB.self, RandomD.self, Blank.self, SIMD2<Float>.self, SIMD4<Double>.self,
      Range<Int>.self, Set<Int>.self, RandomObject.self, NDArray<Double>.self, Boxed<Int16>.self,
    ]
    return types[Int(next() % UInt64(types.count))].random(&self)
  }
}

@inline(never) @_semantics("optimize.sil.specialize.generic.never")
private func capture<A: Codable & Sendable>(_ check: inout Check<Int>, _ round: Int, _ a: A) {
  check.travels("generic \(round): \(A.self)") { show(a, $0) }
  check.travels("generic \(round), an optional of it") { [a = Optional(a)] in show(a, $0) }
  check.travels("generic \(round), an array of it") { [a = [a, a]] in show(a, $0) }
}

@inline(never) @_semantics("optimize.sil.specialize.generic.never")
private func capture<A: Codable & Sendable, B: Codable & Sendable>(
  _ check: inout Check<Int>,
  _ round: Int,
  _ a: A,
  _ b: B,
  _ byte: UInt8
) {
  check.travels("generic \(round): \(A.self), \(B.self)") { show(a, byte, b, $0) }
  check.travels("generic \(round), the other way round") { show(byte, b, a, $0) }
  let pair = (a, byte, b)
  check.travels("generic \(round), as a tuple beside a byte") { show(byte, pair, $0) }
}

@inline(never) @_semantics("optimize.sil.specialize.generic.never")
private func capture<A: Codable & Sendable, B: Codable & Sendable, C: Codable & Sendable>(
  _ check: inout Check<Int>,
  _ round: Int,
  _ a: A,
  _ b: B,
  _ c: C,
  _ real: Double
) {
  check.travels("generic \(round): \(A.self), \(B.self), \(C.self)") { show(c, a, real, b, $0) }
  let table = ["a": (a, real)], result: Result<C, Overflow> = .success(c)
  check.travels("generic \(round), in others") { show(table, result, real, b, $0) }
}

@inline(never) @_semantics("optimize.sil.specialize.generic.never")
private func capture<
  A: Codable & Sendable,
  B: Codable & Sendable,
  C: Codable & Sendable,
  D: Codable & Sendable
>(_ check: inout Check<Int>, _ round: Int, _ a: A, _ b: B, _ c: C, _ d: D) {
  let inner: @Sendable (Int) -> String = { show(b, $0) }
  check.travels("generic \(round): \(A.self), \(B.self), \(C.self), \(D.self)") {
    show(d, inner($0), a, c, $0)
  }
}
