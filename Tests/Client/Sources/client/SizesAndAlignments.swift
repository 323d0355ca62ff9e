import Joblib

func sizesAndAlignments(_ check: inout Check<Int>) {
  let n = seven()
  let a = UInt8(n), b = n, c = UInt16(n), d = Float(n), e = n > 1, f = Double(n), g = "g\(n)"
  let h = [n], i = Int32(n), j: Int? = n, k = Season.winter, l = 0..<n, m = Int128(n), o = ["o": n]
  let p = SIMD4(Float(n), 2, 3, 4), q: UInt8? = a, r = Sample.small(n), s = [Optional(n)]
  let t = Figure.circle(radius: f), u = Set([n])

  // One wide capture behind one narrow, every way round.
  check.travels("UInt8 Int") { "\(a) \(b) \($0)" }
  check.travels("Int UInt8") { "\(b) \(a) \($0)" }
  check.travels("UInt8 UInt16 Float Int") { "\(a) \(c) \(d) \(b) \($0)" }
  check.travels("UInt8 String UInt8 [Int] UInt8") { "\(a) \(g) \(a) \(h) \(a) \($0)" }
  check.travels("Bool Int128 Bool") { "\(e) \(m) \(e) \($0)" }
  check.travels("UInt8 SIMD4 UInt8 Int") { "\(a) \(p) \(q ?? 0) \(b) \($0)" }
  check.travels("UInt8? Int? Season Range") { "\(q ?? 0) \(j ?? 0) \(k) \(l) \($0)" }
  check.travels("Season Int Season Double") { "\(k) \(b) \(k) \(f) \($0)" }
  check.travels("Float Sample Bool [Int?]") { "\(d) \(r) \(e) \(s) \($0)" }
  check.travels("UInt16 Figure UInt16 Set") { "\(c) \(t) \(c) \(u) \($0)" }

  check.travels("2 captures") { "\(a)\(b)\($0)" }
  check.travels("3 captures") { "\(a)\(b)\(c)\($0)" }
  check.travels("4 captures") { "\(a)\(b)\(c)\(d)\($0)" }
  check.travels("5 captures") { "\(a)\(b)\(c)\(d)\(e)\($0)" }
  check.travels("6 captures") { "\(a)\(b)\(c)\(d)\(e)\(f)\($0)" }
  check.travels("7 captures") { "\(a)\(b)\(c)\(d)\(e)\(f)\(g)\($0)" }
  check.travels("8 captures") { "\(a)\(b)\(c)\(d)\(e)\(f)\(g)\(h)\($0)" }
  check.travels("9 captures") { "\(a)\(b)\(c)\(d)\(e)\(f)\(g)\(h)\(i)\($0)" }
  check.travels("10 captures") { "\(j ?? 0)\(a)\(b)\(c)\(d)\(e)\(f)\(g)\(h)\(i)\($0)" }
  check.travels("12 captures") { "\(k)\(l)\(j ?? 0)\(a)\(b)\(c)\(d)\(e)\(f)\(g)\(h)\(i)\($0)" }
  check.travels("16 captures") {
    "\(m)\(o)\(p)\(q ?? 0)\(k)\(l)\(j ?? 0)\(a)\(b)\(c)\(d)\(e)\(f)\(g)\(h)\(i)\($0)"
  }
  check.travels("20 captures") {
    "\(r)\(s)\(t)\(u)\(m)\(o)\(p)\(q ?? 0)\(k)\(l)\(j ?? 0)\(a)\(b)\(c)\(d)\(e)\(f)\(g)\(h)\(i)\($0)"
  }
  check.travels("20 captures, otherwise ordered") {
    "\(e)\(m)\(k)\(g)\(a)\(r)\(q ?? 0)\(p)\(c)\(t)\(d)\(u)\(s)\(i)\(o)\(e)\(h)\(l)\(b)\(f)\(j ?? 0)\($0)"
  }
  let wide = Wide(n)
  check.travels("a struct of twenty fields") { "\(wide) \($0)" }
  check.travels("a struct of twenty fields beside bytes") { "\(a) \(wide) \(a) \(b) \($0)" }
}

extension Sample {
  static func small(_ n: Int) -> Sample {
    Sample(name: "small", weights: [Float(n)], isNew: n > 1, counts: ["n": n], next: nil)
  }
}

struct Wide: Codable {
  var a: UInt8, b: Int, c: UInt16, d: Float, e: Bool, f: Double, g: String, h: [Int], i: Int32,
    j: Int?
  var k: Season, l: Range<Int>, m: UInt8, n: Int64, o: Bool?, p: Float, q: Int8, r: Double, s: Int,
    t: Bool

  init(_ value: Int) {
    a = UInt8(value)
    b = value
    c = UInt16(value)
    d = Float(value)
    e = value > 1
    f = Double(value)
    g = "g\(value)"
    h = [value]
    i = Int32(value)
    j = value
    k = .summer
    l = 0..<value
    m = UInt8(value)
    n = Int64(value)
    o = value > 100 ? true : nil
    p = Float(value)
    q = Int8(value)
    r = Double(value)
    s = value
    t = value > 1
  }
}
