import JoblibMemory
import JoblibParallel
import Testing

/// Calls that are made in other ways than by calling, and results that are removed.
struct EvaluationTests {
  @Test func `eval calls through the memory`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    for _ in 0..<2 {
      let sum = try folder.memory.eval("sum", 3, 4.5) { (x: Int, y: Double) in
        Runs.note(name)
        return Double(x) + y
      }
      #expect(sum == 7.5)
      #expect(try folder.memory.eval(Squaring(number: 6, log: name)) == 36)
    }
    #expect(Runs.count(name) == 2)
    #expect(try Memory(nil).eval("sum", version: 2, 3) { (x: Int) in x } == 3)
  }

  @Test func `call always runs, and replaces the kept result`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    // A function that lies about what it depends on.
    let function = folder.memory.cache("f") { (x: Int) in
      Runs.note(name)
      return Runs.count(name) * 10 + x
    }
    #expect(try function(1) == 11)
    let (result, metadata) = try function.call(1)
    #expect(result == 21)
    #expect(try function(1) == 21)
    #expect(metadata.byteCount > 128)
    #expect(metadata.age >= .zero && metadata.age < .seconds(60))
    #expect(metadata.duration >= .zero && metadata.duration < .seconds(60))
    #expect(try CacheFiles.entries(in: name).count == 1)
    #expect(try CacheFiles.temporaries(in: name) == [])
  }

  @Test func `call works for tasks, and where nothing is kept`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    let task = folder.memory.cache(Squaring(number: 3, log: name))
    for _ in 0..<2 { #expect(try task.call().result == 9) }
    #expect(try task.run() == 9)
    #expect(Runs.count(name) == 2)
    let unkept = try Memory(nil).cache(Squaring(number: 3, log: name)).call()
    #expect(unkept.result == 9 && unkept.metadata.byteCount == 0)
    let function = Memory(nil).cache("f") { (x: Int) in x }
    #expect(try function.call(4).metadata.age < .seconds(60))
  }

  @Test func `clearing a task's results leaves those of other types and versions`() throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    let tasks = (0..<3).map { memory.cache(Squaring(number: $0, log: "clear")) }
    for task in tasks { _ = try task.run() }
    let other = memory.cache(Cubing(number: 3, log: "clear"))
    let version = memory.cache(Squaring(number: 0, log: "clear"), version: 2)
    _ = try other.run()
    _ = try version.run()
    try tasks[0].clear()
    for task in tasks { #expect(try !task.checkCallInCache()) }
    #expect(try other.checkCallInCache() && version.checkCallInCache())
    try Memory(nil).cache(Squaring(number: 0, log: "clear")).clear()
  }

  @Test func `clearing a memory removes all results and nothing else`() throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    try memory.clear()
    let function = memory.cache("f") { (x: Int) in x }
    let build = memory.cache("g", version: .build) { (x: Int) in x }
    let task = memory.cache(Squaring(number: 3, log: "clear"))
    _ = try (function(1), build(1), task.run())
    // As Python's joblib has it in the same folder.
    let foreign = ["joblib/module/func/0123/output.pkl", "joblib/notes", "joblib/f/notes"]
    for name in foreign {
      let path = "\(folder.path)/\(name)"
      try CacheFiles.makeFolder(of: path)
      try CacheFiles.write([1], to: path)
    }
    try memory.clear()
    #expect(try CacheFiles.entries(in: folder.path) == [])
    #expect(try !function.checkCallInCache(1) && !build.checkCallInCache(1))
    let left = try CacheFiles.results(in: folder.path).map {
      String($0.dropFirst(folder.path.count + 1))
    }
    #expect(left == foreign.sorted())
    _ = try function(1)
    #expect(try function.checkCallInCache(1))
    try Memory(nil).clear()
  }
}
