import FoundationEssentials
import JoblibParallel
import Testing

struct DelayedTests {
  private static func area(_ width: Double, _ height: Double) -> Double { width * height }
  private static func answer() -> Int { 42 }

  @Test func `a delayed call is made when it runs, and not before`() throws {
    #expect(try delayed(Self.area)(2, 3).run() == 6)
    #expect(try delayed(Self.answer)().run() == 42)
    #expect(try delayed { 7 }.run() == 7)
    #expect(try delayed { 7 }().run() == 7)
  }

  @Test func `a delayed call throws what its function throws`() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try delayed { (_: Int) throws -> Int in throw Stop() }(1).run()
    }
  }

  @Test func `a closure is for workers only, other encoders are refused`() {
    #expect {
      try JSONEncoder().encode(delayed(Self.area)(2, 3))
    } throws: { error in
      "\(error)".contains("a closure travels only to workers")
    }
    #expect {
      try JSONEncoder().encode(delayed { 7 })
    } throws: { error in
      "\(error)".contains("a closure travels only to workers")
    }
    #expect {
      try JSONDecoder().decode(DelayedClosure<Int>.self, from: Data("{}".utf8))
    } throws: { error in
      "\(error)".contains("a closure travels only to workers")
    }
  }
}
