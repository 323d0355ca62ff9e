import ClosureCoding
import JoblibWire
import NDArrays
import Testing

/// Closures frozen and thawed within this process; `Tests/Client` sends them to others.
struct FreezingTests {
  private func expectRoundTrip<Output: Equatable & Sendable>(
    _ holder: Holder<Int, Output>
  ) throws {
    let frozen = try holder.frozen()
    let thawed = try Holder<Int, Output>.thawed(frozen)
    for input in 0..<3 { #expect(try thawed.call(input) == holder.call(input)) }
    #expect(try holder.frozen().bytes == frozen.bytes, "the same bytes each time")
    #expect(try thawed.frozen().bytes == frozen.bytes, "the same bytes of what was thawed")
  }

  @Test func `closures come back with equal captures and equal bytes`() throws {
    let n = sevenAtRunTime()
    let byte = UInt8(n), text = "é \(n)", list = [n, 2, 3], pair = Pair(first: byte, second: [text])
    let account = Account(n), grid = NDArray([1.5, Double(n), 3]), maybe: Int? = n > 1 ? nil : 2
    let empty = list.filter { $0 > 100 }, tuple = (byte, n, text)
    try expectRoundTrip(Holder { $0 + 1 })
    try expectRoundTrip(Holder { $0 + n })
    try expectRoundTrip(Holder { "\(byte) \(n) \(byte) \(text) \(maybe ?? -1) \($0)" })
    try expectRoundTrip(Holder { list[$0] })
    try expectRoundTrip(Holder { empty.count + $0 })
    try expectRoundTrip(Holder { pair.second[0] + "\(pair.first) \($0)" })
    try expectRoundTrip(Holder { account.balance + $0 })
    try expectRoundTrip(Holder { account.balance + $0 + n })
    try expectRoundTrip(Holder { grid[$0] })
    try expectRoundTrip(Holder { "\(tuple) \($0)" })
    let inner: @Sendable (Int) -> Int = { $0 + list[1] }
    let outer: @Sendable (Int) -> String = { "\(inner($0)) \(byte)" }
    try expectRoundTrip(Holder { outer($0) + text })
  }

  @Test func `tuples, functions and parts of text travel in collections and optionals`() throws {
    let n = sevenAtRunTime(), add: @Sendable (Int) -> Int = { $0 + n }
    let tuples = [(n, "a\(n)"), (2, "b")], maybe: (UInt8, [Int])? = n > 1 ? (1, [n]) : nil
    let functions = ["add": [add, { @Sendable in $0 * 2 }]], some = n > 1 ? add : nil
    let none = n > 100 ? add : nil, words = "a few words".split(separator: " ")
    let result: Result<(Character, Int), Flaw> = .success(("é", n))
    try expectRoundTrip(Holder { "\(tuples) \($0)" })
    try expectRoundTrip(Holder { "\(tuples) \(n) \($0)" })
    try expectRoundTrip(Holder { "\(maybe?.1 ?? []) \(n) \($0)" })
    try expectRoundTrip(Holder { (functions["add"]?[1]($0) ?? 0) + (some?($0) ?? 0) + n })
    try expectRoundTrip(Holder { (none?($0) ?? -1) + n })
    try expectRoundTrip(Holder { "\(words[$0])" })
    try expectRoundTrip(Holder { "\((try? result.get().0) ?? "x") \(n) \($0)" })
  }

  @Test func `variables of existential types keep what they hold`() throws {
    let n = sevenAtRunTime()
    let anything: any Sendable = [n], tuple: any Sendable = (n, "t"), failure: any Error = Flaw(n)
    let codable: any Codable & Sendable = Pair(first: n, second: "p"), wide: any Sendable = Wide(n)
    let list: [any Sendable] = [n, "x", [1.5]], type: any Sendable.Type = [String].self
    try expectRoundTrip(Holder { "\(anything) \(codable) \(n) \($0)" })
    try expectRoundTrip(Holder { "\(tuple) \(wide) \(UInt8(n)) \($0)" })
    try expectRoundTrip(Holder { "\(list) \(type) \($0)" })
    try expectRoundTrip(Holder { "\(failure) \($0)" })
    try expectRoundTrip(Holder { "\(failure) \(n) \($0)" })
  }

  @Test func `references to one object stay references to one`() throws {
    let first = Account(sevenAtRunTime()), second = Account(2)
    let same = sevenAtRunTime() > 1 ? first : second
    let list = [first, second, first], maybe: Account? = same
    let holder = Holder<Int, [Bool]> { _ in
      [first === same, first === second, list[0] === first, list[2] === maybe, list[1] === second]
    }
    let thawed = try Holder<Int, [Bool]>.thawed(try holder.frozen())
    #expect(try thawed.call(0) == [true, false, true, true, true])
    #expect(try holder.call(0) == [true, false, true, true, true])
  }

  @Test func `closures of generic functions travel with what those were called with`() throws {
    let n = sevenAtRunTime()
    try expectRoundTrip(generic(n, [n, 2]))
    try expectRoundTrip(generic("x\(n)", Set(["y"])))
    try expectRoundTrip(generic([n], [[1.5], [Double(n)]]))
    try expectRoundTrip(GenericCrate(content: [n]).closure())
    try expectRoundTrip(GenericCrate(content: Pair(first: UInt8(n), second: 2.5)).closure())
  }

  @Test func `a closure thawed many times frees what it captured`() throws {
    let n = sevenAtRunTime()
    let account = Account(n)
    let frozen = try Holder<Int, Account> { _ in account }.frozen()
    weak var last: Account?
    for _ in 0..<100 {
      let thawed = try Holder<Int, Account>.thawed(frozen)
      let found = try thawed.call(0)
      #expect(found.balance == n)
      #expect(last == nil, "an earlier one is still there")
      last = found
    }
    #expect(last == nil)
  }

  @Test func `values in collections and existentials are freed with their closure`() throws {
    let account = Account(sevenAtRunTime())
    let list = [account, account], anything: any Sendable = account, pairs = [(1, account)]
    let add: @Sendable (Int) -> Int = { $0 + account.balance }, functions = [add]
    let holder = Holder<Int, [Account]> { item in
      _ = functions[0](item)
      return list + [pairs[0].1] + ((anything as? Account).map { [$0] } ?? [])
    }
    let frozen = try holder.frozen()
    weak var last: Account?
    for _ in 0..<10 {
      let found = try Holder<Int, [Account]>.thawed(frozen).call(0)
      #expect(found.count == 4 && found.allSatisfy { $0 === found[0] })
      #expect(last == nil, "an earlier one is still there")
      last = found[0]
    }
    #expect(last == nil)
  }

  @Test func `a closure does not lose its captures by being frozen`() throws {
    weak var captured: Account?
    do {
      let account = Account(sevenAtRunTime())
      captured = account
      let holder = Holder<Int, Int> { [account] in account.balance + $0 }
      for _ in 0..<10 { _ = try holder.frozen() }
      #expect(try holder.call(1) == 8)
    }
    #expect(captured == nil)
  }

  @Test func `large arrays travel beside the closure, one for all that captured it`() throws {
    let numbers = (0..<1000).map { $0 * sevenAtRunTime() }
    let writer = WireWriter(bufferThreshold: 100)
    for factor in 0..<10 {
      try Closures.freeze(Holder<Int, Int> { numbers[$0] * factor }, to: writer)
    }
    #expect(writer.outOfBand.count == 1)
    #expect(writer.bytes.count < 1000)
    let lone = try Holder<Int, Int> { numbers[$0] }.frozen(bufferThreshold: 100)
    #expect(lone.outOfBand.count == 1)
    #expect(try Holder<Int, Int>.thawed(lone).call(3) == 21)
  }

  @Test func `closures are the same where code and context are`() {
    let n = sevenAtRunTime()
    let first = Holder<Int, Int> { $0 + n }
    let again = first
    let other = Holder<Int, Int> { $0 + n }
    #expect(Closures.identity(of: first) == Closures.identity(of: again))
    #expect(Closures.identity(of: first) != Closures.identity(of: other))
  }

  @Test func `many threads may freeze and thaw at once`() async throws {
    let n = sevenAtRunTime()
    let list = [n, 2, 3], text = "t\(n)"
    let holder = Holder<Int, String> { "\(list[$0]) \(text)" }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for index in 0..<300 {
            let thawed = try Holder<Int, String>.thawed(try holder.frozen())
            #expect(try thawed.call(index % 3) == holder.call(index % 3))
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `bytes that end early or name no code are errors`() throws {
    let n = sevenAtRunTime(), text = "text \(n)", list = [n], tuples = ["a": (n, text)]
    let anything: any Sendable = text, account = Account(n), accounts = [account, account]
    let closures = [
      try Holder<Int, String> { text + "\($0 + n)" }.frozen(),
      try Holder<Int, String> { "\(list.count + $0)" }.frozen(),
      try Holder<Int, String> { "\(tuples) \(anything) \($0 + n)" }.frozen(),
      try Holder<Int, String> { "\(accounts[0].balance + $0)" }.frozen(),
      try generic(n, [n]).frozen(),
    ]
    for bytes in closures.map(\.bytes) {
      for count in bytes.indices {
        bytes[..<count].withUnsafeBytes { raw in
          var reader = WireReader(raw)
          #expect(throws: (any Error).self) {
            try Closures.thaw(Holder<Int, String>.self, from: &reader)
          }
        }
      }
      for place in [7, 8] {
        var damaged = bytes
        damaged[place] = 0x7f
        damaged.withUnsafeBytes { raw in
          var reader = WireReader(raw)
          #expect(throws: WireError.self) {
            try Closures.thaw(Holder<Int, String>.self, from: &reader)
          }
        }
      }
    }
  }
}
