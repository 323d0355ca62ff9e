import Joblib

/// A closure that captured one reference-counted value has that object itself as its context.
func loneCaptures(_ check: inout Check<Int>) {
  let n = seven()
  let numbers = [n, 2, 3], doubles = [Double(n), 2.5, 3], words = ["x", "word \(n)", ""]
  let matrix = [[1, n], [], [2]], figures = [Figure.none, .polygon([n], name: "p"), .none]
  check.travels("a lone array") { numbers[$0] }
  check.travels("a lone array of Doubles") { doubles[$0] }
  check.travels("a lone array of Strings") { words[$0] }
  check.travels("a lone array of arrays") { matrix[$0] }
  check.travels("a lone array of enums") { figures[$0] }
  let constant = [1, 2, 3]
  check.travels("a lone constant array") { constant[$0] }
  let optionals = [n, nil, 2]
  check.travels("a lone array of optionals") { optionals[$0] ?? -1 }
  let seasons = [Season.summer, .winter, Season.allCases[n % 4]]
  check.travels("a lone array of plain enums") { "\(seasons[$0])" }
  let boxes = [Boxed(value: n), Boxed(value: 2), Boxed(value: 3)]
  check.travels("a lone array of generic structs") { boxes[$0].value }
  // In these names a part refers back to one before it.
  let moments: [Complex<Double>?] = [.init(1, Double(n)), nil, .init(2)]
  check.travels("a lone array of optional complex numbers") { "\(moments[$0]?.imaginary ?? -1)" }
  let repeated = [(Season.winter, [Season.summer], Boxed(value: Season.autumn))]
  check.travels("a lone array of tuples of one type") { "\(repeated) \($0)" }
  let bySeasons = [Season.winter: [Boxed(value: Season.allCases[n % 4])]]
  check.travels("a lone dictionary of one type") { "\(bySeasons) \($0)" }
  let points: Set = [Complex(1, Double(n))]
  check.travels("a lone set of complex numbers") { "\(points.first?.imaginary ?? 0) \($0)" }
  let contiguous = ContiguousArray(numbers)
  check.travels("a lone ContiguousArray") { contiguous[$0] }
  let pairs = [(n, "a"), (2, "b"), (3, "c")]
  check.travels("a lone array of tuples") { "\(pairs[$0])" }
  let table = ["a": (n, 1.5)], noPairs = pairs.filter { $0.0 > 100 }
  check.travels("a lone dictionary of tuples") { "\(table) \($0)" }
  check.travels("a lone empty array of tuples") { noPairs.count + $0 }
  let maybe: [(Int, String)]? = n > 1 ? pairs : nil
  check.travels("a lone optional array of tuples") { "\(maybe?[$0].0 ?? -1)" }

  let ages = ["a": n, "b": 2], primes: Set = [2, 3, n]
  check.travels("a lone dictionary") { (ages["a"] ?? 0) + $0 }
  check.travels("a lone dictionary, all of it") { item in
    ages.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value + item)" }
  }
  check.travels("a lone set") { primes.contains($0 + 1) }
  check.travels("a lone set, all of it") { primes.sorted().map { [$0] } == [[$0]] }
  let bySeason = [Season.winter: [n], .summer: []]
  check.travels("a lone dictionary of enums") { (bySeason[.winter] ?? []).count + $0 }

  let emptyList = numbers.filter { $0 > 100 }, emptyWords = words.filter { $0.count > 100 }
  let noAges = ages.filter { $0.value > 100 }, noPrimes = primes.filter { $0 > 100 }
  check.travels("a lone empty array") { emptyList.count + $0 }
  check.travels("a lone empty array that grows") { item in
    var copy = emptyWords
    copy.append("w\(item)")
    return copy
  }
  check.travels("a lone empty dictionary") { noAges.count + $0 }
  check.travels("a lone empty dictionary, looked up") { noAges["a"] ?? $0 }
  check.travels("a lone empty dictionary, all of it") { item in
    noAges.map { "\($0.key) \($0.value)" } + ["\(item)"]
  }
  check.travels("a lone empty dictionary that grows") { item in
    var copy = noAges
    copy["w"] = item
    copy["v"] = item
    return copy
  }
  check.travels("a lone empty set") { noPrimes.contains($0) }
  check.travels("a lone empty set, all of it") { item in noPrimes.map { $0 } + [item] }
  check.travels("a lone empty set that grows") { item in
    var copy = noPrimes
    copy.insert(item)
    return copy
  }

  let text = String(repeating: "text ", count: n)
  check.travels("a lone String") { text + String($0) }
  let some: [Int]? = numbers, none: [Int]? = n > 100 ? numbers : nil
  check.travels("a lone optional array") { (some?[$0] ?? 0) + $0 }
  check.travels("a lone optional array, nil") { (none?[$0] ?? -1) + $0 }
  let someAges: [String: Int]? = ages, counter: Counter? = Counter(n)
  check.travels("a lone optional dictionary") { (someAges?["a"] ?? 0) + $0 }
  check.travels("a lone optional object") { (counter?.start ?? 0) + $0 }
  let noCounter: Counter? = n > 100 ? Counter(n) : nil
  check.travels("a lone optional object, nil") { (noCounter?.start ?? 0) + $0 }

  let wrapper = Wrapper(elements: doubles), twice = DoubleWrapper(wrapper: wrapper)
  check.travels("a lone struct of one array") { wrapper.elements[$0] }
  check.travels("a lone struct of a struct of one array") { twice.wrapper.elements[$0] }
  check.travels("a struct of one array beside an Int") { wrapper.elements[$0] + Double(n) }
  let emptyWrapper = Wrapper(elements: n > 100 ? [1] : [])
  check.travels("a lone struct of an empty array") { emptyWrapper.elements.count + $0 }
  let single = SingleCase.only(numbers), holder = Holder(counter: Counter(n))
  check.travels("a lone enum of one case with an array") { single.numbers[$0] }
  check.travels("a lone struct of one object") { holder.counter.start + $0 }
  let indirect = Chain.link(n, "x")
  check.travels("a lone indirect enum of one case") { indirect.text + String($0) }
  let tree = Tree.node(.leaf(n), .leaf(2))
  check.travels("a lone indirect enum") { tree.sum + $0 }
  let counters = [Counter(n), Counter(2), Counter(3)]
  check.neverGoesWrong("a lone array of objects") { counters[$0].start }
  check.travels("an array of objects beside an Int") { counters[$0].start + n }
}

struct Wrapper: Codable { var elements: [Double] }
struct DoubleWrapper: Codable { var wrapper: Wrapper }
struct Holder: Codable { let counter: Counter }
enum SingleCase: Codable {
  case only([Int])
  var numbers: [Int] {
    switch self {
    case .only(let numbers): numbers
    }
  }
}
indirect enum Chain: Codable, Sendable {
  case link(Int, String)
  var text: String {
    switch self {
    case .link(let number, let text): "\(number)\(text)"
    }
  }
}
