import JoblibMemory
import JoblibParallel
import NDArrays
import Testing

/// Why a call finds its result, or does not.
struct ExplanationTests {

  private static func sum(_ memory: Memory, version: FunctionVersion = 1, bias: Double = 0)
    -> CachedFunction<NDArray<Double>, Int, Double>
  {
    memory.cache("sum", version: version) { (data: NDArray<Double>, column: Int) in
      data[column] + bias
    }
  }

  private let data = NDArray([1.0, 2, 3])

  @Test func `a kept call is a hit, and nothing runs for it`() throws {
    let folder = try CacheFolder()
    let sum = Self.sum(folder.memory)
    let before = try sum.why(data, 1)
    #expect(before.outcome == .miss && before.keptCount == 0 && before.differences.isEmpty)
    #expect(before.description == "miss: no result of 'sum' is kept")
    #expect(try CacheFiles.all(in: folder.path) == [])
    _ = try sum(data, 1)
    #expect(try sum.why(data, 1).outcome == .hit)
    #expect(try folder.memory.why(delayed(sum)(data, 1)).outcome == .hit)
    #expect(try sum.why(data, 1).description == "hit: the result of 'sum' is kept")
  }

  @Test func `the argument that differs is named, with what it is`() throws {
    let folder = try CacheFolder()
    let sum = Self.sum(folder.memory)
    _ = try sum(data, 1)
    _ = try sum(NDArray([7.0, 8, 9, 10]), 2)
    let found = try sum.why(data, 2)
    #expect(found.outcome == .miss && found.keptCount == 2 && found.differences.count == 1)
    guard case .argument(let number, let now?, let kept?) = try #require(found.differences.first)
    else {
      Issue.record("\(found)")
      return
    }
    #expect([1, 2].contains(number))
    #expect(now.digest != kept.digest)
    #expect(found.description.contains("argument \(number): "))
    let other = try sum.why(NDArray([0.0]), 1)
    #expect(other.differences.count == 1)
    #expect(other.description.contains("argument 1: NDArray<Double> (1), "))
    #expect(other.description.contains("; kept: NDArray<Double> (3), "))
  }

  @Test func `another version or capture is named`() throws {
    let folder = try CacheFolder()
    _ = try Self.sum(folder.memory)(data, 1)
    let version = try Self.sum(folder.memory, version: 2).why(data, 1)
    #expect(version.differences == [.version(now: 2, kept: 1)])
    let capture = try Self.sum(folder.memory, bias: 1).why(data, 1)
    #expect(capture.differences == [.captures])
    let result = folder.memory.cache("sum") { (data: NDArray<Double>, column: Int) in column }
    #expect(
      try result.why(data, 1).differences.contains(
        .resultType(now: "Swift.Int", kept: "Swift.Double")
      )
    )
    let fewer = folder.memory.cache("sum") { (data: NDArray<Double>) in data[0] }
    guard
      case .argument(2, now: nil, _) = try #require(try fewer.why(data).differences.last)
    else {
      Issue.record("no second argument")
      return
    }
  }

  @Test func `what expired, is damaged, or is not cached is said`() throws {
    let folder = try CacheFolder()
    let expiring = folder.memory.cache("brief", expiresAfter: .zero) { (x: Int) in x }
    _ = try expiring(1)
    #expect(try expiring.why(1).outcome == .expired)
    let sum = Self.sum(folder.memory)
    _ = try sum(data, 1)
    let entry = try #require(try CacheFiles.entries(in: folder.path).first { $0.contains("/sum/") })
    var bytes = try CacheFiles.bytes(of: entry)
    bytes[bytes.count - 1] ^= 1
    try CacheFiles.write(bytes, to: entry)
    #expect(try sum.why(data, 1).outcome == .corrupted("its result is damaged"))
    #expect(try CacheFiles.bytes(of: entry) == bytes)
    #expect(try Self.sum(Memory(nil)).why(data, 1).outcome == .notCached)
  }

  @Test func `a task is explained as a function is`() throws {
    let folder = try CacheFolder()
    let task = folder.memory.cache(ExplainedTask(factor: 2))
    #expect(try task.why().outcome == .miss)
    _ = try task.run()
    #expect(try task.why().outcome == .hit)
    let other = try folder.memory.cache(ExplainedTask(factor: 3)).why()
    #expect(other.differences.count == 1)
    #expect(other.description.contains("ExplainedTask"))
  }

  @Test func `an async function is explained, too`() async throws {
    let folder = try CacheFolder()
    let function = folder.memory.cache("async") { (x: Int) async in x + 1 }
    #expect(try function.why(1).outcome == .miss)
    _ = try await function(1)
    #expect(try function.why(1).outcome == .hit)
  }

  @Test func `descriptions have types and sizes, and values only where that was asked for`() throws
  {
    let folder = try CacheFolder()
    func entryText(_ text: ArgumentText) throws -> String {
      let memory = Memory(folder.path, argumentText: text)
      let function = memory.cache("secret \(text)") { (password: String, size: [Int]) in size.count
      }
      _ = try function("hunter2 is secret", [1, 2, 3])
      let entry = try #require(
        try CacheFiles.entries(in: folder.path).first { $0.contains("secret%20\(text)") }
      )
      return String(decoding: try CacheFiles.bytes(of: entry), as: UTF8.self)
    }
    let summary = try entryText(.summary)
    #expect(summary.contains("String, 17 characters") && summary.contains("Array<Int>, 3 elements"))
    #expect(!summary.contains("hunter2"))
    let full = try entryText(.full)
    #expect(full.contains("\"hunter2 is secret\"") && full.contains("[1, 2, 3]"))
  }

  @Test func `a long value is cut in its description`() throws {
    let folder = try CacheFolder()
    let memory = Memory(folder.path, argumentText: .full)
    _ = try memory.cache("long") { (text: String) in text.count }(
      String(repeating: "x", count: 1_000_000)
    )
    let entry = try #require(try CacheFiles.entries(in: folder.path).first)
    #expect(try CacheFiles.bytes(of: entry).count < 2500)
  }
}

/// Not inside the suite, since the name of a private type means nothing elsewhere.
struct ExplainedTask: ParallelTask {
  var factor: Double
  func run() -> Double { factor * 2 }
}
