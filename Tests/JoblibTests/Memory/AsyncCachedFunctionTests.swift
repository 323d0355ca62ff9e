import JoblibMemory
import Testing

/// `async` functions whose results are kept.
struct AsyncCachedFunctionTests {
  @Test func `an async function is computed once, captures and all`() async throws {
    let folder = try CacheFolder()
    let name = folder.path
    func adder(_ number: Int) -> AsyncCachedFunction<Int, Int> {
      folder.memory.cache("adder") { (x: Int) async in
        await Task.yield()
        Runs.note(name)
        return x + number
      }
    }
    for _ in 0..<2 {
      #expect(try await adder(1)(1) == 2)
      #expect(try await adder(100)(1) == 101)
    }
    #expect(Runs.count(name) == 2)
    #expect(try adder(1).checkCallInCache(1) && !adder(1).checkCallInCache(2))
    #expect(adder(1).name == "adder" && adder(1).version == 1)
  }

  @Test func `it finds what a function that waits has kept, and the other way round`()
    async throws
  {
    let folder = try CacheFolder()
    let memory = folder.memory
    _ = try memory.cache("f") { (x: Int) in x + 1 }(1)
    let later = memory.cache("f") { (x: Int) async in x + 2 }
    #expect(try await later(1) == 2)
    #expect(try await later(2) == 4)
    #expect(try memory.cache("f") { (x: Int) in x + 1 }(2) == 4)
  }

  @Test func `what is thrown is not kept`() async throws {
    struct Failure: Error {}
    let folder = try CacheFolder()
    let function = folder.memory.cache("f") { (x: Int) async throws -> Int in throw Failure() }
    await #expect(throws: Failure.self) { try await function(1) }
    #expect(try CacheFiles.results(in: folder.path) == [])
  }

  @Test func `it shelves, calls, expires, ignores and clears as others do`() async throws {
    let folder = try CacheFolder()
    let name = folder.path
    @Sendable func body(_ x: Int, _ log: String) async -> Int {
      Runs.note(name)
      return Runs.count(name)
    }
    let function = folder.memory.cache("f", ignoring: [.second], body)
    #expect(try await function.callAndShelve(1, "a").get() == 1)
    #expect(try await function.callAndShelve(1, "b").get() == 1)
    #expect(try await function.call(1, "c").result == 2)
    #expect(try await function(1, "d") == 2)
    let expired = folder.memory.cache(
      "f",
      version: 1,
      ignoring: [.second],
      expiresAfter: .zero,
      body
    )
    #expect(try await expired(1, "e") == 3)
    #expect(try await function(1, "f") == 3)
    try function.clear()
    #expect(try !function.checkCallInCache(1, "a"))
    #expect(try await folder.memory.eval("g", 1, "x", body: body) == 4)
    #expect(try await folder.memory.eval("g", 1, "x", body: body) == 4)
  }

  @Test func `without a location everything is computed`() async throws {
    let function = Memory(nil).cache("f") { (x: Handle) async in x.number }
    #expect(try await function(Handle()) == 3)
    #expect(try await function.callAndShelve(Handle()).get() == 3)
    #expect(try await function.call(Handle()).metadata.byteCount == 0)
    #expect(try !function.checkCallInCache(Handle()))
    try function.clear()
  }
}
