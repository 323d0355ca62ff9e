import JoblibMemory
import JoblibParallel
import Testing

struct CachedTaskTests {
  @Test func `an equal task finds the result`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    for _ in 0..<2 {
      let tasks = [3, 4, 3].map { folder.memory.cache(Squaring(number: $0, log: name)) }
      #expect(try tasks.map { try $0.run() } == [9, 16, 9])
      #expect(try tasks[0].checkCallInCache())
    }
    #expect(Runs.count(name) == 2)
    let entries = try CacheFiles.entries(in: folder.path)
    #expect(entries.count == 2)
    #expect(entries.allSatisfy { $0.contains("/joblib/JoblibTests.Squaring/v1/") })
  }

  @Test func `versions and types of task live side by side`() throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    #expect(try memory.cache(Squaring(number: 3, log: "side by side")).run() == 9)
    #expect(try memory.cache(Cubing(number: 3, log: "side by side")).run() == 27)
    #expect(
      try !memory.cache(Squaring(number: 3, log: "side by side"), version: 2).checkCallInCache()
    )
    #expect(try memory.cache(Squaring(number: 3, log: "side by side")).run() == 9)
    #expect(try CacheFiles.entries(in: folder.path).count == 2)
  }

  @Test func `without a location the task runs each time`() throws {
    let task = Memory(nil).cache(Squaring(number: 5, log: "nowhere"))
    for _ in 0..<2 { #expect(try task.run() == 25) }
    #expect(Runs.count("nowhere") == 2)
    #expect(try !task.checkCallInCache())
  }

  @Test func `a type that is known in its own file only is refused`() throws {
    struct Local: ParallelTask {
      func run() -> Int { 1 }
    }
    let folder = try CacheFolder()
    let error = try #require(throws: MemoryError.self) { try folder.memory.cache(Local()).run() }
    #expect(error.code == .notHashable)
    #expect(error.description.contains("Local") && error.description.contains("internal or public"))
    #expect(try Memory(nil).cache(Local()).run() == 1)
  }
}

struct Squaring: ParallelTask {
  var number: Int
  var log: String

  func run() -> Int {
    Runs.note(log)
    return number * number
  }
}

struct Cubing: ParallelTask {
  var number: Int
  var log: String

  func run() -> Int { number * number * number }
}
