import JoblibMemory
import Testing

/// Functions that go by one name, in processes of their own for the sake of what is said.
struct NameCollisionTests {
  private func lines(_ result: ExitTest.Result?) -> [Substring] {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      .split(separator: "\n").filter { $0.contains("possible name collision") }
  }

  @Test func `two functions of one name and version are said once`() async throws {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      let folder = try CacheFolder()
      for argument in 0..<3 {
        _ = try folder.memory.cache("twin") { (x: Int) in "\(x) as one has it" }(argument)
        _ = try folder.memory.cache("twin") { (x: Int) in "\(x) as the other has it" }(argument)
      }
    }
    let lines = lines(result)
    #expect(lines.count == 1)
    #expect(lines.first?.contains("'twin' version 1") == true)
    #expect(lines.first?.contains("closure #1") == true && lines.first?.contains(" and ") == true)
  }

  @Test func `one function made often is no collision, nor are versions, results and folders`()
    async throws
  {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      let folder = try CacheFolder()
      let other = try CacheFolder()
      for number in 0..<3 { _ = try Shapes.adder(folder.memory, number)(1) }
      _ = try folder.memory.cache("f", version: 1) { (x: Int) in x }(1)
      _ = try folder.memory.cache("f", version: 2) { (x: Int) in x + 1 }(1)
      _ = try folder.memory.cache("f", version: 1) { (x: Int) in [x] }(1)
      _ = try other.memory.cache("f", version: 1) { (x: Int) in x + 2 }(1)
      for _ in 0..<2 { _ = try Memory(nil).cache("f", version: 1) { (x: Int) in x + 3 }(1) }
    }
    #expect(lines(result).isEmpty)
  }

  @Test func `one function mentioned at several places is no collision`() async throws {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      let folder = try CacheFolder()
      let memory = folder.memory
      _ = try memory.cache("static", Mentioned.halved)(1)
      _ = try memory.cache("static", Mentioned.halved)(2)
      try Mentioned.elsewhere(memory)
      // Which function a mention is of cannot be known, so this passes too.
      _ = try memory.cache("static") { (x: Int) in x / 2 }(4)
      _ = try memory.cache("free", mentionedFunction)(1)
      _ = try memory.cache("method", Mentioned(number: 3).added)(1)
      _ = try memory.cache("method", Mentioned(number: 3).added)(2)
      _ = try memory.cache("initializer", Mentioned.init)(1)
      _ = try memory.cache("initializer", Mentioned.init)(2)
    }
    #expect(lines(result).isEmpty)
  }
}

/// Functions that have names, so that one can be mentioned often.
private struct Mentioned: Codable {
  var number: Int

  static func halved(_ number: Int) -> Int { number / 2 }
  func added(_ other: Int) -> Int { number + other }

  static func elsewhere(_ memory: Memory) throws {
    _ = try memory.cache("static", halved)(3)
    _ = try memory.cache("free", mentionedFunction)(2)
    _ = try memory.cache("method", Mentioned(number: 3).added)(3)
  }
}

private func mentionedFunction(_ number: Int) -> Int { number * 2 }
