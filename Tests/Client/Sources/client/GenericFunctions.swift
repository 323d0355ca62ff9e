import Joblib

/// Closures that are written inside generic functions, where their types are known there only.
func genericFunctions(_ check: inout Check<Int>) {
  let n = seven()
  unspecialised(&check, "Int", n)
  unspecialised(&check, "Double", Double(n))
  unspecialised(&check, "a struct", Boxed(value: n))
  unspecialised(&check, "an array", [n])
  specialised(&check, "Int", n)
  specialised(&check, "String", "s\(n)")
  specialised(&check, "a struct", Boxed(value: n))
  pack(&check, "two values", n, "a")
  check.neverGoesWrong(
    "a specialised closure of a generic function",
    "generic",
    body: generator([n, 2, 3])
  )
  check.travels("a closure of a generic type's method") { [stack = Stack(elements: [n, 2, 3])] in
    stack.elements[$0]
  }
  Stack(elements: [n, 2, 3]).check(&check)
  existential(&check, Boxed(value: n))
}

@inline(never) @_semantics("optimize.sil.specialize.generic.never")
func unspecialised<Value: Codable & Sendable & CustomStringConvertible>(
  _ check: inout Check<Int>,
  _ name: String,
  _ value: Value
) {
  check.neverGoesWrong("an unspecialised closure over \(name)", "generic") { "\(value) \($0)" }
  check.neverGoesWrong("an unspecialised closure over \(name) beside an Int", "generic") {
    [n = seven()] in "\(n) \(value) \($0)"
  }
  check.neverGoesWrong("an unspecialised closure over no \(name)", "generic") {
    "\(Value.self) \($0)"
  }
  check.neverGoesWrong("an unspecialised closure over an array of \(name)", "generic") {
    [list = [value]] in "\(list) \($0)"
  }
}

extension Boxed: CustomStringConvertible where Value: CustomStringConvertible {
  var description: String { "box \(value)" }
}

@inline(__always)
func specialised<Value: Codable & Sendable & CustomStringConvertible>(
  _ check: inout Check<Int>,
  _ name: String,
  _ value: Value
) {
  check.neverGoesWrong("a specialised closure over \(name)", "generic") { "\(value) \($0)" }
}

func pack<each Value: Codable & Sendable & CustomStringConvertible>(
  _ check: inout Check<Int>,
  _ name: String,
  _ values: repeat each Value
) {
  check.neverGoesWrong("a closure over a pack of \(name)") { (item: Int) -> String in
    var text = "\(item)"
    for value in repeat each values { text += " \(value)" }
    return text
  }
}

func generator<Element: Sendable>(_ elements: [Element]) -> @Sendable (Int) -> Int {
  { elements.count + $0 }
}

struct Stack<Element: Codable & Sendable & Equatable>: Codable {
  var elements: [Element]

  func check(_ check: inout Check<Int>) {
    check.neverGoesWrong("a closure in a generic type") { elements[$0] }
  }
}

func existential(
  _ check: inout Check<Int>,
  _ value: some CustomStringConvertible & Codable & Sendable
) {
  check.neverGoesWrong("a closure over an opaque parameter", "generic") { "\(value) \($0)" }
}
