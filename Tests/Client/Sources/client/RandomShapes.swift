// Written by generate-shapes 1.
// swift-format-ignore-file

import Joblib

/// Closures over captures of random types and orders.
func randomShapes(_ check: inout Check<Int>) {
  var s = SplitMix(state: 1)
  shapes0(&check, &s)
  shapes20(&check, &s)
  shapes40(&check, &s)
  shapes60(&check, &s)
  shapes80(&check, &s)
  shapes100(&check, &s)
  shapes120(&check, &s)
  shapes140(&check, &s)
  shapes160(&check, &s)
}

private func shapes0(_ check: inout Check<Int>, _ s: inout SplitMix) {
  do {
    var a: [String: any Sendable] = s.table { s in s.chance() ? Blank.random(&s) : nil as (Blank)? }
    s.touch(&a)
    let b: Range<Int> = Range<Int>.random(&s)
    check.travels("shape 0") { [a] (item: Int) in show(b, a, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    check.neverGoesWrong("shape 1", "a function in another value") { (item: Int) in show(a(item), item) }
  }
  do {
    var a: (any Sendable)? = s.chance() ? Bool.random(&s) as Bool : nil
    s.touch(&a)
    check.travels("shape 2") { [a] (item: Int) in show(a, item) }
  }
  do {
    var a: ([String: RandomA], (Float, RandomObject, Boxed<Int16>)) = (s.table { s in RandomA.random(&s) }, (Float.random(&s), RandomObject.random(&s), Boxed<Int16>.random(&s)))
    s.touch(&a)
    check.travels("shape 3") { [a] (item: Int) in show(a, item) }
  }
  do {
    let a: Result<RandomD, Overflow> = s.chance() ? .success(RandomD.random(&s)) : .failure(Overflow.random(&s))
    check.travels("shape 4") { (item: Int) in show(a, item) }
  }
  do {
    let a: SIMD2<Float> = SIMD2<Float>.random(&s)
    var b: [String: (UInt128, Bool, Float, Bool)] = s.table { s in (UInt128.random(&s), Bool.random(&s), Float.random(&s), Bool.random(&s)) }
    s.touch(&b)
    var c: ContiguousArray<Int> = ContiguousArray(s.list { s in Int.random(&s) })
    s.touch(&c)
    var d: (RandomD, Boxed<Int16>) = (RandomD.random(&s), Boxed<Int16>.random(&s))
    s.touch(&d)
    let e: ((Set<Int>, Int8, Bool))? = s.chance() ? (Set<Int>.random(&s), Int8.random(&s), Bool.random(&s)) : nil
    let f: (@Sendable (Int) -> Int, Int8, [String: Float16]) = (s.function(), Int8.random(&s), s.table { s in Float16.random(&s) })
    check.neverGoesWrong("shape 5", "a function in another value") { [b, c, d] (item: Int) in show(f, d, e, b, a, c, item) }
  }
  do {
    var a: Tree = Tree.random(&s)
    s.touch(&a)
    var b: RandomA = RandomA.random(&s)
    s.touch(&b)
    check.travels("shape 6") { [a, b] (item: Int) in show(b, a, item) }
  }
  do {
    var a: Result<Int8, Overflow> = s.chance() ? .success(Int8.random(&s)) : .failure(Overflow.random(&s))
    s.touch(&a)
    let b: @Sendable (Int) -> Int = s.function()
    let c: ((Int8, Tree, Complex<Double>), @Sendable (Int) -> Int) = ((Int8.random(&s), Tree.random(&s), Complex<Double>.random(&s)), s.function())
    check.neverGoesWrong("shape 7", "a function in another value") { [a] (item: Int) in show(b(item), c, a, item) }
  }
  do {
    let a: Figure = Figure.random(&s)
    let b: Character = Character.random(&s)
    let c: Int16 = Int16.random(&s)
    check.travels("shape 8") { (item: Int) in show(a, b, c, a, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    let b: Result<RandomObject, Overflow> = s.chance() ? .success(RandomObject.random(&s)) : .failure(Overflow.random(&s))
    let c: ContiguousArray<[String: @Sendable (Int) -> Int]> = ContiguousArray(s.list { s in s.table { s in s.function() } })
    let d: [Double] = s.list { s in Double.random(&s) }
    var e: RandomB = RandomB.random(&s)
    s.touch(&e)
    let f: (Double)? = s.chance() ? Double.random(&s) : nil
    let g: ContiguousArray<UInt16> = ContiguousArray(s.list { s in UInt16.random(&s) })
    let h: RandomObject = RandomObject.random(&s)
    check.neverGoesWrong("shape 9", "a function in another value") { [e] (item: Int) in show(g, e, h, f, d, a(item), c, b, item) }
  }
  do {
    let a: Blank = Blank.random(&s)
    var b: [String: UInt16] = s.table { s in UInt16.random(&s) }
    s.touch(&b)
    let c: Season = Season.random(&s)
    check.travels("shape 10") { [b] (item: Int) in show(b, a, c, b, item) }
  }
  do {
    let a: SIMD4<Double> = SIMD4<Double>.random(&s)
    check.travels("shape 11") { (item: Int) in show(a, a, item) }
  }
  do {
    var a: UInt8 = UInt8.random(&s)
    s.touch(&a)
    let b: [String: ContiguousArray<Tree>] = s.table { s in ContiguousArray(s.list { s in Tree.random(&s) }) }
    check.travels("shape 12") { [a] (item: Int) in show(b, a, b, item) }
  }
  do {
    let a: SIMD2<Float> = SIMD2<Float>.random(&s)
    let b: Set<Int> = Set<Int>.random(&s)
    let c: (RandomB, Double, String, Substring) = (RandomB.random(&s), Double.random(&s), String.random(&s), Substring.random(&s))
    check.travels("shape 13") { (item: Int) in show(c, a, b, item) }
  }
  do {
    let a: Figure = Figure.random(&s)
    let b: (UInt8, UInt, Int8) = (UInt8.random(&s), UInt.random(&s), Int8.random(&s))
    let c: (Int)? = s.chance() ? Int.random(&s) : nil
    check.travels("shape 14") { (item: Int) in show(a, c, b, item) }
  }
  do {
    let a: Tree = Tree.random(&s)
    let b: UInt64 = UInt64.random(&s)
    check.travels("shape 15") { (item: Int) in show(a, b, item) }
  }
  do {
    let a: [ContiguousArray<(Double, Complex<Double>, Int32, String)>] = s.list { s in ContiguousArray(s.list { s in (Double.random(&s), Complex<Double>.random(&s), Int32.random(&s), String.random(&s)) }) }
    var b: Range<Int> = Range<Int>.random(&s)
    s.touch(&b)
    var c: (@Sendable (Int) -> Int, RandomObject, @Sendable (Int) -> Int) = (s.function(), RandomObject.random(&s), s.function())
    s.touch(&c)
    let d: @Sendable (Int) -> Int = s.function()
    let e: Character = Character.random(&s)
    let f: UInt = UInt.random(&s)
    check.neverGoesWrong("shape 16", "a function in another value") { [b, c] (item: Int) in show(e, f, c, b, a, d(item), item) }
  }
  do {
    var a: RandomObject = RandomObject.random(&s)
    s.touch(&a)
    let b: RandomA = RandomA.random(&s)
    let c: @Sendable (Int) -> Int = s.function()
    let d: Boxed<Int16> = Boxed<Int16>.random(&s)
    let e: RandomD = RandomD.random(&s)
    check.neverGoesWrong("shape 17", "a function in another value") { [a] (item: Int) in show(c(item), b, e, a, d, c(item), item) }
  }
  do {
    var a: (RandomB)? = s.chance() ? RandomB.random(&s) : nil
    s.touch(&a)
    let b: (Character)? = s.chance() ? Character.random(&s) : nil
    let c: UInt32 = UInt32.random(&s)
    check.travels("shape 18") { [a] (item: Int) in show(c, a, b, item) }
  }
  do {
    let a: any Sendable = s.list { s in SIMD4<Double>.random(&s) } as [SIMD4<Double>]
    let b: Int = Int.random(&s)
    let c: String = String.random(&s)
    let d: UInt64 = UInt64.random(&s)
    check.travels("shape 19") { (item: Int) in show(a, d, b, c, item) }
  }
}

private func shapes20(_ check: inout Check<Int>, _ s: inout SplitMix) {
  do {
    var a: RandomObject = RandomObject.random(&s)
    s.touch(&a)
    let b: Blank = Blank.random(&s)
    let c: (Int)? = s.chance() ? Int.random(&s) : nil
    let d: RandomD = RandomD.random(&s)
    let e: Tree = Tree.random(&s)
    check.travels("shape 20") { [a] (item: Int) in show(e, b, c, d, a, item) }
  }
  do {
    let a: (Result<Int, Overflow>, (Set<Int>, SIMD4<Double>), [String: Range<Int>]) = (s.chance() ? .success(Int.random(&s)) : .failure(Overflow.random(&s)), (Set<Int>.random(&s), SIMD4<Double>.random(&s)), s.table { s in Range<Int>.random(&s) })
    let b: (RandomA, Int64, String) = (RandomA.random(&s), Int64.random(&s), String.random(&s))
    var c: UInt64 = UInt64.random(&s)
    s.touch(&c)
    let d: (Character, SIMD4<Double>) = (Character.random(&s), SIMD4<Double>.random(&s))
    var e: Character = Character.random(&s)
    s.touch(&e)
    let f: Int16 = Int16.random(&s)
    check.travels("shape 21") { [c, e] (item: Int) in show(c, b, f, d, a, e, c, item) }
  }
  do {
    let a: UInt128 = UInt128.random(&s)
    let b: Figure = Figure.random(&s)
    let c: [String: ((Substring)?, Result<Float16, Overflow>, RandomA, String)] = s.table { s in (s.chance() ? Substring.random(&s) : nil, s.chance() ? .success(Float16.random(&s)) : .failure(Overflow.random(&s)), RandomA.random(&s), String.random(&s)) }
    var d: [UInt128] = s.list { s in UInt128.random(&s) }
    s.touch(&d)
    let e: (UInt32, [String: Double], UInt8) = (UInt32.random(&s), s.table { s in Double.random(&s) }, UInt8.random(&s))
    check.travels("shape 22") { [d] (item: Int) in show(e, a, b, c, d, item) }
  }
  do {
    let a: Int8 = Int8.random(&s)
    check.travels("shape 23") { (item: Int) in show(a, item) }
  }
  do {
    let a: ((Bool)?, Result<[Set<Int>], Overflow>, Range<Int>) = (s.chance() ? Bool.random(&s) : nil, s.chance() ? .success(s.list { s in Set<Int>.random(&s) }) : .failure(Overflow.random(&s)), Range<Int>.random(&s))
    let b: Double = Double.random(&s)
    let c: @Sendable (Int) -> Int = s.function()
    let d: Season = Season.random(&s)
    let e: (Blank, (Character)?) = (Blank.random(&s), s.chance() ? Character.random(&s) : nil)
    check.neverGoesWrong("shape 24", "a function in another value") { (item: Int) in show(e, b, c(item), d, a, item) }
  }
  do {
    let a: (Result<UInt32, Overflow>)? = s.chance() ? s.chance() ? .success(UInt32.random(&s)) : .failure(Overflow.random(&s)) : nil
    check.travels("shape 25") { (item: Int) in show(a, item) }
  }
  do {
    let a: [String: Int32] = s.table { s in Int32.random(&s) }
    let b: (RandomB, Float, Complex<Double>, Int64) = (RandomB.random(&s), Float.random(&s), Complex<Double>.random(&s), Int64.random(&s))
    check.travels("shape 26") { (item: Int) in show(b, a, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    check.neverGoesWrong("shape 27", "a function in another value") { (item: Int) in show(a(item), item) }
  }
  do {
    var a: Boxed<Int16> = Boxed<Int16>.random(&s)
    s.touch(&a)
    check.travels("shape 28") { [a] (item: Int) in show(a, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    check.neverGoesWrong("shape 29", "a function in another value") { (item: Int) in show(a(item), item) }
  }
  do {
    let a: any Sendable = s.function() as @Sendable (Int) -> Int
    let b: Tree = Tree.random(&s)
    check.travels("shape 30") { (item: Int) in show(a, b, a, item) }
  }
  do {
    let a: Tree = Tree.random(&s)
    var b: (String, Double, RandomA) = (String.random(&s), Double.random(&s), RandomA.random(&s))
    s.touch(&b)
    let c: Range<Int> = Range<Int>.random(&s)
    let d: Blank = Blank.random(&s)
    check.travels("shape 31") { [b] (item: Int) in show(d, c, b, a, d, item) }
  }
  do {
    var a: Tree = Tree.random(&s)
    s.touch(&a)
    check.travels("shape 32") { [a] (item: Int) in show(a, item) }
  }
  do {
    let a: (UInt64, Tree) = (UInt64.random(&s), Tree.random(&s))
    let b: any Sendable = Blank.random(&s) as Blank
    let c: RandomObject = RandomObject.random(&s)
    check.travels("shape 33") { (item: Int) in show(c, b, a, item) }
  }
  do {
    let a: ContiguousArray<UInt64> = ContiguousArray(s.list { s in UInt64.random(&s) })
    let b: UInt16 = UInt16.random(&s)
    let c: ((Double)?)? = s.chance() ? s.chance() ? Double.random(&s) : nil : nil
    check.travels("shape 34") { (item: Int) in show(b, c, a, item) }
  }
  do {
    let a: Complex<Double> = Complex<Double>.random(&s)
    let b: [String: RandomObject] = s.table { s in RandomObject.random(&s) }
    check.travels("shape 35") { (item: Int) in show(a, b, item) }
  }
  do {
    let a: NDArray<Double> = NDArray<Double>.random(&s)
    var b: Blank = Blank.random(&s)
    s.touch(&b)
    var c: Boxed<Int16> = Boxed<Int16>.random(&s)
    s.touch(&c)
    check.travels("shape 36") { [b, c] (item: Int) in show(c, b, a, item) }
  }
  do {
    let a: Figure = Figure.random(&s)
    let b: Tree = Tree.random(&s)
    var c: (any Sendable, ((@Sendable (Int) -> Int, UInt, Blank, Substring), NDArray<Double>), UInt16) = ((UInt128.random(&s), Int.random(&s)) as (UInt128, Int), ((s.function(), UInt.random(&s), Blank.random(&s), Substring.random(&s)), NDArray<Double>.random(&s)), UInt16.random(&s))
    s.touch(&c)
    let d: Float16 = Float16.random(&s)
    let e: [String: SIMD4<Double>] = s.table { s in SIMD4<Double>.random(&s) }
    check.neverGoesWrong("shape 37", "a function in another value") { [c] (item: Int) in show(a, b, d, c, e, item) }
  }
  do {
    let a: any Sendable = s.chance() ? .success(UInt32.random(&s)) : .failure(Overflow.random(&s)) as Result<UInt32, Overflow>
    let b: Int8 = Int8.random(&s)
    let c: (Float16)? = s.chance() ? Float16.random(&s) : nil
    let d: Int32 = Int32.random(&s)
    check.travels("shape 38") { (item: Int) in show(c, a, b, d, item) }
  }
  do {
    var a: ([(UInt)?])? = s.chance() ? s.list { s in s.chance() ? UInt.random(&s) : nil } : nil
    s.touch(&a)
    check.travels("shape 39") { [a] (item: Int) in show(a, a, item) }
  }
}

private func shapes40(_ check: inout Check<Int>, _ s: inout SplitMix) {
  do {
    let a: Result<NDArray<Double>, Overflow> = s.chance() ? .success(NDArray<Double>.random(&s)) : .failure(Overflow.random(&s))
    let b: Float = Float.random(&s)
    var c: ((any Sendable, [Substring]), [(Int32, Boxed<Int16>, SIMD4<Double>, NDArray<Double>)], Double) = (((Substring.random(&s), s.function(), Figure.random(&s)) as (Substring, @Sendable (Int) -> Int, Figure), s.list { s in Substring.random(&s) }), s.list { s in (Int32.random(&s), Boxed<Int16>.random(&s), SIMD4<Double>.random(&s), NDArray<Double>.random(&s)) }, Double.random(&s))
    s.touch(&c)
    let d: Float16 = Float16.random(&s)
    var e: ([[RandomObject]])? = s.chance() ? s.list { s in s.list { s in RandomObject.random(&s) } } : nil
    s.touch(&e)
    check.travels("shape 40") { [c, e] (item: Int) in show(b, e, d, a, c, item) }
  }
  do {
    let a: Int32 = Int32.random(&s)
    let b: Float = Float.random(&s)
    check.travels("shape 41") { (item: Int) in show(a, b, item) }
  }
  do {
    let a: Bool = Bool.random(&s)
    check.travels("shape 42") { (item: Int) in show(a, item) }
  }
  do {
    let a: (RandomB)? = s.chance() ? RandomB.random(&s) : nil
    let b: UInt64 = UInt64.random(&s)
    let c: (String)? = s.chance() ? String.random(&s) : nil
    check.travels("shape 43") { (item: Int) in show(b, a, c, item) }
  }
  do {
    let a: RandomD = RandomD.random(&s)
    check.travels("shape 44") { (item: Int) in show(a, a, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    let b: UInt32 = UInt32.random(&s)
    let c: (Result<Bool, Overflow>, (UInt16)?, Complex<Double>) = (s.chance() ? .success(Bool.random(&s)) : .failure(Overflow.random(&s)), s.chance() ? UInt16.random(&s) : nil, Complex<Double>.random(&s))
    check.neverGoesWrong("shape 45", "a function in another value") { (item: Int) in show(b, a(item), c, item) }
  }
  do {
    let a: UInt8 = UInt8.random(&s)
    let b: RandomD = RandomD.random(&s)
    let c: [(ContiguousArray<Season>, Result<SIMD2<Float>, Overflow>)] = s.list { s in (ContiguousArray(s.list { s in Season.random(&s) }), s.chance() ? .success(SIMD2<Float>.random(&s)) : .failure(Overflow.random(&s))) }
    check.travels("shape 46") { (item: Int) in show(b, a, c, item) }
  }
  do {
    let a: Int = Int.random(&s)
    var b: ((Complex<Double>, Substring, RandomD, SIMD4<Double>))? = s.chance() ? (Complex<Double>.random(&s), Substring.random(&s), RandomD.random(&s), SIMD4<Double>.random(&s)) : nil
    s.touch(&b)
    let c: Int16 = Int16.random(&s)
    let d: UInt32 = UInt32.random(&s)
    let e: ([(RandomB)?], Int16, RandomB) = (s.list { s in s.chance() ? RandomB.random(&s) : nil }, Int16.random(&s), RandomB.random(&s))
    var f: SIMD4<Double> = SIMD4<Double>.random(&s)
    s.touch(&f)
    let g: any Sendable = UInt64.random(&s) as UInt64
    let h: [RandomObject] = s.list { s in RandomObject.random(&s) }
    check.travels("shape 47") { [b, f] (item: Int) in show(c, f, g, h, d, a, e, b, item) }
  }
  do {
    let a: RandomA = RandomA.random(&s)
    var b: Float = Float.random(&s)
    s.touch(&b)
    check.travels("shape 48") { [b] (item: Int) in show(a, b, item) }
  }
  do {
    let a: UInt32 = UInt32.random(&s)
    check.travels("shape 49") { (item: Int) in show(a, a, item) }
  }
  do {
    let a: Int64 = Int64.random(&s)
    let b: [String: UInt8] = s.table { s in UInt8.random(&s) }
    var c: Bool = Bool.random(&s)
    s.touch(&c)
    var d: String = String.random(&s)
    s.touch(&d)
    check.travels("shape 50") { [c, d] (item: Int) in show(d, a, c, b, item) }
  }
  do {
    let a: UInt128 = UInt128.random(&s)
    let b: Result<Float, Overflow> = s.chance() ? .success(Float.random(&s)) : .failure(Overflow.random(&s))
    check.travels("shape 51") { (item: Int) in show(b, a, item) }
  }
  do {
    var a: Int32 = Int32.random(&s)
    s.touch(&a)
    let b: NDArray<Double> = NDArray<Double>.random(&s)
    var c: Figure = Figure.random(&s)
    s.touch(&c)
    let d: UInt32 = UInt32.random(&s)
    let e: Result<Result<[String: UInt64], Overflow>, Overflow> = s.chance() ? .success(s.chance() ? .success(s.table { s in UInt64.random(&s) }) : .failure(Overflow.random(&s))) : .failure(Overflow.random(&s))
    check.travels("shape 52") { [a, c] (item: Int) in show(b, d, a, c, e, item) }
  }
  do {
    let a: Character = Character.random(&s)
    var b: [[Float]] = s.list { s in s.list { s in Float.random(&s) } }
    s.touch(&b)
    var c: Set<Int> = Set<Int>.random(&s)
    s.touch(&c)
    check.travels("shape 53") { [b, c] (item: Int) in show(b, a, c, b, item) }
  }
  do {
    let a: Int32 = Int32.random(&s)
    check.travels("shape 54") { (item: Int) in show(a, item) }
  }
  do {
    let a: [[UInt32]] = s.list { s in s.list { s in UInt32.random(&s) } }
    let b: SIMD2<Float> = SIMD2<Float>.random(&s)
    let c: UInt64 = UInt64.random(&s)
    let d: Figure = Figure.random(&s)
    check.travels("shape 55") { (item: Int) in show(c, b, a, d, item) }
  }
  do {
    let a: Range<Int> = Range<Int>.random(&s)
    let b: @Sendable (Int) -> Int = s.function()
    let c: UInt8 = UInt8.random(&s)
    var d: Double = Double.random(&s)
    s.touch(&d)
    var e: Double = Double.random(&s)
    s.touch(&e)
    let f: [String: [(Bool, UInt128, Boxed<Int16>)]] = s.table { s in s.list { s in (Bool.random(&s), UInt128.random(&s), Boxed<Int16>.random(&s)) } }
    var g: Result<(Int8, Int16), Overflow> = s.chance() ? .success((Int8.random(&s), Int16.random(&s))) : .failure(Overflow.random(&s))
    s.touch(&g)
    let h: RandomA = RandomA.random(&s)
    check.neverGoesWrong("shape 56", "a function in another value") { [d, e, g] (item: Int) in show(c, e, h, d, g, f, a, b(item), item) }
  }
  do {
    let a: (Int64, Int16, UInt64) = (Int64.random(&s), Int16.random(&s), UInt64.random(&s))
    let b: @Sendable (Int) -> Int = s.function()
    let c: (RandomB, (@Sendable (Int) -> Int, [Substring], ContiguousArray<Int8>), Int, RandomD) = (RandomB.random(&s), (s.function(), s.list { s in Substring.random(&s) }, ContiguousArray(s.list { s in Int8.random(&s) })), Int.random(&s), RandomD.random(&s))
    let d: (Range<Int>, Int) = (Range<Int>.random(&s), Int.random(&s))
    let e: UInt64 = UInt64.random(&s)
    var f: ContiguousArray<(@Sendable (Int) -> Int, String, Character)> = ContiguousArray(s.list { s in (s.function(), String.random(&s), Character.random(&s)) })
    s.touch(&f)
    var g: (Substring)? = s.chance() ? Substring.random(&s) : nil
    s.touch(&g)
    let h: Character = Character.random(&s)
    check.neverGoesWrong("shape 57", "a function in another value") { [f, g] (item: Int) in show(e, b(item), f, g, h, c, a, d, item) }
  }
  do {
    let a: Season = Season.random(&s)
    let b: RandomD = RandomD.random(&s)
    check.travels("shape 58") { (item: Int) in show(b, a, item) }
  }
  do {
    var a: Int16 = Int16.random(&s)
    s.touch(&a)
    let b: Float = Float.random(&s)
    let c: Boxed<Int16> = Boxed<Int16>.random(&s)
    let d: ContiguousArray<RandomA> = ContiguousArray(s.list { s in RandomA.random(&s) })
    check.travels("shape 59") { [a] (item: Int) in show(d, a, c, b, d, item) }
  }
}

private func shapes60(_ check: inout Check<Int>, _ s: inout SplitMix) {
  do {
    let a: Int16 = Int16.random(&s)
    let b: UInt = UInt.random(&s)
    let c: Float = Float.random(&s)
    let d: ContiguousArray<(Float16)?> = ContiguousArray(s.list { s in s.chance() ? Float16.random(&s) : nil })
    let e: Result<RandomObject, Overflow> = s.chance() ? .success(RandomObject.random(&s)) : .failure(Overflow.random(&s))
    check.travels("shape 60") { (item: Int) in show(e, b, c, d, a, item) }
  }
  do {
    var a: RandomObject = RandomObject.random(&s)
    s.touch(&a)
    let b: any Sendable = Substring.random(&s) as Substring
    let c: Character = Character.random(&s)
    let d: @Sendable (Int) -> Int = s.function()
    check.neverGoesWrong("shape 61", "a function in another value") { [a] (item: Int) in show(a, c, b, d(item), item) }
  }
  do {
    let a: RandomA = RandomA.random(&s)
    let b: UInt16 = UInt16.random(&s)
    let c: Int32 = Int32.random(&s)
    let d: @Sendable (Int) -> Int = s.function()
    let e: (UInt)? = s.chance() ? UInt.random(&s) : nil
    check.neverGoesWrong("shape 62", "a function in another value") { (item: Int) in show(c, b, d(item), e, a, item) }
  }
  do {
    let a: [Boxed<Int16>] = s.list { s in Boxed<Int16>.random(&s) }
    let b: (Int64, SIMD4<Double>, Int16) = (Int64.random(&s), SIMD4<Double>.random(&s), Int16.random(&s))
    var c: SIMD2<Float> = SIMD2<Float>.random(&s)
    s.touch(&c)
    let d: Figure = Figure.random(&s)
    var e: Figure = Figure.random(&s)
    s.touch(&e)
    var f: RandomD = RandomD.random(&s)
    s.touch(&f)
    let g: any Sendable = (Substring.random(&s), Figure.random(&s), RandomObject.random(&s), Bool.random(&s)) as (Substring, Figure, RandomObject, Bool)
    let h: UInt8 = UInt8.random(&s)
    check.travels("shape 63") { [c, e, f] (item: Int) in show(d, g, e, b, f, a, h, c, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    check.neverGoesWrong("shape 64", "a function in another value") { (item: Int) in show(a(item), item) }
  }
  do {
    var a: Double = Double.random(&s)
    s.touch(&a)
    let b: Character = Character.random(&s)
    let c: Int32 = Int32.random(&s)
    check.travels("shape 65") { [a] (item: Int) in show(a, b, c, a, item) }
  }
  do {
    let a: (Bool, (@Sendable (Int) -> Int)?, (UInt64)?, ContiguousArray<@Sendable (Int) -> Int>) = (Bool.random(&s), s.chance() ? s.function() : nil, s.chance() ? UInt64.random(&s) : nil, ContiguousArray(s.list { s in s.function() }))
    let b: Float16 = Float16.random(&s)
    let c: UInt16 = UInt16.random(&s)
    check.neverGoesWrong("shape 66", "a function in another value") { (item: Int) in show(b, a, c, item) }
  }
  do {
    let a: Int16 = Int16.random(&s)
    var b: RandomB = RandomB.random(&s)
    s.touch(&b)
    let c: (RandomObject)? = s.chance() ? RandomObject.random(&s) : nil
    check.travels("shape 67") { [b] (item: Int) in show(b, c, a, item) }
  }
  do {
    var a: ContiguousArray<RandomD> = ContiguousArray(s.list { s in RandomD.random(&s) })
    s.touch(&a)
    let b: NDArray<Double> = NDArray<Double>.random(&s)
    let c: UInt32 = UInt32.random(&s)
    let d: UInt64 = UInt64.random(&s)
    check.travels("shape 68") { [a] (item: Int) in show(c, d, a, b, item) }
  }
  do {
    let a: NDArray<Double> = NDArray<Double>.random(&s)
    var b: RandomB = RandomB.random(&s)
    s.touch(&b)
    let c: Tree = Tree.random(&s)
    check.travels("shape 69") { [b] (item: Int) in show(b, a, c, item) }
  }
  do {
    let a: Float = Float.random(&s)
    check.travels("shape 70") { (item: Int) in show(a, item) }
  }
  do {
    let a: Boxed<Int16> = Boxed<Int16>.random(&s)
    let b: Blank = Blank.random(&s)
    let c: [Figure] = s.list { s in Figure.random(&s) }
    check.travels("shape 71") { (item: Int) in show(a, b, c, item) }
  }
  do {
    let a: Int = Int.random(&s)
    check.travels("shape 72") { (item: Int) in show(a, a, item) }
  }
  do {
    let a: Substring = Substring.random(&s)
    var b: Figure = Figure.random(&s)
    s.touch(&b)
    check.travels("shape 73") { [b] (item: Int) in show(a, b, item) }
  }
  do {
    let a: RandomB = RandomB.random(&s)
    let b: Bool = Bool.random(&s)
    let c: Int8 = Int8.random(&s)
    let d: RandomD = RandomD.random(&s)
    let e: [[Int8]] = s.list { s in s.list { s in Int8.random(&s) } }
    check.travels("shape 74") { (item: Int) in show(b, a, e, d, c, item) }
  }
  do {
    let a: Int64 = Int64.random(&s)
    let b: Tree = Tree.random(&s)
    let c: [String: ContiguousArray<@Sendable (Int) -> Int>] = s.table { s in ContiguousArray(s.list { s in s.function() }) }
    check.neverGoesWrong("shape 75", "a function in another value") { (item: Int) in show(c, a, b, item) }
  }
  do {
    let a: (Season)? = s.chance() ? Season.random(&s) : nil
    let b: Double = Double.random(&s)
    let c: any Sendable = (RandomB.random(&s), RandomB.random(&s)) as (RandomB, RandomB)
    check.travels("shape 76") { (item: Int) in show(a, c, b, a, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    var b: Int16 = Int16.random(&s)
    s.touch(&b)
    var c: UInt128 = UInt128.random(&s)
    s.touch(&c)
    var d: @Sendable (Int) -> Int = s.function()
    s.touch(&d)
    let e: RandomD = RandomD.random(&s)
    check.neverGoesWrong("shape 77", "a function in another value") { [b, c, d] (item: Int) in show(d(item), a(item), b, e, c, item) }
  }
  do {
    var a: ContiguousArray<UInt32> = ContiguousArray(s.list { s in UInt32.random(&s) })
    s.touch(&a)
    let b: RandomA = RandomA.random(&s)
    let c: Bool = Bool.random(&s)
    let d: Result<Character, Overflow> = s.chance() ? .success(Character.random(&s)) : .failure(Overflow.random(&s))
    let e: Float16 = Float16.random(&s)
    var f: Complex<Double> = Complex<Double>.random(&s)
    s.touch(&f)
    check.travels("shape 78") { [a, f] (item: Int) in show(f, b, a, c, e, d, item) }
  }
  do {
    let a: ContiguousArray<Blank> = ContiguousArray(s.list { s in Blank.random(&s) })
    var b: (UInt, Blank, NDArray<Double>) = (UInt.random(&s), Blank.random(&s), NDArray<Double>.random(&s))
    s.touch(&b)
    check.travels("shape 79") { [b] (item: Int) in show(b, a, item) }
  }
}

private func shapes80(_ check: inout Check<Int>, _ s: inout SplitMix) {
  do {
    let a: RandomB = RandomB.random(&s)
    var b: (((Range<Int>, Tree))?)? = s.chance() ? s.chance() ? (Range<Int>.random(&s), Tree.random(&s)) : nil : nil
    s.touch(&b)
    var c: Int32 = Int32.random(&s)
    s.touch(&c)
    let d: (Complex<Double>, NDArray<Double>) = (Complex<Double>.random(&s), NDArray<Double>.random(&s))
    let e: (Double, UInt64) = (Double.random(&s), UInt64.random(&s))
    let f: Set<Int> = Set<Int>.random(&s)
    var g: Result<@Sendable (Int) -> Int, Overflow> = s.chance() ? .success(s.function()) : .failure(Overflow.random(&s))
    s.touch(&g)
    let h: ([String: RandomObject], UInt8, ContiguousArray<RandomObject>, (Tree, Set<Int>, SIMD2<Float>)) = (s.table { s in RandomObject.random(&s) }, UInt8.random(&s), ContiguousArray(s.list { s in RandomObject.random(&s) }), (Tree.random(&s), Set<Int>.random(&s), SIMD2<Float>.random(&s)))
    check.neverGoesWrong("shape 80", "a function in another value") { [b, c, g] (item: Int) in show(h, d, a, f, g, e, b, c, item) }
  }
  do {
    let a: RandomD = RandomD.random(&s)
    check.travels("shape 81") { (item: Int) in show(a, item) }
  }
  do {
    let a: Season = Season.random(&s)
    let b: (@Sendable (Int) -> Int, RandomB) = (s.function(), RandomB.random(&s))
    var c: Tree = Tree.random(&s)
    s.touch(&c)
    let d: Season = Season.random(&s)
    check.neverGoesWrong("shape 82", "a function in another value") { [c] (item: Int) in show(c, b, a, d, c, item) }
  }
  do {
    let a: Float16 = Float16.random(&s)
    let b: Tree = Tree.random(&s)
    let c: UInt128 = UInt128.random(&s)
    var d: UInt32 = UInt32.random(&s)
    s.touch(&d)
    check.travels("shape 83") { [d] (item: Int) in show(a, c, d, b, item) }
  }
  do {
    var a: RandomObject = RandomObject.random(&s)
    s.touch(&a)
    check.travels("shape 84") { [a] (item: Int) in show(a, a, item) }
  }
  do {
    let a: UInt64 = UInt64.random(&s)
    check.travels("shape 85") { (item: Int) in show(a, item) }
  }
  do {
    var a: Int64 = Int64.random(&s)
    s.touch(&a)
    var b: @Sendable (Int) -> Int = s.function()
    s.touch(&b)
    check.neverGoesWrong("shape 86", "a function in another value") { [a, b] (item: Int) in show(b(item), a, item) }
  }
  do {
    let a: Figure = Figure.random(&s)
    let b: UInt8 = UInt8.random(&s)
    check.travels("shape 87") { (item: Int) in show(a, b, item) }
  }
  do {
    let a: (RandomB, Complex<Double>, [String]) = (RandomB.random(&s), Complex<Double>.random(&s), s.list { s in String.random(&s) })
    var b: Set<Int> = Set<Int>.random(&s)
    s.touch(&b)
    let c: Int = Int.random(&s)
    let d: UInt32 = UInt32.random(&s)
    let e: (@Sendable (Int) -> Int, RandomD, RandomB, String) = (s.function(), RandomD.random(&s), RandomB.random(&s), String.random(&s))
    check.neverGoesWrong("shape 88", "a function in another value") { [b] (item: Int) in show(c, e, a, b, d, c, item) }
  }
  do {
    var a: Int8 = Int8.random(&s)
    s.touch(&a)
    let b: Complex<Double> = Complex<Double>.random(&s)
    let c: [Result<SIMD4<Double>, Overflow>] = s.list { s in s.chance() ? .success(SIMD4<Double>.random(&s)) : .failure(Overflow.random(&s)) }
    check.travels("shape 89") { [a] (item: Int) in show(a, b, c, item) }
  }
  do {
    let a: RandomD = RandomD.random(&s)
    let b: Float = Float.random(&s)
    let c: [(Result<Int8, Overflow>)?] = s.list { s in s.chance() ? s.chance() ? .success(Int8.random(&s)) : .failure(Overflow.random(&s)) : nil }
    check.travels("shape 90") { (item: Int) in show(a, b, c, item) }
  }
  do {
    var a: any Sendable = Float16.random(&s) as Float16
    s.touch(&a)
    let b: ContiguousArray<(SIMD2<Float>, Bool, Int64, RandomObject)> = ContiguousArray(s.list { s in (SIMD2<Float>.random(&s), Bool.random(&s), Int64.random(&s), RandomObject.random(&s)) })
    var c: (Boxed<Int16>, Set<Int>, Range<Int>) = (Boxed<Int16>.random(&s), Set<Int>.random(&s), Range<Int>.random(&s))
    s.touch(&c)
    check.travels("shape 91") { [a, c] (item: Int) in show(a, b, c, item) }
  }
  do {
    let a: Substring = Substring.random(&s)
    let b: (@Sendable (Int) -> Int, Tree, (RandomObject, Int16, Int32), (Figure)?) = (s.function(), Tree.random(&s), (RandomObject.random(&s), Int16.random(&s), Int32.random(&s)), s.chance() ? Figure.random(&s) : nil)
    check.neverGoesWrong("shape 92", "a function in another value") { (item: Int) in show(b, a, item) }
  }
  do {
    var a: RandomB = RandomB.random(&s)
    s.touch(&a)
    let b: String = String.random(&s)
    check.travels("shape 93") { [a] (item: Int) in show(a, b, a, item) }
  }
  do {
    var a: NDArray<Double> = NDArray<Double>.random(&s)
    s.touch(&a)
    check.travels("shape 94") { [a] (item: Int) in show(a, item) }
  }
  do {
    var a: Int16 = Int16.random(&s)
    s.touch(&a)
    check.travels("shape 95") { [a] (item: Int) in show(a, item) }
  }
  do {
    let a: [Bool] = s.list { s in Bool.random(&s) }
    let b: Range<Int> = Range<Int>.random(&s)
    var c: UInt64 = UInt64.random(&s)
    s.touch(&c)
    var d: Int = Int.random(&s)
    s.touch(&d)
    check.travels("shape 96") { [c, d] (item: Int) in show(a, d, b, c, item) }
  }
  do {
    let a: Blank = Blank.random(&s)
    let b: [(Complex<Double>)?] = s.list { s in s.chance() ? Complex<Double>.random(&s) : nil }
    check.travels("shape 97") { (item: Int) in show(a, b, a, item) }
  }
  do {
    var a: RandomB = RandomB.random(&s)
    s.touch(&a)
    let b: ([Int32])? = s.chance() ? s.list { s in Int32.random(&s) } : nil
    check.travels("shape 98") { [a] (item: Int) in show(a, b, item) }
  }
  do {
    var a: NDArray<Double> = NDArray<Double>.random(&s)
    s.touch(&a)
    check.travels("shape 99") { [a] (item: Int) in show(a, item) }
  }
}

private func shapes100(_ check: inout Check<Int>, _ s: inout SplitMix) {
  do {
    let a: Character = Character.random(&s)
    check.travels("shape 100") { (item: Int) in show(a, item) }
  }
  do {
    var a: [String: UInt] = s.table { s in UInt.random(&s) }
    s.touch(&a)
    check.travels("shape 101") { [a] (item: Int) in show(a, item) }
  }
  do {
    var a: UInt32 = UInt32.random(&s)
    s.touch(&a)
    let b: (UInt, Set<Int>) = (UInt.random(&s), Set<Int>.random(&s))
    let c: Int16 = Int16.random(&s)
    let d: Figure = Figure.random(&s)
    check.travels("shape 102") { [a] (item: Int) in show(d, b, a, c, item) }
  }
  do {
    let a: RandomB = RandomB.random(&s)
    let b: (Figure, Tree, Int, Character) = (Figure.random(&s), Tree.random(&s), Int.random(&s), Character.random(&s))
    let c: UInt128 = UInt128.random(&s)
    check.travels("shape 103") { (item: Int) in show(a, c, b, item) }
  }
  do {
    let a: ([Result<Figure, Overflow>], [String: any Sendable]) = (s.list { s in s.chance() ? .success(Figure.random(&s)) : .failure(Overflow.random(&s)) }, s.table { s in Bool.random(&s) as Bool })
    let b: any Sendable = s.function() as @Sendable (Int) -> Int
    check.travels("shape 104") { (item: Int) in show(a, b, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    check.neverGoesWrong("shape 105", "a function in another value") { (item: Int) in show(a(item), item) }
  }
  do {
    let a: RandomB = RandomB.random(&s)
    let b: @Sendable (Int) -> Int = s.function()
    let c: @Sendable (Int) -> Int = s.function()
    let d: String = String.random(&s)
    let e: @Sendable (Int) -> Int = s.function()
    let f: (([Int], Int64))? = s.chance() ? (s.list { s in Int.random(&s) }, Int64.random(&s)) : nil
    let g: UInt = UInt.random(&s)
    let h: Substring = Substring.random(&s)
    check.neverGoesWrong("shape 106", "a function in another value") { (item: Int) in show(c(item), a, b(item), g, f, d, h, e(item), c(item), item) }
  }
  do {
    var a: [ContiguousArray<Int16>] = s.list { s in ContiguousArray(s.list { s in Int16.random(&s) }) }
    s.touch(&a)
    var b: (SIMD4<Double>)? = s.chance() ? SIMD4<Double>.random(&s) : nil
    s.touch(&b)
    let c: Float = Float.random(&s)
    let d: (UInt128)? = s.chance() ? UInt128.random(&s) : nil
    let e: UInt128 = UInt128.random(&s)
    check.travels("shape 107") { [a, b] (item: Int) in show(b, e, a, c, d, item) }
  }
  do {
    var a: [([RandomA])?] = s.list { s in s.chance() ? s.list { s in RandomA.random(&s) } : nil }
    s.touch(&a)
    check.travels("shape 108") { [a] (item: Int) in show(a, item) }
  }
  do {
    var a: any Sendable = s.chance() ? .success(Bool.random(&s)) : .failure(Overflow.random(&s)) as Result<Bool, Overflow>
    s.touch(&a)
    let b: RandomB = RandomB.random(&s)
    let c: RandomObject = RandomObject.random(&s)
    check.travels("shape 109") { [a] (item: Int) in show(c, a, b, item) }
  }
  do {
    let a: RandomA = RandomA.random(&s)
    var b: (UInt128, Figure, String) = (UInt128.random(&s), Figure.random(&s), String.random(&s))
    s.touch(&b)
    check.travels("shape 110") { [b] (item: Int) in show(a, b, a, item) }
  }
  do {
    let a: UInt = UInt.random(&s)
    let b: UInt = UInt.random(&s)
    let c: any Sendable = (UInt8.random(&s), UInt.random(&s), Int16.random(&s), s.function()) as (UInt8, UInt, Int16, @Sendable (Int) -> Int)
    var d: Float16 = Float16.random(&s)
    s.touch(&d)
    let e: Set<Int> = Set<Int>.random(&s)
    let f: Bool = Bool.random(&s)
    check.travels("shape 111") { [d] (item: Int) in show(c, d, b, e, a, f, item) }
  }
  do {
    let a: Int16 = Int16.random(&s)
    let b: @Sendable (Int) -> Int = s.function()
    check.neverGoesWrong("shape 112", "a function in another value") { (item: Int) in show(b(item), a, item) }
  }
  do {
    var a: any Sendable = Blank.random(&s) as Blank
    s.touch(&a)
    let b: RandomA = RandomA.random(&s)
    check.travels("shape 113") { [a] (item: Int) in show(b, a, item) }
  }
  do {
    let a: UInt128 = UInt128.random(&s)
    var b: [String: Set<Int>] = s.table { s in Set<Int>.random(&s) }
    s.touch(&b)
    let c: Bool = Bool.random(&s)
    let d: Int64 = Int64.random(&s)
    check.travels("shape 114") { [b] (item: Int) in show(c, b, a, d, item) }
  }
  do {
    let a: NDArray<Double> = NDArray<Double>.random(&s)
    let b: Blank = Blank.random(&s)
    var c: Set<Int> = Set<Int>.random(&s)
    s.touch(&c)
    let d: @Sendable (Int) -> Int = s.function()
    var e: [ContiguousArray<(Bool, Range<Int>, Complex<Double>)>] = s.list { s in ContiguousArray(s.list { s in (Bool.random(&s), Range<Int>.random(&s), Complex<Double>.random(&s)) }) }
    s.touch(&e)
    let f: Int32 = Int32.random(&s)
    let g: Tree = Tree.random(&s)
    let h: UInt16 = UInt16.random(&s)
    check.neverGoesWrong("shape 115", "a function in another value") { [c, e] (item: Int) in show(e, d(item), a, g, c, b, f, h, e, item) }
  }
  do {
    let a: Int16 = Int16.random(&s)
    let b: UInt64 = UInt64.random(&s)
    check.travels("shape 116") { (item: Int) in show(a, b, item) }
  }
  do {
    let a: any Sendable = Int32.random(&s) as Int32
    let b: (@Sendable (Int) -> Int)? = s.chance() ? s.function() : nil
    var c: Set<Int> = Set<Int>.random(&s)
    s.touch(&c)
    var d: (Result<Tree, Overflow>, (RandomB, (Range<Int>)?, Tree, Result<Int32, Overflow>), ((Int8)?, @Sendable (Int) -> Int, Result<RandomB, Overflow>, [Season])) = (s.chance() ? .success(Tree.random(&s)) : .failure(Overflow.random(&s)), (RandomB.random(&s), s.chance() ? Range<Int>.random(&s) : nil, Tree.random(&s), s.chance() ? .success(Int32.random(&s)) : .failure(Overflow.random(&s))), (s.chance() ? Int8.random(&s) : nil, s.function(), s.chance() ? .success(RandomB.random(&s)) : .failure(Overflow.random(&s)), s.list { s in Season.random(&s) }))
    s.touch(&d)
    let e: NDArray<Double> = NDArray<Double>.random(&s)
    var f: (SIMD4<Double>, Set<Int>) = (SIMD4<Double>.random(&s), Set<Int>.random(&s))
    s.touch(&f)
    let g: ((SIMD2<Float>, Season, [String: UInt16], UInt16), (String)?) = ((SIMD2<Float>.random(&s), Season.random(&s), s.table { s in UInt16.random(&s) }, UInt16.random(&s)), s.chance() ? String.random(&s) : nil)
    let h: UInt8 = UInt8.random(&s)
    check.neverGoesWrong("shape 117", "a function in another value") { [c, d, f] (item: Int) in show(d, c, b, g, h, f, e, a, d, item) }
  }
  do {
    var a: @Sendable (Int) -> Int = s.function()
    s.touch(&a)
    let b: RandomObject = RandomObject.random(&s)
    let c: Boxed<Int16> = Boxed<Int16>.random(&s)
    check.neverGoesWrong("shape 118", "a function in another value") { [a] (item: Int) in show(c, a(item), b, item) }
  }
  do {
    let a: Figure = Figure.random(&s)
    check.travels("shape 119") { (item: Int) in show(a, item) }
  }
}

private func shapes120(_ check: inout Check<Int>, _ s: inout SplitMix) {
  do {
    let a: Figure = Figure.random(&s)
    check.travels("shape 120") { (item: Int) in show(a, item) }
  }
  do {
    let a: UInt32 = UInt32.random(&s)
    check.travels("shape 121") { (item: Int) in show(a, item) }
  }
  do {
    let a: UInt64 = UInt64.random(&s)
    let b: Double = Double.random(&s)
    let c: Int = Int.random(&s)
    var d: RandomA = RandomA.random(&s)
    s.touch(&d)
    let e: Season = Season.random(&s)
    check.travels("shape 122") { [d] (item: Int) in show(d, c, a, e, b, item) }
  }
  do {
    let a: Boxed<Int16> = Boxed<Int16>.random(&s)
    let b: Substring = Substring.random(&s)
    let c: SIMD2<Float> = SIMD2<Float>.random(&s)
    check.travels("shape 123") { (item: Int) in show(c, b, a, item) }
  }
  do {
    let a: RandomD = RandomD.random(&s)
    let b: [@Sendable (Int) -> Int] = s.list { s in s.function() }
    check.neverGoesWrong("shape 124", "a function in another value") { (item: Int) in show(a, b, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    let b: Character = Character.random(&s)
    let c: RandomD = RandomD.random(&s)
    var d: Int = Int.random(&s)
    s.touch(&d)
    var e: Result<Character, Overflow> = s.chance() ? .success(Character.random(&s)) : .failure(Overflow.random(&s))
    s.touch(&e)
    var f: Int64 = Int64.random(&s)
    s.touch(&f)
    let g: RandomB = RandomB.random(&s)
    let h: Int32 = Int32.random(&s)
    check.neverGoesWrong("shape 125", "a function in another value") { [d, e, f] (item: Int) in show(a(item), f, b, c, h, e, g, d, item) }
  }
  do {
    var a: any Sendable = UInt8.random(&s) as UInt8
    s.touch(&a)
    check.travels("shape 126") { [a] (item: Int) in show(a, item) }
  }
  do {
    let a: Int16 = Int16.random(&s)
    let b: Boxed<Int16> = Boxed<Int16>.random(&s)
    check.travels("shape 127") { (item: Int) in show(a, b, a, item) }
  }
  do {
    let a: Figure = Figure.random(&s)
    let b: Character = Character.random(&s)
    var c: Range<Int> = Range<Int>.random(&s)
    s.touch(&c)
    check.travels("shape 128") { [c] (item: Int) in show(b, a, c, item) }
  }
  do {
    let a: Double = Double.random(&s)
    let b: Figure = Figure.random(&s)
    let c: (ContiguousArray<RandomB>, [Int16], (Substring)?, [Complex<Double>]) = (ContiguousArray(s.list { s in RandomB.random(&s) }), s.list { s in Int16.random(&s) }, s.chance() ? Substring.random(&s) : nil, s.list { s in Complex<Double>.random(&s) })
    var d: @Sendable (Int) -> Int = s.function()
    s.touch(&d)
    check.neverGoesWrong("shape 129", "a function in another value") { [d] (item: Int) in show(b, a, c, d(item), item) }
  }
  do {
    var a: RandomA = RandomA.random(&s)
    s.touch(&a)
    let b: (SIMD2<Float>, String, any Sendable, Int16) = (SIMD2<Float>.random(&s), String.random(&s), s.chance() ? .success(Double.random(&s)) : .failure(Overflow.random(&s)) as Result<Double, Overflow>, Int16.random(&s))
    var c: Character = Character.random(&s)
    s.touch(&c)
    var d: Int32 = Int32.random(&s)
    s.touch(&d)
    check.travels("shape 130") { [a, c, d] (item: Int) in show(c, a, d, b, c, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    let b: RandomA = RandomA.random(&s)
    let c: (Blank)? = s.chance() ? Blank.random(&s) : nil
    let d: Int8 = Int8.random(&s)
    check.neverGoesWrong("shape 131", "a function in another value") { (item: Int) in show(b, a(item), c, d, b, item) }
  }
  do {
    let a: Range<Int> = Range<Int>.random(&s)
    let b: Result<Season, Overflow> = s.chance() ? .success(Season.random(&s)) : .failure(Overflow.random(&s))
    let c: Substring = Substring.random(&s)
    let d: [Int8] = s.list { s in Int8.random(&s) }
    check.travels("shape 132") { (item: Int) in show(c, a, d, b, item) }
  }
  do {
    let a: Int16 = Int16.random(&s)
    var b: Character = Character.random(&s)
    s.touch(&b)
    check.travels("shape 133") { [b] (item: Int) in show(b, a, item) }
  }
  do {
    var a: RandomD = RandomD.random(&s)
    s.touch(&a)
    let b: Substring = Substring.random(&s)
    check.travels("shape 134") { [a] (item: Int) in show(a, b, item) }
  }
  do {
    let a: Character = Character.random(&s)
    let b: ((RandomObject, Complex<Double>, Complex<Double>, Complex<Double>))? = s.chance() ? (RandomObject.random(&s), Complex<Double>.random(&s), Complex<Double>.random(&s), Complex<Double>.random(&s)) : nil
    let c: Result<UInt8, Overflow> = s.chance() ? .success(UInt8.random(&s)) : .failure(Overflow.random(&s))
    var d: RandomD = RandomD.random(&s)
    s.touch(&d)
    var e: (Bool)? = s.chance() ? Bool.random(&s) : nil
    s.touch(&e)
    let f: UInt8 = UInt8.random(&s)
    let g: [NDArray<Double>] = s.list { s in NDArray<Double>.random(&s) }
    let h: String = String.random(&s)
    check.travels("shape 135") { [d, e] (item: Int) in show(d, g, h, f, a, e, c, b, item) }
  }
  do {
    let a: UInt64 = UInt64.random(&s)
    let b: SIMD4<Double> = SIMD4<Double>.random(&s)
    check.travels("shape 136") { (item: Int) in show(b, a, b, item) }
  }
  do {
    var a: Double = Double.random(&s)
    s.touch(&a)
    var b: Int64 = Int64.random(&s)
    s.touch(&b)
    check.travels("shape 137") { [a, b] (item: Int) in show(b, a, item) }
  }
  do {
    let a: UInt64 = UInt64.random(&s)
    let b: RandomD = RandomD.random(&s)
    check.travels("shape 138") { (item: Int) in show(a, b, item) }
  }
  do {
    let a: ((Result<Range<Int>, Overflow>, ContiguousArray<Float16>, @Sendable (Int) -> Int, (Set<Int>, RandomB, Float)), (UInt8, Bool), (Double, Figure, any Sendable), Blank) = ((s.chance() ? .success(Range<Int>.random(&s)) : .failure(Overflow.random(&s)), ContiguousArray(s.list { s in Float16.random(&s) }), s.function(), (Set<Int>.random(&s), RandomB.random(&s), Float.random(&s))), (UInt8.random(&s), Bool.random(&s)), (Double.random(&s), Figure.random(&s), UInt8.random(&s) as UInt8), Blank.random(&s))
    let b: RandomObject = RandomObject.random(&s)
    check.neverGoesWrong("shape 139", "a function in another value") { (item: Int) in show(a, b, a, item) }
  }
}

private func shapes140(_ check: inout Check<Int>, _ s: inout SplitMix) {
  do {
    let a: Int = Int.random(&s)
    let b: Tree = Tree.random(&s)
    var c: Float16 = Float16.random(&s)
    s.touch(&c)
    var d: Boxed<Int16> = Boxed<Int16>.random(&s)
    s.touch(&d)
    var e: Int64 = Int64.random(&s)
    s.touch(&e)
    let f: SIMD4<Double> = SIMD4<Double>.random(&s)
    let g: Float = Float.random(&s)
    let h: (String, Double, Int, Tree) = (String.random(&s), Double.random(&s), Int.random(&s), Tree.random(&s))
    check.travels("shape 140") { [c, d, e] (item: Int) in show(b, f, h, g, a, e, d, c, item) }
  }
  do {
    var a: RandomB = RandomB.random(&s)
    s.touch(&a)
    check.travels("shape 141") { [a] (item: Int) in show(a, item) }
  }
  do {
    let a: Result<RandomB, Overflow> = s.chance() ? .success(RandomB.random(&s)) : .failure(Overflow.random(&s))
    let b: SIMD2<Float> = SIMD2<Float>.random(&s)
    check.travels("shape 142") { (item: Int) in show(b, a, item) }
  }
  do {
    let a: Int16 = Int16.random(&s)
    let b: Set<Int> = Set<Int>.random(&s)
    check.travels("shape 143") { (item: Int) in show(b, a, item) }
  }
  do {
    let a: Int64 = Int64.random(&s)
    let b: SIMD4<Double> = SIMD4<Double>.random(&s)
    var c: (Figure)? = s.chance() ? Figure.random(&s) : nil
    s.touch(&c)
    let d: Complex<Double> = Complex<Double>.random(&s)
    let e: @Sendable (Int) -> Int = s.function()
    let f: [ContiguousArray<String>] = s.list { s in ContiguousArray(s.list { s in String.random(&s) }) }
    let g: RandomA = RandomA.random(&s)
    let h: UInt16 = UInt16.random(&s)
    check.neverGoesWrong("shape 144", "a function in another value") { [c] (item: Int) in show(b, d, h, g, f, c, e(item), a, item) }
  }
  do {
    var a: Complex<Double> = Complex<Double>.random(&s)
    s.touch(&a)
    check.travels("shape 145") { [a] (item: Int) in show(a, item) }
  }
  do {
    let a: Range<Int> = Range<Int>.random(&s)
    let b: Substring = Substring.random(&s)
    check.travels("shape 146") { (item: Int) in show(a, b, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    check.neverGoesWrong("shape 147", "a function in another value") { (item: Int) in show(a(item), a(item), item) }
  }
  do {
    let a: String = String.random(&s)
    let b: Result<(Double, RandomA, UInt), Overflow> = s.chance() ? .success((Double.random(&s), RandomA.random(&s), UInt.random(&s))) : .failure(Overflow.random(&s))
    let c: Range<Int> = Range<Int>.random(&s)
    var d: [Float16] = s.list { s in Float16.random(&s) }
    s.touch(&d)
    let e: [[String: (Int64, SIMD4<Double>, RandomObject)]] = s.list { s in s.table { s in (Int64.random(&s), SIMD4<Double>.random(&s), RandomObject.random(&s)) } }
    check.travels("shape 148") { [d] (item: Int) in show(c, e, b, d, a, item) }
  }
  do {
    let a: [(Figure)?] = s.list { s in s.chance() ? Figure.random(&s) : nil }
    let b: UInt16 = UInt16.random(&s)
    let c: any Sendable = RandomD.random(&s) as RandomD
    check.travels("shape 149") { (item: Int) in show(a, b, c, item) }
  }
  do {
    let a: (RandomD, Double) = (RandomD.random(&s), Double.random(&s))
    var b: String = String.random(&s)
    s.touch(&b)
    let c: (((Int8, UInt64))?)? = s.chance() ? s.chance() ? (Int8.random(&s), UInt64.random(&s)) : nil : nil
    let d: UInt32 = UInt32.random(&s)
    let e: (Set<Int>, @Sendable (Int) -> Int) = (Set<Int>.random(&s), s.function())
    var f: Result<Blank, Overflow> = s.chance() ? .success(Blank.random(&s)) : .failure(Overflow.random(&s))
    s.touch(&f)
    let g: (@Sendable (Int) -> Int, Int64, Int, Int64) = (s.function(), Int64.random(&s), Int.random(&s), Int64.random(&s))
    var h: Set<Int> = Set<Int>.random(&s)
    s.touch(&h)
    check.neverGoesWrong("shape 150", "a function in another value") { [b, f, h] (item: Int) in show(b, e, c, a, g, h, f, d, b, item) }
  }
  do {
    var a: Result<(any Sendable, ContiguousArray<UInt16>, [Float16]), Overflow> = s.chance() ? .success((s.chance() ? NDArray<Double>.random(&s) : nil as (NDArray<Double>)?, ContiguousArray(s.list { s in UInt16.random(&s) }), s.list { s in Float16.random(&s) })) : .failure(Overflow.random(&s))
    s.touch(&a)
    let b: Int64 = Int64.random(&s)
    var c: Double = Double.random(&s)
    s.touch(&c)
    check.travels("shape 151") { [a, c] (item: Int) in show(a, b, c, item) }
  }
  do {
    let a: Complex<Double> = Complex<Double>.random(&s)
    let b: [String: any Sendable] = s.table { s in (Range<Int>.random(&s), Tree.random(&s), Season.random(&s)) as (Range<Int>, Tree, Season) }
    check.travels("shape 152") { (item: Int) in show(a, b, item) }
  }
  do {
    var a: Result<Complex<Double>, Overflow> = s.chance() ? .success(Complex<Double>.random(&s)) : .failure(Overflow.random(&s))
    s.touch(&a)
    let b: UInt = UInt.random(&s)
    check.travels("shape 153") { [a] (item: Int) in show(a, b, item) }
  }
  do {
    let a: SIMD2<Float> = SIMD2<Float>.random(&s)
    let b: UInt64 = UInt64.random(&s)
    let c: Result<(UInt128, Complex<Double>), Overflow> = s.chance() ? .success((UInt128.random(&s), Complex<Double>.random(&s))) : .failure(Overflow.random(&s))
    let d: Tree = Tree.random(&s)
    check.travels("shape 154") { (item: Int) in show(d, c, b, a, d, item) }
  }
  do {
    let a: Substring = Substring.random(&s)
    let b: UInt = UInt.random(&s)
    let c: Blank = Blank.random(&s)
    check.travels("shape 155") { (item: Int) in show(a, c, b, a, item) }
  }
  do {
    let a: @Sendable (Int) -> Int = s.function()
    check.neverGoesWrong("shape 156", "a function in another value") { (item: Int) in show(a(item), item) }
  }
  do {
    var a: Boxed<Int16> = Boxed<Int16>.random(&s)
    s.touch(&a)
    var b: Int8 = Int8.random(&s)
    s.touch(&b)
    let c: Double = Double.random(&s)
    var d: @Sendable (Int) -> Int = s.function()
    s.touch(&d)
    let e: Int = Int.random(&s)
    check.neverGoesWrong("shape 157", "a function in another value") { [a, b, d] (item: Int) in show(a, c, b, e, d(item), item) }
  }
  do {
    var a: (@Sendable (Int) -> Int)? = s.chance() ? s.function() : nil
    s.touch(&a)
    check.neverGoesWrong("shape 158", "a function in another value") { [a] (item: Int) in show(a, a, item) }
  }
  do {
    let a: RandomD = RandomD.random(&s)
    let b: (Tree)? = s.chance() ? Tree.random(&s) : nil
    let c: UInt = UInt.random(&s)
    check.travels("shape 159") { (item: Int) in show(a, b, c, item) }
  }
}

private func shapes160(_ check: inout Check<Int>, _ s: inout SplitMix) {
  do {
    let a: any Sendable = (Float16.random(&s), UInt64.random(&s), s.function(), UInt64.random(&s)) as (Float16, UInt64, @Sendable (Int) -> Int, UInt64)
    check.travels("shape 160") { (item: Int) in show(a, item) }
  }
  do {
    let a: UInt32 = UInt32.random(&s)
    var b: Complex<Double> = Complex<Double>.random(&s)
    s.touch(&b)
    check.travels("shape 161") { [b] (item: Int) in show(a, b, item) }
  }
  do {
    let a: Substring = Substring.random(&s)
    let b: any Sendable = ContiguousArray(s.list { s in UInt64.random(&s) }) as ContiguousArray<UInt64>
    check.travels("shape 162") { (item: Int) in show(a, b, item) }
  }
  do {
    let a: ((Int8, (UInt32)?))? = s.chance() ? (Int8.random(&s), s.chance() ? UInt32.random(&s) : nil) : nil
    let b: Complex<Double> = Complex<Double>.random(&s)
    check.travels("shape 163") { (item: Int) in show(a, b, item) }
  }
  do {
    var a: UInt128 = UInt128.random(&s)
    s.touch(&a)
    var b: Complex<Double> = Complex<Double>.random(&s)
    s.touch(&b)
    let c: Int = Int.random(&s)
    check.travels("shape 164") { [a, b] (item: Int) in show(c, b, a, item) }
  }
  do {
    var a: UInt128 = UInt128.random(&s)
    s.touch(&a)
    let b: @Sendable (Int) -> Int = s.function()
    let c: (Int8)? = s.chance() ? Int8.random(&s) : nil
    let d: Character = Character.random(&s)
    var e: RandomObject = RandomObject.random(&s)
    s.touch(&e)
    let f: UInt32 = UInt32.random(&s)
    let g: String = String.random(&s)
    let h: Set<Int> = Set<Int>.random(&s)
    check.neverGoesWrong("shape 165", "a function in another value") { [a, e] (item: Int) in show(f, h, d, c, e, b(item), g, a, item) }
  }
  do {
    let a: Blank = Blank.random(&s)
    check.travels("shape 166") { (item: Int) in show(a, item) }
  }
  do {
    let a: UInt16 = UInt16.random(&s)
    var b: any Sendable = s.chance() ? SIMD2<Float>.random(&s) : nil as (SIMD2<Float>)?
    s.touch(&b)
    var c: NDArray<Double> = NDArray<Double>.random(&s)
    s.touch(&c)
    check.travels("shape 167") { [b, c] (item: Int) in show(c, a, b, item) }
  }
  do {
    let a: Bool = Bool.random(&s)
    let b: ContiguousArray<UInt16> = ContiguousArray(s.list { s in UInt16.random(&s) })
    var c: Double = Double.random(&s)
    s.touch(&c)
    var d: any Sendable = (RandomD.random(&s), s.function(), Character.random(&s), UInt8.random(&s)) as (RandomD, @Sendable (Int) -> Int, Character, UInt8)
    s.touch(&d)
    let e: Int = Int.random(&s)
    let f: Blank = Blank.random(&s)
    check.travels("shape 168") { [c, d] (item: Int) in show(b, d, a, e, f, c, item) }
  }
  do {
    let a: UInt16 = UInt16.random(&s)
    var b: Blank = Blank.random(&s)
    s.touch(&b)
    check.travels("shape 169") { [b] (item: Int) in show(a, b, item) }
  }
  do {
    let a: Int32 = Int32.random(&s)
    check.travels("shape 170") { (item: Int) in show(a, item) }
  }
  do {
    let a: RandomB = RandomB.random(&s)
    let b: Set<Int> = Set<Int>.random(&s)
    check.travels("shape 171") { (item: Int) in show(a, b, item) }
  }
  do {
    var a: UInt16 = UInt16.random(&s)
    s.touch(&a)
    var b: Boxed<Int16> = Boxed<Int16>.random(&s)
    s.touch(&b)
    let c: @Sendable (Int) -> Int = s.function()
    check.neverGoesWrong("shape 172", "a function in another value") { [a, b] (item: Int) in show(a, b, c(item), item) }
  }
  do {
    let a: Boxed<Int16> = Boxed<Int16>.random(&s)
    let b: UInt16 = UInt16.random(&s)
    let c: UInt32 = UInt32.random(&s)
    let d: (Complex<Double>, @Sendable (Int) -> Int) = (Complex<Double>.random(&s), s.function())
    var e: any Sendable = (s.function(), Season.random(&s), UInt8.random(&s), Complex<Double>.random(&s)) as (@Sendable (Int) -> Int, Season, UInt8, Complex<Double>)
    s.touch(&e)
    let f: Int32 = Int32.random(&s)
    let g: [Double] = s.list { s in Double.random(&s) }
    let h: SIMD4<Double> = SIMD4<Double>.random(&s)
    check.neverGoesWrong("shape 173", "a function in another value") { [e] (item: Int) in show(f, c, h, a, g, d, e, b, item) }
  }
  do {
    var a: Season = Season.random(&s)
    s.touch(&a)
    let b: UInt = UInt.random(&s)
    check.travels("shape 174") { [a] (item: Int) in show(a, b, item) }
  }
  do {
    var a: UInt32 = UInt32.random(&s)
    s.touch(&a)
    let b: Figure = Figure.random(&s)
    check.travels("shape 175") { [a] (item: Int) in show(a, b, item) }
  }
  do {
    var a: ContiguousArray<Result<UInt32, Overflow>> = ContiguousArray(s.list { s in s.chance() ? .success(UInt32.random(&s)) : .failure(Overflow.random(&s)) })
    s.touch(&a)
    let b: Result<NDArray<Double>, Overflow> = s.chance() ? .success(NDArray<Double>.random(&s)) : .failure(Overflow.random(&s))
    let c: any Sendable = NDArray<Double>.random(&s) as NDArray<Double>
    check.travels("shape 176") { [a] (item: Int) in show(c, b, a, item) }
  }
  do {
    var a: SIMD4<Double> = SIMD4<Double>.random(&s)
    s.touch(&a)
    var b: (Character, SIMD2<Float>, Int16) = (Character.random(&s), SIMD2<Float>.random(&s), Int16.random(&s))
    s.touch(&b)
    let c: UInt64 = UInt64.random(&s)
    let d: ContiguousArray<any Sendable> = ContiguousArray(s.list { s in s.list { s in RandomA.random(&s) } as [RandomA] as any Sendable })
    let e: [@Sendable (Int) -> Int] = s.list { s in s.function() }
    let f: Complex<Double> = Complex<Double>.random(&s)
    check.neverGoesWrong("shape 177", "a function in another value") { [a, b] (item: Int) in show(f, b, a, e, c, d, f, item) }
  }
  do {
    let a: UInt8 = UInt8.random(&s)
    let b: RandomA = RandomA.random(&s)
    let c: Substring = Substring.random(&s)
    check.travels("shape 178") { (item: Int) in show(c, b, a, c, item) }
  }
  do {
    let a: any Sendable = UInt64.random(&s) as UInt64
    var b: ContiguousArray<(Int32, Substring)> = ContiguousArray(s.list { s in (Int32.random(&s), Substring.random(&s)) })
    s.touch(&b)
    let c: (Int32)? = s.chance() ? Int32.random(&s) : nil
    let d: RandomObject = RandomObject.random(&s)
    check.travels("shape 179") { [b] (item: Int) in show(d, c, a, b, item) }
  }
}
