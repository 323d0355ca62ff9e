import JoblibMemory
import NDArrays
import Testing

/// What a cached call depends on, seen by whether a call finds another's result.
struct CallKeyTests {
  @Test func `what a closure captured is part of its key`() throws {
    let folder = try CacheFolder()
    let adders = [1, 100].map { Shapes.adder(folder.memory, $0) }
    #expect(try adders.map { try $0(1) } == [2, 101])
    #expect(try adders.map { try $0(1) } == [2, 101])
  }

  @Test func `a constant that the optimiser may fold is part of the key`() throws {
    let folder = try CacheFolder()
    #expect(try Shapes.adder(folder.memory, 1)(1) == 2)
    #expect(try Shapes.adder(folder.memory, 100)(1) == 101)
    #expect(try Shapes.applying(folder.memory) { $0 * 2 }(3) == 7)
    #expect(try Shapes.applying(folder.memory) { $0 * 5 }(3) == 16)
  }

  @Test func `a captured function is part of the key, and what it captured`() throws {
    let folder = try CacheFolder()
    var functions: [@Sendable (Int) -> Int] = [Shapes.double, Shapes.negative]
    for factor in [3, 4] { functions.append { $0 * factor } }
    let expected = [11, -4, 16, 21]
    for _ in 0..<2 {
      #expect(try functions.map { try Shapes.applying(folder.memory, $0)(5) } == expected)
    }
  }

  @Test(arguments: Shapes.captures)
  func `captures of every shape count by value`(shape: Shapes.Capture) throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    #expect(try shape.first(memory)(1) == shape.values.0)
    #expect(try !shape.second(memory).checkCallInCache(1))
    #expect(try shape.second(memory)(1) == shape.values.1)
    // Made again, so equal but not the same in memory.
    #expect(try shape.first(memory).checkCallInCache(1))
    #expect(try shape.first(memory)(1) == shape.values.0)
  }

  private static func callWithLocalTypes(_ path: String) throws {
    struct Local: Codable, Equatable, Sendable {
      var number = 1
    }
    func callGeneric<Value: Codable & Sendable>(_ value: Value) throws {
      _ = try Memory(path).cache("generic") { (x: Int) in
        "\(value) and \(x)"
      }(1)
    }
    try callGeneric(Local())
    let value: any Codable & Sendable = Local()
    _ = try Memory(path).cache("existential") { (x: Int) in "\(value) and \(x)" }(1)
    let type: any (Codable & Sendable).Type = Local.self
    _ = try Memory(path).cache("type") { (x: Int) in "\(type) and \(x)" }(1)
    _ = try Memory(path).cache("result") { (x: Int) in Local(number: x) }(1)
  }

  @Test func `types without a name elsewhere are the same in each process`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    for _ in 0..<2 {
      await #expect(processExitsWith: .success) { [path = path as String] in
        try Self.callWithLocalTypes(path)
      }
      #expect(try CacheFiles.entries(in: path).count == 4)
    }
  }

  @Test func `arguments count by value, not by history or layout`() throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    let members = memory.cache("set") { (x: Set<String>) in x.count }
    let words = (0..<50).map { "word \($0)" }
    _ = try members(Set(words))
    var grown = Set<String>(minimumCapacity: 4000)
    for word in words.reversed() { grown.insert(word) }
    #expect(try members.checkCallInCache(grown))

    let table = memory.cache("dictionary") { (x: [String: Int]) in x.count }
    _ = try table(["a": 1, "b": 2, "c": 3])
    #expect(try table.checkCallInCache(["c": 3, "b": 2, "a": 1]))
    #expect(try !table.checkCallInCache(["c": 3, "b": 1, "a": 2]))

    let total = memory.cache("array") { (x: NDArray<Double>) in x.sum() }
    let rows = NDArray<Double>(rows: [[1, 2, 3], [4, 5, 6]])
    let columns = NDArray<Double>(rows: [[1, 4], [2, 5], [3, 6]]).transposed()
    #expect(rows.order != columns.order)
    _ = try total(rows)
    #expect(try total.checkCallInCache(columns))
    #expect(try !total.checkCallInCache(rows.transposed()))
  }

  @Test func `arguments keep their places, numbers and kinds`() throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    let join = memory.cache("join") { (a: String, b: String) in a + "/" + b }
    _ = try join("ab", "c")
    #expect(try !join.checkCallInCache("a", "bc"))
    #expect(try !join.checkCallInCache("c", "ab"))
    _ = try memory.cache("kind") { (a: Int) in a }(1)
    #expect(try !memory.cache("kind") { (a: Int, b: Int) in a }.checkCallInCache(1, 1))
    #expect(try !memory.cache("kind") { (a: Int32) in Int(a) }.checkCallInCache(1))
    #expect(try !memory.cache("kind") { () in 1 }.checkCallInCache())
  }

  @Test func `tuples and nothing are arguments too`() throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    let pair = memory.cache("pair") { (x: (Int, Set<Int>)) in x.0 + x.1.count }
    #expect(try pair((1, [1, 2])) == 3)
    #expect(try pair.checkCallInCache((1, [2, 1])))
    #expect(try !pair.checkCallInCache((2, [2, 1])))
    let void = memory.cache("void") { (x: Void) in 5 }
    #expect(try void(()) == 5)
    #expect(try void.checkCallInCache(()))
    let none = memory.cache("none") { () in 6 }
    #expect(try none() == 6)
    #expect(try none.checkCallInCache())
  }

  @Test func `a cached function is an argument and a capture by what it depends on`() throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    let apply = memory.cache("apply") { (f: CachedFunction<Int, Int>, x: Int) in try f(x) }
    #expect(try apply(Shapes.adder(memory, 1), 1) == 2)
    #expect(try apply(Shapes.adder(memory, 100), 1) == 101)
    #expect(try apply.checkCallInCache(Shapes.adder(Memory("/elsewhere"), 1), 1))
    let wrapped = [1, 100].map { number in
      let inner = Shapes.adder(memory, number)
      return memory.cache("wrapped") { (x: Int) in try inner(x) * 10 }
    }
    #expect(try wrapped.map { try $0(1) } == [20, 1010])
  }

  @Test func `where results are kept is no part of a key`() throws {
    let folder = try CacheFolder()
    func nested(_ inner: Memory) -> CachedFunction<Int, Int> {
      folder.memory.cache("outer") { (x: Int) in
        try inner.cache("inner") { (y: Int) in y + 1 }(x) * 2
      }
    }
    #expect(try nested(folder.memory)(1) == 4)
    #expect(try nested(Memory(nil)).checkCallInCache(1))
  }

  // MARK: - What cannot be part of a key

  private func message(_ body: () throws -> Void) throws -> String {
    let error = try #require(throws: MemoryError.self, performing: body)
    #expect(error.code == .notHashable)
    return error.description
  }

  @Test func `an argument that does not encode is refused by its place and type`() throws {
    let folder = try CacheFolder()
    let function = folder.memory.cache("f") { (x: Int, y: Handle) in x }
    for _ in 0..<2 {
      let text = try message { _ = try function(1, Handle()) }
      #expect(text.contains("argument 2 of 'f'") && text.contains("Handle"))
    }
    let throwing = folder.memory.cache("g") { (x: [Broken]) in x.count }
    let text = try message { _ = try throwing([Broken()]) }
    #expect(text.contains("argument 1 of 'g'") && text.contains("[0]"))
  }

  @Test func `a capture that does not encode is refused by its place and type`() throws {
    let folder = try CacheFolder()
    let number = folder.path.count
    let handle = Handle()
    let function = folder.memory.cache("f") { (x: Int) in handle.number + x + number }
    for _ in 0..<2 {
      let text = try message { _ = try function(1) }
      #expect(text.contains("'f'") && text.contains("Handle"))
      #expect(text.contains("capture") && text.contains("part of its key"))
      #expect(!text.contains("threading"))
    }
    let broken = Broken()
    let other = folder.memory.cache("g") { (x: Int) in "\(broken)\(x)\(number)" }
    #expect(try message { _ = try other(1) }.contains("'g'"))
    #expect(try CacheFiles.all(in: folder.path) == [])
  }

  @Test func `a closure of a generic function is refused, unless the optimiser knew its types`()
    throws
  {
    let folder = try CacheFolder()
    do {
      let results = try [[1, 2], [1, 2, 3]].map { try Shapes.generic(folder.memory, $0)(1) }
      #expect(results == [3, 4])
    } catch let error as MemoryError {
      #expect(error.code == .notHashable)
      #expect(error.description.contains("generic"))
    }
  }
}

/// A value that does not encode itself.
struct Handle: Sendable, Equatable {
  var number = 3
}

/// A value whose encoding fails.
struct Broken: Codable, Sendable, Equatable {
  struct Refusal: Error {}
  var number = 1
  func encode(to encoder: any Encoder) throws { throw Refusal() }
}
