import Joblib

/// Types that nothing but one closure uses: an optimised build drops their metadata.
///
/// Nothing here may print them, put them into containers of the program or pass them to generics.
func unusedTypes(_ check: inout Check<Int>) {
  let n = seven()
  let body = Planet(mass: Double(n), moons: [n, 2], isGas: n > 1, index: Int32(n), label: "p\(n)")
  check.travels("an unused struct") {
    body.mass + Double(body.moons[1] + Int(body.index) + body.label.count) + Double($0)
  }
  let second = Comet(tail: UInt8(n), period: n, name: "c\(n)")
  check.travels("an unused struct beside an Int") {
    "\(second.tail) \(second.period) \(second.name) \(n) \($0)"
  }
  let third = Galaxy(
    core: Nucleus(charge: UInt8(n), spin: Float(n), parts: ["a": n]),
    arms: UInt8(n),
    kind: n > 1 ? .spiral : .round,
    age: n > 1 ? nil : n
  )
  check.travels("an unused struct of unused types") { item in
    let core = "\(third.core.charge) \(third.core.spin) \(third.core.parts["a"] ?? 0)"
    let kind = third.kind == .spiral ? "spiral" : "round"
    return "\(core) \(third.arms) \(kind) \(third.age ?? -1) \(n) \(item)"
  }
  let flavour = n > 1 ? Flavour.sour : .sweet
  check.travels("an unused plain enum") { $0 + n + (flavour == .sour ? 100 : 0) }
  check.travels("an unused plain enum between bytes") { [byte = UInt8(n)] in
    "\(byte) \(flavour == .sour) \(n) \(byte) \($0)"
  }
  let only = OneFlavour.plain
  check.travels("an unused enum of one case") { item in
    switch only {
    case .plain: item + n
    }
  }
  let raw = n > 1 ? Protocol.udp : .tcp
  check.travels("an unused enum of Strings") { item in
    switch raw {
    case .udp: item + n + 100
    case .tcp: item
    }
  }
  let numbered = n > 1 ? Level.high : .low
  check.travels("an unused enum of Ints") { item in
    switch numbered {
    case .high: item + n + 100
    case .low: item
    }
  }
  let cLike = n > 1 ? CLike.third : .first
  check.neverGoesWrong("an unused enum of C", "make it public") { [byte = UInt8(n)] in
    "\(cLike == .third) \(byte) \(n) \($0)"
  }
  let wrapper = UnusedWrapper(values: [n, 2, 3])
  check.travels("an unused lone struct of one array") { wrapper.values[$0] }
  let pair = UnusedBox(value: n)
  check.neverGoesWrong("an unused generic struct", "make it public") { pair.value + n + $0 }
  let message = n > 1 ? Message.text("m\(n)") : .number(2)
  releaseRefuses(&check, "an unused enum with payloads", "Message", "make it public") {
    switch message {
    case .text(let text): "\(text) \(n + $0)"
    case .number(let number): "\(number) \($0)"
    }
  }
  let holder = Envelope(message: n > 1 ? .paper("m\(n)") : .stone(2), weight: n)
  check.neverGoesWrong(
    "an unused struct of an unused enum with payloads",
    "Letter",
    "make it public"
  ) {
    switch holder.message {
    case .paper(let text): "\(text) \(holder.weight + $0)"
    case .stone(let number): "\(number) \($0)"
    }
  }
  let option: Spice? = n > 1 ? Spice(heat: n) : nil
  check.neverGoesWrong("an unused optional struct", "Spice", "make it public") {
    (option?.heat ?? 0) + n + $0
  }
  let list = [Herb(leaves: n), Herb(leaves: 2), Herb(leaves: 3)]
  check.neverGoesWrong("an array of unused structs", "Herb", "make it public") {
    list[$0].leaves + n
  }
  let table = ["a": Root(depth: n)]
  check.neverGoesWrong("a dictionary of unused structs", "Root", "make it public") {
    (table["a"]?.depth ?? 0) + n + $0
  }
  let tuple = (Stem(height: n), n)
  check.neverGoesWrong("a tuple with an unused struct", "make it public") {
    tuple.0.height + tuple.1 + $0
  }
  let bare = Bare(number: n, name: "b\(n)")
  // With the metadata goes the record that a type is Codable, or that it is not.
  check.neverGoesWrong(
    "an unused struct that is not Codable",
    "Bare",
    "is not Codable",
    "make it Codable"
  ) {
    "\(bare.number) \(bare.name) \(n) \($0)"
  }
  let bareEnum = n > 1 ? BareFlavour.hot : .cold
  check.neverGoesWrong("an unused enum that is not Codable", "BareFlavour", "is not Codable") {
    $0 + n + (bareEnum == .hot ? 100 : 0)
  }
  let custom = Custom(number: n)
  check.neverGoesWrong("an unused struct that codes itself", "make Custom public") {
    custom.number + custom.cache.count + n + $0
  }
  let secret = Nested.Deep(depth: n, name: "d\(n)")
  check.travels("an unused nested struct") { "\(secret.depth) \(secret.name) \(n) \($0)" }
  let big = Record(n)
  check.travels("an unused struct of many fields") {
    "\(big.a) \(big.b) \(big.c) \(big.d) \(big.e) \(n) \($0)"
  }
  let withObject = Owner(counter: Counter(n), factor: 2)
  check.travels("an unused struct with an object") {
    withObject.counter.start * withObject.factor + $0
  }
  let withArray = Series(values: NDArray([1.5, Double(n), 3]), name: "s")
  check.travels("an unused struct with an NDArray") {
    "\(withArray.values[$0]) \(withArray.name) \(n)"
  }
}

/// A debug build keeps all metadata; a release build has none of the type.
private func releaseRefuses<Item: Sendable, Output: Equatable & Sendable>(
  _ check: inout Check<Item>,
  _ name: String,
  _ type: String,
  _ mend: String,
  _ body: @escaping @Sendable (Item) throws -> Output
) {
  #if DEBUG
  check.travels(name, body)
  #else
  check.refuses(name, type, mend, body: body)
  #endif
}

struct Planet: Codable {
  var mass: Double
  var moons: [Int]
  var isGas: Bool
  var index: Int32
  var label: String
}
struct Comet: Codable {
  var tail: UInt8
  var period: Int
  var name: String
}
struct Nucleus: Codable {
  var charge: UInt8
  var spin: Float
  var parts: [String: Int]
}
enum Arrangement: Codable { case round, spiral }
struct Galaxy: Codable {
  var core: Nucleus
  var arms: UInt8
  var kind: Arrangement
  var age: Int?
}
enum Flavour: Codable { case sweet, sour, bitter }
enum OneFlavour: Codable { case plain }
enum Protocol: String, Codable { case tcp, udp }
enum Level: Int, Codable { case low = 10, high = 20 }
@c enum CLike: Int32, Codable { case first, second, third }
struct UnusedWrapper: Codable { var values: [Int] }
struct UnusedBox<Value: Codable & Sendable>: Codable { var value: Value }
enum Message: Codable {
  case text(String)
  case number(Int)
}
enum Letter: Codable {
  case paper(String)
  case stone(Int)
}
struct Envelope: Codable {
  var message: Letter
  var weight: Int
}
struct Spice: Codable { var heat: Int }
struct Herb: Codable { var leaves: Int }
struct Root: Codable { var depth: Int }
struct Stem: Codable { var height: Int }
struct Bare {
  var number: Int
  var name: String
}
enum BareFlavour { case hot, cold }
struct Cache { var count: Int }
struct Custom: Codable {
  var number: Int
  var cache: Cache

  init(number: Int) {
    self.number = number
    cache = Cache(count: number)
  }
  init(from decoder: any Decoder) throws {
    self.init(number: try decoder.singleValueContainer().decode(Int.self))
  }
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }
}
enum Nested {
  struct Deep: Codable {
    var depth: Int
    var name: String
  }
}
struct Record: Codable {
  var a: UInt8
  var b: Double
  var c: Bool
  var d: UInt16
  var e: String
  var f: [[Int]]

  init(_ n: Int) {
    a = UInt8(n)
    b = Double(n)
    c = n > 1
    d = UInt16(n)
    e = "e\(n)"
    f = [[n]]
  }
}
struct Owner: Codable {
  var counter: Counter
  var factor: Int
}
struct Series: Codable {
  var values: NDArray<Double>
  var name: String
}
