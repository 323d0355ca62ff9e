import Joblib

/// Closures that are written inside generic functions: what those were called with travels too.
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
  check.travels("a specialised closure of a generic function", generator([n, 2, 3]))
  check.travels("a closure of a generic type's method") { [stack = Stack(elements: [n, 2, 3])] in
    stack.elements[$0]
  }
  Stack(elements: [n, 2, 3]).check(&check)
  existential(&check, Boxed(value: n))
  nested(&check, "é\(n)", [n, 2, 3], ["a": [Double(n)]])
  nested(&check, Season.winter, [Season.spring, .summer, .autumn], [1: [n]])
  Shelf(book: "b\(n)").check(&check)
  Shelf(book: [n]).check(&check)
  Library(book: [n], place: "p\(n)").check(&check)
  Shelf.Row(book: n, width: 2.5).check(&check, UInt8(n))
  Stack(elements: [n, 2, 3]).checkProtocol(&check)
  unspecialised(&check, "a tuple", Named(pair: (n, "a")))
  privately(&check, Unnamed(number: n))
}

@inline(never) @_semantics("optimize.sil.specialize.generic.never")
func unspecialised<Value: Codable & Sendable & CustomStringConvertible>(
  _ check: inout Check<Int>,
  _ name: String,
  _ value: Value
) {
  check.travels("an unspecialised closure over \(name)") { "\(value) \($0)" }
  check.travels("an unspecialised closure over \(name) beside an Int") {
    [n = seven()] in "\(n) \(value) \($0)"
  }
  check.travels("an unspecialised closure over no \(name)") {
    "\(Value.self) \($0)"
  }
  check.travels("an unspecialised closure over an array of \(name)") {
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
  check.travels("a specialised closure over \(name)") { "\(value) \($0)" }
}

func pack<each Value: Codable & Sendable & CustomStringConvertible>(
  _ check: inout Check<Int>,
  _ name: String,
  _ values: repeat each Value
) {
  check.neverGoesWrong("a closure over a pack of \(name)", "parameter pack") {
    (item: Int) -> String in
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
    check.travels("a closure in a generic type") { elements[$0] }
  }
}

func existential(
  _ check: inout Check<Int>,
  _ value: some CustomStringConvertible & Codable & Sendable
) {
  check.travels("a closure over an opaque parameter") { "\(value) \($0)" }
}

/// Generic functions within each other, conformances, associated types, functions and containers.
@inline(never) @_semantics("optimize.sil.specialize.generic.never")
func nested<Key: Hashable & Codable & Sendable, List, Name, Number>(
  _ check: inout Check<Int>,
  _ key: Key,
  _ list: List,
  _ table: [Name: [Number]]
)
where
  List: Collection & Codable & Sendable, List.Element: Equatable & Codable & Sendable,
  Name: Hashable & Codable & Sendable & Comparable, Number: Codable & Sendable
{
  let n = seven()
  check.travels("a generic value's equality") { [other = key] item in
    "\(key == other) \(key.hashValue == other.hashValue) \(item)"
  }
  check.travels("a set and a dictionary of generic values") {
    [set = Set([key]), byKey = [key: n]] item in
    "\(set.contains(key)) \(byKey[key] ?? 0) \(n) \(item)"
  }
  check.travels("a generic collection") { item in "\(list.count) \(Array(list)) \(item)" }
  if let first = list.first {
    check.travels("an associated type's value") { item in
      "\(first == first) \(list.contains(first)) \(n) \(item)"
    }
    check.travels("an array of an associated type's values") { [all = [first, first]] item in
      "\(all) \(list.count) \(item)"
    }
  }
  check.travels("a dictionary of two generic types") { item in
    "\(table.sorted { $0.key < $1.key }.map { "\($0) \($1)" }) \(item)"
  }
  let same: @Sendable (Key) -> Bool = { $0 == key }
  check.travels("a generic closure captured by another") { "\(same(key)) \(n) \($0)" }
  let pair = (key, UInt8(n)), maybe = n > 1 ? Optional(key) : nil, functions = [same]
  check.travels("generic tuples, optionals and functions") {
    "\(pair) \(maybe.map { "\($0)" } ?? "") \(functions[0](key)) \($0)"
  }
  let type = Key.self, anything: any Sendable = key
  check.travels("a generic type and an existential of a generic value") {
    "\(type) \(anything) \(n) \($0)"
  }
  func inner<Other: Codable & Sendable & Comparable>(_ other: Other) {
    check.travels("a closure of a generic function in a generic function") {
      "\(other < other) \(key) \(other) \(n) \($0)"
    }
  }
  inner(n)
  inner("o\(n)")
  var changing = key
  changing = maybe ?? key
  check.travels("a copied generic var") { [changing] in "\(changing) \(n) \($0)" }
  @Sendable func local(_ item: Int) -> String { item > 1 ? local(item - 1) : "\(key) \(n)" }
  check.travels("a local function of a generic function that calls itself", local)
}

class Shelf<Book: Codable & Sendable>: Codable, @unchecked Sendable {
  let book: Book
  init(book: Book) { self.book = book }

  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  func check(_ check: inout Check<Int>) {
    let n = seven()
    check.travels("self of a generic class") { "\(self.book) \($0)" }
    check.travels("self of a generic class beside an Int") { "\(self.book) \(n) \($0)" }
    check.travels("self of a generic class and an array of its type") { [list = [book]] in
      "\(self.book) \(UInt8(n)) \(list) \($0)"
    }
  }

  struct Row<Width: Codable & Sendable>: Codable, Sendable {
    var book: Book
    var width: Width

    @inline(never) @_semantics("optimize.sil.specialize.generic.never")
    func check<Depth: Codable & Sendable>(_ check: inout Check<Int>, _ depth: Depth) {
      check.travels("a method's closure in a generic type in a generic type") {
        "\(book) \(width) \(depth) \(self) \($0)"
      }
      check.travels("types of three depths") { "\(Book.self) \(Width.self) \(Depth.self) \($0)" }
    }
  }
}

final class Library<Place: Codable & Sendable>: Shelf<[Int]>, @unchecked Sendable {
  let place: Place

  init(book: [Int], place: Place) {
    self.place = place
    super.init(book: book)
  }

  private enum CodingKeys: CodingKey { case place }

  required init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    place = try container.decode(Place.self, forKey: .place)
    try super.init(from: container.superDecoder())
  }

  override func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(place, forKey: .place)
    try super.encode(to: container.superEncoder())
  }

  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  override func check(_ check: inout Check<Int>) {
    let n = seven()
    check.travels("self of a generic subclass beside an Int") {
      "\(self.book) \(self.place) \(n) \($0)"
    }
    // The closure's variable is of the base class.
    check.refuses("self of a generic class that is of a subclass", "a subclass") {
      [base = self as Shelf<[Int]>] in
      "\(base.book) \(n) \($0)"
    }
  }
}

protocol Checking {
  associatedtype Part: Sendable & Codable
  var part: Part { get }
}

extension Stack: Checking {
  var part: Element { elements[0] }
}

extension Checking where Self: Codable & Sendable {
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  func checkProtocol(_ check: inout Check<Int>) {
    check.travels("a closure in a protocol's extension") { "\(part) \($0)" }
    check.travels("a closure over an associated type in a protocol's extension") { [part] in
      "\(part) \(Self.self) \($0)"
    }
  }
}

struct Named: Codable, CustomStringConvertible {
  var number: Int
  var name: String
  init(pair: (Int, String)) { (number, name) = pair }
  var description: String { "\(number) \(name)" }
}

@inline(never) @_semantics("optimize.sil.specialize.generic.never")
private func privately<Value: Codable & Sendable>(_ check: inout Check<Int>, _ value: Value) {
  check.neverGoesWrong("an unspecialised closure over a private type", "private scope") {
    "\(value) \($0)"
  }
}

private struct Unnamed: Codable { var number: Int }
