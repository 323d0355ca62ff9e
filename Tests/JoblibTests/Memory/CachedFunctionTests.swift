import JoblibMemory
import JoblibParallel
import NDArrays
import Testing

struct CachedFunctionTests {
  @Test func `a value is computed once, for every memory of the folder`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    for _ in 0..<3 {
      let square = Memory(folder.path).cache("square") { (x: Int) in
        Runs.note(name)
        return x * x
      }
      #expect(try square(7) == 49)
      #expect(try square(8) == 64)
    }
    #expect(Runs.count(name) == 2)
    #expect(try CacheFiles.entries(in: folder.path).count == 2)
    #expect(try CacheFiles.temporaries(in: folder.path) == [])
  }

  @Test func `versions live side by side`() throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    let old = memory.cache("f", version: 1) { (x: Int) in x + 1 }
    let new = memory.cache("f", version: 2) { (x: Int) in x + 2 }
    #expect(try old(1) == 2)
    #expect(try new(1) == 3)
    #expect(try old(1) == 2)
    #expect(try old.checkCallInCache(1) && new.checkCallInCache(1))
    try new.clear()
    #expect(try old.checkCallInCache(1) && !new.checkCallInCache(1))
  }

  @Test func `functions of one name that return other types share nothing`() throws {
    let folder = try CacheFolder()
    let whole = folder.memory.cache("f") { (x: Int) in x }
    let real = folder.memory.cache("f") { (x: Int) in Double(x) / 2 }
    #expect(try whole(3) == 3)
    #expect(try real(3) == 1.5)
  }

  @Test(arguments: ["", ".", "..", "a/b", "%41", "A", "ä b", String(repeating: "long/", count: 99)])
  func `any name will do, and none is another`(name: String) throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    for (index, other) in [name, name + "x", name + " ", "x" + name].enumerated() {
      let function = memory.cache(other) { (x: Int) in x + index }
      #expect(try function(1) == 1 + index)
      #expect(try function.checkCallInCache(1))
      #expect(function.name == other)
    }
    #expect(try CacheFiles.entries(in: "\(folder.path)/joblib").count == 4)
  }

  @Test func `what is thrown is not kept`() throws {
    struct Failure: Error {}
    let folder = try CacheFolder()
    let name = folder.path
    let function = folder.memory.cache("f") { (x: Int) throws -> Int in
      Runs.note(name)
      throw Failure()
    }
    for _ in 0..<2 { #expect(throws: Failure.self) { try function(1) } }
    #expect(Runs.count(name) == 2)
    #expect(try CacheFiles.results(in: folder.path) == [])
  }

  @Test func `without a location everything is computed and nothing asked of it`() throws {
    let memory = Memory(nil)
    try memory.prepare()
    let name = "no location"
    let function = memory.cache("f") { (x: Handle) in
      Runs.note(name)
      return x.number
    }
    for _ in 0..<2 { #expect(try function(Handle()) == 3) }
    #expect(Runs.count(name) == 2)
    #expect(try !function.checkCallInCache(Handle()))
    try function.clear()
  }

  @Test func `results of every kind come back`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    let memory = folder.memory
    func twice<Output>(_ function: CachedFunction<Int, Output>) throws -> (Output, Output) {
      (try function(2), try function(2))
    }
    let nothing = memory.cache("nothing") { (x: Int) in Runs.note(name) }
    for _ in 0..<2 { try nothing(2) }
    #expect(Runs.count(name) == 1)

    let pair = memory.cache("pair") { (x: Int) in (x, "two", [2.5], (true, UInt8(3))) }
    let (_, tuple) = try twice(pair)
    #expect(tuple.0 == 2 && tuple.1 == "two" && tuple.2 == [2.5] && tuple.3 == (true, 3))

    let absent = memory.cache("absent") { (x: Int) -> Int? in
      Runs.note(name)
      return nil
    }
    #expect(try twice(absent) == (nil, nil))
    #expect(Runs.count(name) == 2)

    let columns = NDArray<Double>(rows: [[1, 2], [3, 4]]).transposed()
    let array = memory.cache("array") { (x: Int) in columns }
    #expect(try twice(array) == (columns, columns))

    let table = memory.cache("table") { (x: Int) in ["a": [x: Fruit.pear], "b": [:]] }
    #expect(try twice(table).1 == ["a": [2: .pear], "b": [:]])

    let flag = memory.cache("flag") { (x: Int) in x == 2 }
    #expect(try twice(flag) == (true, true))
  }

  @Test func `an entry of a megabyte is read whole`() throws {
    let folder = try CacheFolder()
    let large = folder.memory.cache("large") { (count: Int) in (0..<count).map { $0 &* 31 } }
    let expected: [Int] = (0..<200_000).map { $0 &* 31 }
    for _ in 0..<2 { #expect(try large(200_000) == expected) }
  }

  @Test func `a cache of its own is not for git, and another's word stands`() throws {
    let folder = try CacheFolder()
    let ignore = "\(folder.path)/joblib/.gitignore"
    let function = folder.memory.cache("f") { (x: Int) in x }
    _ = try function(1)
    let text = String(decoding: try CacheFiles.bytes(of: ignore), as: UTF8.self)
    #expect(text.hasPrefix("#") && text.hasSuffix("\n*\n"))
    try CacheFiles.write(Array("mine".utf8), to: ignore)
    try folder.memory.prepare()
    #expect(try CacheFiles.bytes(of: ignore) == Array("mine".utf8))
  }

  @Test func `hits and misses are noted in the task that asked`() throws {
    let folder = try CacheFolder()
    let scope = TaskScope(worker: .here(), nestingLevel: 1)
    let outer = TaskScope.current
    TaskScope.current = scope
    defer { TaskScope.current = outer }
    let function = folder.memory.cache("f") { (x: Int) in x }
    for argument in [1, 2, 1, 1] { _ = try function(argument) }
    #expect(scope.cache.hits == 2)
    #expect(scope.cache.misses == 2)
  }

  @Test func `a relative location starts from the current folder`() throws {
    let location = try #require(Memory("./cache").location)
    #expect(location.hasPrefix("/") && location.hasSuffix("/cache") && !location.contains("./"))
    #expect(Memory("cache").location == location)
    #expect(Memory("/a/b").location == "/a/b")
  }
}

/// An enum with a raw value, as user code has them.
enum Fruit: String, Codable, Sendable {
  case apple, pear
}
