import FoundationEssentials
import JoblibMemory
import Testing

/// Files that are not what a cache wrote, in processes of their own for the sake of what they say
/// on the standard error.
struct DamagedEntryTests {
  /// Damages an entry in many ways, and calls its function after each.
  ///
  /// - Returns: How many times the function had to run again.
  private static func call(
    in folder: String,
    after damages: (_ entry: [UInt8]) -> [[UInt8]]
  ) throws -> Int {
    let function = Memory(folder).cache("f") { (x: Int) in
      Runs.note(folder)
      return "result \(x)"
    }
    #expect(try function(1) == "result 1")
    let path = try #require(try CacheFiles.entries(in: folder).first)
    let damages = damages(try CacheFiles.bytes(of: path))
    let before = Runs.count(folder)
    for (index, bytes) in damages.enumerated() {
      try CacheFiles.write(bytes, to: path)
      #expect(try !function.checkCallInCache(1), "damage \(index)")
      #expect(try function(1) == "result 1", "damage \(index)")
      #expect(try function.checkCallInCache(1), "damage \(index)")
    }
    #expect(try CacheFiles.entries(in: folder) == [path])
    #expect(try CacheFiles.temporaries(in: folder) == [])
    let aside = try CacheFiles.all(in: folder).filter { $0.contains(".corrupt-") }
    #expect(aside.count == damages.count)
    return Runs.count(folder) - before
  }

  private static func entryByteCount(in folder: String) throws -> Int {
    try CacheFiles.bytes(of: try #require(try CacheFiles.entries(in: folder).first)).count
  }

  @Test func `an entry torn at any length is reported, moved aside, and computed again`()
    async throws
  {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let runs = try Self.call(in: path) { entry in
        entry.indices.map { Array(entry[..<$0]) }
      }
      #expect(runs == (try Self.entryByteCount(in: path)))
    }
    let lines = Store.warnings(of: result, about: path)
    #expect(lines.count == (try Self.entryByteCount(in: path)))
    #expect(lines.allSatisfy { $0.contains("damaged") && $0.contains(".corrupt-") })
  }

  @Test func `a flipped bit in any byte is noticed`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let runs = try Self.call(in: path) { entry in
        entry.indices.map { index in
          var damaged = entry
          damaged[index] ^= 1 << (index % 8)
          return damaged
        }
      }
      #expect(runs == (try Self.entryByteCount(in: path)))
    }
    #expect(Store.warnings(of: result, about: path).count == (try Self.entryByteCount(in: path)))
  }

  @Test func `strangers are not taken for entries`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let runs = try Self.call(in: path) { entry in
        [
          Array("text of another program, longer than the header of an entry".utf8),
          [UInt8](repeating: 0, count: entry.count),
          entry + [0],
          entry + entry,
          [UInt8](repeating: 7, count: 1_000_000),
          Array(entry[..<128]) + [UInt8](repeating: 7, count: 1_000_000),
        ]
      }
      #expect(runs == 6)
    }
    #expect(Store.warnings(of: result, about: path).count == 6)
  }

  @Test func `the entry of another call is not taken for this one's`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let function = Memory(path).cache("f") { (x: Int) in x * 2 }
      _ = try function(1)
      let first = try CacheFiles.entries(in: path)[0]
      _ = try function(2)
      let second = try #require(try CacheFiles.entries(in: path).first { $0 != first })
      try CacheFiles.write(try CacheFiles.bytes(of: first), to: second)
      #expect(try function(2) == 4)
      #expect(try function(1) == 2)
    }
    let lines = Store.warnings(of: result, about: path)
    #expect(lines.count == 1)
    #expect(lines.first?.contains("another call") == true)
  }

  @Test func `a folder in an entry's place is moved aside`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let function = Memory(path).cache("f") { (x: Int) in x * 2 }
      _ = try function(1)
      let entry = try CacheFiles.entries(in: path)[0]
      try FileManager.default.removeItem(atPath: entry)
      try FileManager.default.createDirectory(
        atPath: "\(entry)/inner",
        withIntermediateDirectories: true
      )
      for _ in 0..<2 { #expect(try function(1) == 2) }
      #expect(try function.checkCallInCache(1))
    }
    #expect(Store.warnings(of: result, about: path).count == 1)
  }

  @Test func `a sound entry that does not decode is said once and left alone`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let function = Memory(path).cache("f") { (x: Int) in
        Runs.note(path)
        return Fickle(number: x)
      }
      for _ in 0..<3 {
        let result = try function(1)
        #expect(result == Fickle(number: 1))
      }
      #expect(Runs.count(path) == 3)
      #expect(try CacheFiles.all(in: path).filter { $0.contains(".corrupt-") } == [])
      #expect(try CacheFiles.entries(in: path).count == 1)
    }
    let lines = Store.warnings(of: result, about: path)
    #expect(lines.count == 1)
    #expect(lines.first?.contains("raise the function's version") == true)
  }

  @Test func `a result that does not encode is returned, and said once`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let handle = Memory(path).cache("joblib handle") { (x: Int) in
        Runs.note(path)
        return Handle(number: x)
      }
      for _ in 0..<3 {
        let result = try handle(1)
        #expect(result == Handle(number: 1))
      }
      let broken = Memory(path).cache("joblib broken") { (x: Int) in
        Runs.note(path)
        return Broken(number: x)
      }
      for _ in 0..<3 { #expect(try broken(1) == Broken(number: 1)) }
      #expect(Runs.count(path) == 6)
      #expect(try CacheFiles.results(in: path) == [])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    let lines = text.split(separator: "\n").filter { $0.contains("'joblib ") }
    #expect(lines.count == 2)
    #expect(lines.first?.contains("Handle") == true && lines.last?.contains("Broken") == true)
  }
}

/// A value that decodes from something else than it encodes, as after a change of its definition.
struct Fickle: Codable, Sendable, Equatable {
  var number: Int

  init(number: Int) { self.number = number }

  init(from decoder: any Decoder) throws {
    number = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .number)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("\(number)", forKey: .number)
  }

  private enum CodingKeys: CodingKey { case number }
}
