import JoblibMemory
import JoblibSystem
import JoblibWire
import Synchronization
import Testing

/// Kept results that do not count any more.
struct ValidityTests {
  @Test func `an expired result is computed again and replaced`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    let memory = folder.memory
    @Sendable func body(_ x: Int) -> Int {
      Runs.note(name)
      return Runs.count(name)
    }
    let kept = memory.cache("f", expiresAfter: .seconds(3600), body)
    let expired = memory.cache("f", expiresAfter: .zero, body)
    #expect(try [kept(1), kept(1)] == [1, 1])
    let files = try CacheFiles.all(in: folder.path)
    #expect(try !expired.checkCallInCache(1) && kept.checkCallInCache(1))
    #expect(try expired(1) == 2)
    #expect(try kept(1) == 2)
    #expect(try expired.callAndShelve(1).get() == 3)
    #expect(try kept(1) == 3)
    #expect(try CacheFiles.all(in: folder.path) == files)
  }

  @Test func `the callback decides by what is known of a result`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    let function = folder.memory.cache("f", isValid: { $0.byteCount < 1000 }) { (count: Int) in
      Runs.note(name)
      return [UInt8](repeating: 1, count: count)
    }
    for count in [10, 2000] {
      for _ in 0..<3 { #expect(try function(count).count == count) }
    }
    #expect(Runs.count(name) == 1 + 3)
    #expect(try function.checkCallInCache(10) && !function.checkCallInCache(2000))
    #expect(try CacheFiles.entries(in: folder.path).count == 2)
  }

  @Test func `what is known of a result can be read`() throws {
    let folder = try CacheFolder()
    for memory in [folder.memory, Memory(nil)] {
      let start = wallNanoseconds()
      let metadata = try memory.cache("f") { (x: Int) in x }.call(1).metadata
      let words = try #require(
        metadata.description.wholeMatch(of: /computed (\S+Z) in [0-9.]+(?:s|ms|µs|ns), (.+)/)
      )
      .output
      #expect(
        ReadableText.time(start) <= words.1 && words.1 <= ReadableText.time(wallNanoseconds())
      )
      #expect(
        memory.location == nil
          ? words.2 == "not kept" : words.2 == ReadableText.size(metadata.byteCount)
      )
    }
  }

  @Test func `the callback is told time and duration`() throws {
    let folder = try CacheFolder()
    let told = Told()
    let check: @Sendable (ResultMetadata) -> Bool = { metadata in
      told.metadata.withLock { $0.append(metadata) }
      return true
    }
    let task = folder.memory.cache(Squaring(number: 2, log: folder.path), isValid: check)
    let known = try task.call().metadata
    _ = try task.run()
    _ = try task.callAndShelve()
    #expect(try task.checkCallInCache())
    #expect(told.metadata.withLock { $0 } == [known, known, known])
    #expect(Runs.count(folder.path) == 1)
  }

  private final class Told: Sendable {
    let metadata = Mutex<[ResultMetadata]>([])
  }

  @Test func `what counts travels with functions and tasks, and is no part of keys`() throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    let limit = folder.path.count
    let function = memory.cache(
      "f",
      ignoring: [.second],
      expiresAfter: .seconds(60),
      isValid: { $0.byteCount < limit }
    ) { (x: Int, note: String) in x }
    _ = try function(1, "a")
    let copy = try throughWire(function)
    #expect(try function.checkCallInCache(1, "b") == copy.checkCallInCache(1, "c"))
    #expect(try !copy.checkCallInCache(1, "a"))
    #expect(
      try memory.cache("f", ignoring: [.second]) { (x: Int, note: String) in x }
        .checkCallInCache(1, "a")
    )

    let task = memory.cache(Squaring(number: 2, log: "counts"), expiresAfter: .zero)
    _ = try task.run()
    #expect(try !throughWire(task).checkCallInCache())
    #expect(try memory.cache(Squaring(number: 2, log: "counts")).checkCallInCache())
  }

  private func throughWire<Value: Codable>(_ value: Value) throws -> Value {
    let writer = WireWriter()
    try writer.encode(value)
    return try writer.bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      return try reader.decode(Value.self)
    }
  }
}
