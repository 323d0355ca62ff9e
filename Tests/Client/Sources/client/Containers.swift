import Joblib

func containers(_ check: inout Check<Int>) {
  let n = seven()
  let some: Int? = n, none: Int? = n > 100 ? 1 : nil, text: String? = "t\(n)", list: [Int]? = [n]
  let twice: Int?? = n > 1 ? .some(nil) : nil, lost: [Int]? = n > 100 ? [] : nil
  check.travels("optionals") { "\(some ?? 0) \(none ?? 1) \(text ?? "") \(list ?? []) \($0)" }
  check.travels("an optional beside others") { "\(n) \(lost?.count ?? -1) \(n) \($0)" }
  check.travels("optionals of optionals") { item in
    let what =
      switch twice {
      case .none: "none"
      case .some(.none): "some none"
      case .some(.some(let value)): "\(value)"
      }
    return "\(what) \(item)"
  }
  let flags: [Bool?] = [n > 1, nil]
  check.travels("optional Bools") { "\(flags) \(n) \($0)" }

  let range = 0..<n, closed = 1...n, from = n..., texts = "a"..<"b\(n)", reals = 0.5...Double(n)
  check.travels("a Range") { "\(range) \($0)" }
  check.travels("a ClosedRange") { "\(closed) \($0)" }
  check.travels("ranges") { "\(range) \(closed) \(from.lowerBound) \(texts) \(reals) \($0)" }

  let numbers = [n, 2, 3], words = ["x", "long word \(n)"], matrix = [[1.5], [], [Double(n), 2]]
  let bytes = [UInt8](repeating: 3, count: n), emptyList = [Int](repeating: 1, count: n - 7)
  let samples = [Figure.polygon([n], name: "p"), .none]
  check.travels("arrays beside an Int") { "\(n) \(numbers) \(words) \(matrix) \(bytes) \($0)" }
  check.travels("an empty array beside an Int") { emptyList.count + n + $0 }
  check.travels("an array of enums beside an Int") { "\(n) \(samples) \($0)" }
  let contiguous = ContiguousArray(numbers)
  check.travels("a ContiguousArray beside an Int") { "\(contiguous) \(n) \($0)" }
  let deep = [[[[n]], []], [[[2, 3]]]]
  check.travels("arrays four deep beside an Int") { "\(deep) \(n) \($0)" }
  let maybe = [1, nil, n]
  check.travels("an array of optionals beside an Int") { "\(maybe) \(n) \($0)" }
  let moments = [Complex(1.0, Double(n)), Complex(2, 3)]
  check.travels("an array of complex numbers beside an Int") { "\(moments[1].real) \(n) \($0)" }

  let ages = ["a": n, "b": 2], byNumber = [n: "seven", 2: "two"], bySeason = [Season.winter: [n]]
  let noAges = ages.filter { $0.value > 100 }, groups = ["a": ["b": [n]]]
  check.travels("a dictionary beside an Int") { (ages["a"] ?? 0) + n + $0 }
  check.travels("dictionaries") { item in
    let sorted = ages.sorted { $0.key < $1.key }.map { "\($0)\($1)" }
    return
      "\(sorted) \(byNumber[n] ?? "") \(bySeason[.winter] ?? []) \(groups["a"]?["b"] ?? []) \(item)"
  }
  check.travels("an empty dictionary beside an Int") { item in
    noAges.reduce(n + item) { $0 + $1.value } + (noAges["a"] ?? 0)
  }
  let primes: Set = [2, 3, n], nothing = primes.filter { $0 > 100 }, letters: Set = ["a", "b\(n)"]
  check.travels("a set beside an Int") { primes.contains($0 + 1) || n == 2 }
  check.travels("sets") { "\(primes.sorted()) \(letters.sorted()) \(nothing.count) \($0)" }
  check.travels("an empty set beside an Int") { nothing.union([$0, n]).sorted() }
}

func tuples(_ check: inout Check<Int>) {
  let n = seven()
  let pair = (n, "a\(n)"), labelled = (x: UInt8(n), y: [Double(n)]),
    nested = (pair, labelled, n > 1)
  let single = (n, ()), wide = (UInt8(n), n, UInt8(2), Float(n), UInt16(3), "t", Int32(n))
  check.travels("a tuple taken apart") { "\(pair.0) \(pair.1) \($0)" }
  check.travels("a tuple whole") { "\(pair) \($0)" }
  check.travels("a labelled tuple whole") { "\(labelled) \($0)" }
  check.travels("a tuple of tuples whole") { "\(nested) \($0)" }
  check.travels("a tuple with a Void whole") { "\(single) \($0)" }
  check.travels("a tuple of mixed sizes whole") { "\(wide) \(n) \(wide) \($0)" }
  let void: Void = ()
  check.travels("a Void") { "\(void) \($0)" }
  let typed = (n, Figure.circle(radius: Double(n)))
  check.travels("a tuple of an Int and an enum whole") { "\(typed) \($0)" }
  let optional: (Int, String)? = n > 1 ? pair : nil
  check.travels("an optional tuple") { "\(optional?.0 ?? 0) \(n) \($0)" }
  let absent: (UInt8, Int)? = n > 100 ? (1, n) : nil, optionals: [(Int, UInt8?)?] = [(n, 2), nil]
  check.travels("optional tuples") { "\(absent?.1 ?? -1) \(optionals) \(n) \($0)" }
  let list = [pair], lists = [[pair, pair], []], empty = list.filter { $0.0 > 100 }
  check.travels("an array of tuples beside an Int") { list[0].0 + n + $0 }
  check.travels("an empty array of tuples beside an Int") { empty.count + n + $0 }
  check.travels("arrays of arrays of tuples") { "\(lists) \(n) \($0)" }
  let named = ["a": labelled], byName = ["a": [(n, ["b": (1.5, n)])]]
  check.travels("dictionaries of tuples") { "\(named["a"]?.y ?? []) \(byName) \(n) \($0)" }
  let contiguous = ContiguousArray([wide, wide])
  check.travels("a ContiguousArray of tuples") { "\(contiguous) \(n) \($0)" }
  let result: Result<(Int, String), Overflow> =
    n > 1 ? .success(pair) : .failure(Overflow(value: n))
  check.travels("a Result of a tuple") { "\(result) \(n) \($0)" }
}
