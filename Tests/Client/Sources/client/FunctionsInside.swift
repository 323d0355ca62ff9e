import Joblib

/// Functions inside other captured values.
func functionsInside(_ check: inout Check<Int>) {
  let n = seven()
  let add: @Sendable (Int) -> Int = { $0 + n }, list = [1, 2, n]
  let some: (@Sendable (Int) -> Int)? = n > 1 ? add : nil
  let none: (@Sendable (Int) -> Int)? = n > 100 ? add : nil
  check.travels("an optional closure") { (some?($0) ?? 0) + n }
  check.travels("a lone optional closure") { some?($0) ?? 0 }
  check.travels("an optional closure, nil") { (none?($0) ?? -1) + n }
  check.travels("a lone optional closure, nil") { none?($0) ?? -1 }
  let functions: [@Sendable (Int) -> Int] = [add, { $0 * 2 }, { list[$0] }]
  check.travels("an array of closures beside an Int") { functions[$0]($0) + n }
  check.travels("a lone array of closures") { functions[$0]($0) }
  let table = ["add": add, "twice": { @Sendable in $0 * 2 }]
  check.travels("a lone dictionary of closures") { table["add"]?($0) ?? 0 }
  check.travels("a dictionary of closures beside an Int") { (table["twice"]?($0) ?? 0) + n }
  let optionals: [(@Sendable (Int) -> Int)?] = [add, nil, { list[$0] }]
  check.travels("an array of optional closures") { (optionals[$0]?($0) ?? -1) + n }
  let tuples = [(n, add), (2, { @Sendable in list[$0] })]
  check.travels("an array of tuples of closures") { tuples[1].1($0) + tuples[0].1($0) + n }
  let named = ["a": [(number: n, functions: functions)]]
  check.travels("closures in arrays in tuples in arrays in a dictionary") {
    (named["a"]?[0].functions[$0]($0) ?? 0) + n
  }
  let makers: [@Sendable (Int) -> @Sendable (Int) -> Int] = [{ number in { $0 + number + n } }]
  check.travels("closures that make closures in an array") { makers[0]($0)(n) }
  let throwing: [@Sendable (Int) throws -> Int] = [
    { if $0 == 100 { throw Overflow(value: $0) } else { $0 + n } }
  ]
  check.travels("throwing closures in an array") { try throwing[0]($0) + n }
  let tuple = (n, add), labelled = (byte: UInt8(n), add: add, last: (add, "t\(n)"))
  check.travels("a tuple with a closure") { tuple.1($0) + tuple.0 }
  check.travels("a labelled tuple with a tuple with a closure") {
    "\(labelled.add($0)) \(labelled.byte) \(labelled.last.0(n)) \(labelled.last.1)"
  }
  let combine: @Sendable (Season, [Figure], Season) throws -> Bool = { $0 == $2 && $1.isEmpty }
  let mixed = (n, [Double(n)], ["a": n], add, some, functions, n > 1 ? Optional(n) : nil)
  check.travels("a tuple with closures, collections and optionals") {
    "\(mixed.3($0)) \(mixed.1) \(mixed.2) \(mixed.4?($0) ?? 0) \(mixed.5[0]($0)) \(mixed.6 ?? 0)"
  }
  // The name of a type that repeats refers back, which the record of such a tuple cannot say.
  let repeating = (Season.winter, combine, Season.summer)
  check.neverGoesWrong("a tuple with a closure and types that repeat", "a function in another") {
    "\(try repeating.1(repeating.0, [], .winter)) \(repeating.2) \($0)"
  }
  let cFunction: @convention(c) @Sendable (Int32) -> Int32 = { $0 * 2 }
  check.travels("a C function") { cFunction(Int32($0)) + Int32(n) }
  let cFunctions = [cFunction]
  check.travels("an array of C functions") { cFunctions[0](Int32($0)) + Int32(n) }
  let rule = Rule(name: "r\(n)", apply: add)
  check.neverGoesWrong("a struct with a closure", "Rule", "is not Codable") {
    "\(rule.name) \(rule.apply($0))"
  }
}
