import JoblibMemory
import Testing

/// Many callers of one folder, none of whom knows of the others.
struct ConcurrentCallsTests {
  /// Calls with many arguments, in an order of its own, and checks each result.
  private static func callAll(in folder: String, seed: Int, rounds: Int = 3) throws {
    let function = Memory(folder).cache("f") { (x: Int) in (0..<x).map { $0 * x } }
    for round in 0..<rounds {
      for step in 0..<40 {
        let argument = (step * 7 + seed * 11 + round) % 40
        #expect(try function(argument) == (0..<argument).map { $0 * argument })
      }
    }
  }

  private func expectWhole(_ folder: String) throws {
    #expect(try CacheFiles.entries(in: folder).count == 40)
    #expect(try CacheFiles.temporaries(in: folder) == [])
    #expect(try CacheFiles.all(in: folder).filter { $0.contains(".corrupt-") } == [])
  }

  @Test func `threads write one folder`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in 0..<8 { group.addTask { try Self.callAll(in: path, seed: seed) } }
      try await group.waitForAll()
    }
    try expectWhole(path)
  }

  @Test func `processes write one folder`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    await withTaskGroup(of: Void.self) { group in
      for seed in 0..<6 {
        group.addTask {
          await #expect(processExitsWith: .success) { [path = path as String, seed = seed as Int] in
            try await withThrowingTaskGroup(of: Void.self) { group in
              for thread in 0..<2 {
                group.addTask { try Self.callAll(in: path, seed: seed + 6 * thread) }
              }
              try await group.waitForAll()
            }
          }
        }
      }
    }
    try expectWhole(path)
  }

  @Test func `one who clears does not disturb those who call`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in 0..<2 {
        group.addTask { try Self.callAll(in: path, seed: seed, rounds: 20) }
      }
      group.addTask {
        let function = Memory(path).cache("f") { (x: Int) in [x] }
        for _ in 0..<300 { try function.clear() }
      }
      try await group.waitForAll()
    }
    #expect(try CacheFiles.temporaries(in: path) == [])
  }
}
