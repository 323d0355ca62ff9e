import Joblib

/// Variables whose type says less than what they hold.
func anyValues(_ check: inout Check<Int>) {
  let n = seven()
  let drawable: any Drawable = n > 1 ? Circle(radius: n) : Square(side: 2)
  check.travels("an existential") { drawable.area() + n + $0 }
  check.travels("a lone existential") { drawable.area() + $0 }
  let codable: any Codable & Sendable = n, anything: any Sendable = ["a": [n]]
  check.travels("an existential of Codable") { "\(codable) \($0)" }
  check.travels("an existential of anything") { "\(anything) \(n) \($0)" }
  let tuple: any Sendable = (n, "a\(n)"), text: any Sendable = "b\(n)",
    large: any Sendable = Wide(n)
  check.travels("existentials of a tuple, a String and a large struct") {
    "\(tuple) \(text) \(large) \(UInt8(n)) \($0)"
  }
  let nested: any Sendable = [drawable, Circle(radius: 2)],
    none: (any Drawable)? = n > 100 ? drawable : nil
  check.travels("existentials in existentials") {
    "\((nested as? [any Drawable])?.map { $0.area() } ?? []) \(none?.area() ?? n) \($0)"
  }
  let optional: any Sendable = Optional(n), missing: any Sendable = n > 1 ? Int?.none : 2
  check.travels("existentials of optionals") {
    "\(optional as? Int ?? 0) \(missing as? Int ?? -1) \(n) \($0)"
  }
  let drawables: [any Drawable] = [Circle(radius: n), Circle(radius: 2), Circle(radius: 3)]
  check.travels("an array of existentials") { drawables[$0].area() + n }
  check.travels("a lone array of existentials") { drawables[$0].area() }
  let byName: [String: any Sendable] = ["a": n, "b": "x\(n)", "c": [1.5]]
  check.travels("a dictionary of existentials") {
    "\(byName["a"] ?? 0) \(byName["b"] ?? 0) \(byName["c"] ?? 0) \(n) \($0)"
  }
  check.travels("a lone dictionary of existentials") { "\(byName["b"] ?? 0) \($0)" }
  let hashable: any Hashable & Sendable = n, comparable: any Comparable & Sendable = "c\(n)"
  check.travels("existentials of protocols with Self") {
    "\(hashable.hashValue == n.hashValue || hashable as? Int == n) \(comparable) \($0)"
  }
  let numbers: any Collection<Int> & Sendable = [n, 2, 3]
  check.travels("an existential with an associated type") { numbers.count + n + $0 }
  let failure: any Error = Overflow(value: n), typed = Overflow(value: n)
  check.travels("a lone error") { "\(failure) \($0)" }
  check.travels("an error") { "\(failure) \(typed) \(n) \($0)" }
  let counter: any Sendable & AnyObject = Counter(n)
  check.travels("a reference to any object") { "\((counter as? Counter)?.start ?? 0) \(n) \($0)" }
  let function: any Sendable = { @Sendable (item: Int) in item + n } as @Sendable (Int) -> Int
  check.travels("an existential of a function") { item in
    "\((function as? @Sendable (Int) -> Int)?(item) ?? -1) \(n)"
  }

  let type: Int.Type = Int.self, anyType: any Drawable.Type = n > 1 ? Circle.self : Square.self
  check.travels("a metatype") { "\(type) \(n) \($0)" }
  check.travels("an existential metatype") { "\(anyType) \(n) \($0)" }
  check.travels("a lone existential metatype") { "\(anyType) \($0)" }
  let classType: Animal.Type = n > 1 ? Dog.self : Animal.self
  check.travels("a lone class metatype") { "\(classType) \($0)" }
  let types: [any Sendable.Type] = [Int.self, Circle.self, [String].self, (Int, Int).self]
  check.travels("an array of types") { "\(types) \(n) \($0)" }
  let generic: [Int].Type = [Int].self
  check.travels("a generic metatype beside an Int") { "\(generic.init(repeating: n, count: $0))" }
}

/// Values of the standard library's that are not `Codable`.
func texts(_ check: inout Check<Int>) {
  let n = seven()
  let character = Character("é"), flag = Character("🇩🇪"), scalar = Unicode.Scalar(UInt8(n + 60))
  check.travels("a Character") { "\(character) \(flag) \($0)" }
  check.travels("a Unicode scalar") { "\(scalar) \(n) \($0)" }
  let substring = "text \(n)".prefix(4), middle = "a long text of \(n) words".dropFirst(2)
  check.travels("a Substring") { "\(substring) \(middle) \(n) \($0)" }
  let words = "a few words \(n)".split(separator: " "), letters = Set("letters")
  check.travels("an array of Substrings") { "\(words) \(n) \($0)" }
  check.travels("a lone array of Substrings") { "\(words[$0])" }
  check.travels("a set and an array of Characters") {
    "\(letters.sorted()) \(Array("ab")) \(n) \($0)"
  }
  let counts = Dictionary(grouping: "counts", by: { $0 }).mapValues(\.count)
  check.travels("a dictionary of Characters") { "\(counts["c"] ?? 0) \(n) \($0)" }
  let result: Result<Int, Overflow> = n > 1 ? .success(n) : .failure(Overflow(value: n))
  let failure: Result<Int, Overflow> = n < 1 ? .success(n) : .failure(Overflow(value: n))
  check.travels("a Result") { "\(result) \($0)" }
  check.travels("a Result of a failure") { "\(failure) \(n) \($0)" }
  let anyFailure: Result<Int, any Error> = failure.mapError { $0 }
  check.travels("a Result of any failure") { "\(anyFailure) \(n) \($0)" }
}
