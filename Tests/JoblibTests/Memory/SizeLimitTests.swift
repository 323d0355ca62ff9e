import FoundationEssentials
import Glibc
import JoblibMemory
import JoblibParallel
import JoblibSystem
import Testing

/// Folders that may not grow beyond a limit.
struct SizeLimitTests {
  /// About 1 KB each.
  private static func results(_ path: String, _ limit: ByteCount?) -> CachedFunction<Int, [UInt8]> {
    Memory(path, bytesLimit: limit).cache("f") { (x: Int) in
      [UInt8](repeating: UInt8(truncatingIfNeeded: x), count: 800)
    }
  }

  private static func byteCount(_ path: String) throws -> Int {
    // What is gone meanwhile takes nothing.
    try CacheFiles.entries(in: path).reduce(0) { $0 + ((try? Files.status(of: $1).byteCount) ?? 0) }
  }

  private static func ledger(_ path: String) throws -> SizeLedger {
    SizeLedger(try CacheFiles.bytes(of: "\(path)/joblib/.size"))
  }

  @Test func `results go in the background, those first that were not used for longest`() throws {
    let folder = try CacheFolder()
    let path = folder.path
    let results = Self.results(path, 100_000)
    for argument in 0..<60 {
      let before = Set(try (argument == 0 ? [] : CacheFiles.entries(in: path)))
      _ = try results(argument)
      let made = try #require(Set(try CacheFiles.entries(in: path)).subtracting(before).first)
      try CacheFiles.setAge(of: made, seconds: Double(1000 - argument))
    }
    // Of these the first is used again, and then there is too much.
    _ = try results(0)
    for argument in 60..<120 { _ = try results(argument) }
    #expect(
      try SingleFlightCase.wait {
        try Self.byteCount(path) <= 100_000 && Self.ledger(path).total <= 100_000
      }
    )
    #expect(try results.checkCallInCache(0))
    #expect(try !results.checkCallInCache(1))
    #expect(try results.checkCallInCache(119))
    // It is cut to nine tenths, and no further.
    #expect(try Self.byteCount(path) > 85_000)
    #expect(try SingleFlightCase.wait { try SingleFlightCase.leases(in: path).isEmpty })
    #expect(try CacheFiles.all(in: path).filter { $0.hasSuffix(".lease") } == [])
  }

  @Test func `without a limit nothing is counted, and nothing goes`() throws {
    let folder = try CacheFolder()
    let results = Self.results(folder.path, nil)
    for argument in 0..<50 { _ = try results(argument) }
    #expect(try CacheFiles.entries(in: folder.path).count == 50)
    #expect(try CacheFiles.all(in: folder.path).filter { $0.contains(".size") } == [])
  }

  @Test(arguments: [0, 500, 1 << 40])
  func `any limit serves right results`(limit: Int) throws {
    let folder = try CacheFolder()
    let results = Self.results(folder.path, ByteCount(limit))
    for argument in (0..<30) { #expect(try results(argument) == results(argument)) }
    #expect(try SingleFlightCase.wait { try Self.byteCount(folder.path) <= max(limit, 0) })
  }

  @Test func `what was there before a limit counts`() throws {
    let folder = try CacheFolder()
    let unlimited = Self.results(folder.path, nil)
    for argument in 0..<100 { _ = try unlimited(argument) }
    _ = try Self.results(folder.path, 50_000)(100)
    #expect(try SingleFlightCase.wait { try Self.byteCount(folder.path) <= 50_000 })
  }

  @Test func `short programs count together, and finish what they began`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    for number in 0..<12 {
      await #expect(processExitsWith: .success) { [path = path as String, number = number as Int] in
        let results = Self.results(path, 20_000)
        for argument in 0..<5 { _ = try results(5 * number + argument) }
        exit(0)
      }
    }
    // The last may have had to leave some.
    #expect(try Self.byteCount(path) <= 20_000 + 5_000)
    #expect(try CacheFiles.all(in: path).filter { $0.hasSuffix(".lease") } == [])
  }

  @Test func `several processes keep one folder small, each by turns`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask {
          await #expect(processExitsWith: .success) {
            [path = path as String, number = number as Int] in
            let results = Self.results(path, 60_000)
            for step in 0..<500 {
              let argument = (step * (number + 3)) % 200
              let result = try results(argument)
              #expect(result.first == UInt8(truncatingIfNeeded: argument) && result.count == 800)
            }
            exit(0)
          }
        }
      }
    }
    #expect(try Self.byteCount(path) <= 60_000 + 4 * 6_000)
    #expect(try CacheCatalogue(path).verify { path, flaw in Issue.record("\(path): \(flaw)") } > 0)
    #expect(try Store.expectClean(path) > 0)
  }

  @Test func `the work of a process that was killed at it is taken over`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      _ = try Self.results(path, nil)(0)
      let lease = Lease(ofEntry: "\(path)/joblib/.size")
      #expect(try lease.take(as: .next()))
      kill(getpid(), SIGKILL)
    }
    let results = Self.results(path, 10_000)
    for argument in 0..<40 { _ = try results(argument) }
    #expect(try SingleFlightCase.wait { try Self.byteCount(path) <= 10_000 })
    #expect(
      try SingleFlightCase.wait {
        try CacheFiles.all(in: path).filter { $0.contains(".size.lease") }.isEmpty
      }
    )
  }

  @Test(arguments: ["1X", "-3", ""])
  func `a limit that is no size is refused, and then nothing is kept`(text: String) throws {
    let folder = try CacheFolder()
    let memory = Memory(folder.path, bytesLimit: ByteCount(stringLiteral: text))
    let error = try #require(throws: MemoryError.self) { try memory.prepare() }
    #expect(error.code == .invalidArgument && error.description.contains("bytesLimit"))
    #expect(try Self.results(folder.path, ByteCount(stringLiteral: text))(1).count == 800)
    #expect(try CacheFiles.all(in: folder.path) == [])
  }

  // MARK: The ledger

  @Test(arguments: [
    ("", nil, 0), ("kept 10\n", 10, 0), ("kept 10\nadded 5\nadded 6\n", 10, 11),
    ("added 5\n", nil, 5), ("kept 10\nadd", 10, 0), ("kept 10\nadded -3\nadded x\nmore\n", 10, 0),
    ("kept 10\nadded 5added 6\nadded 7\n", 10, 7), ("\u{0}\u{1}\u{2}", nil, 0),
    ("kept 99999999999999999999\n", nil, 0), ("added 5\nkept 10 of 0\nadded 6\n", 10, 11),
    ("kept 20\nadded 5\nadded 6\nkept 10 of 16\nadded 7\n", 10, 13),
    ("added 5\nkept 10 of 999\nadded 6\n", 10, 6), ("added 5\nkept 10 of x\n", nil, 5),
  ])
  func `a ledger is read for what there is in it`(text: String, kept: Int?, added: Int) {
    let ledger = SizeLedger(Array(text.utf8))
    #expect(ledger.kept == kept && ledger.added == added)
  }

  @Test(arguments: [1, 100, 999, 1000, 4095, 4096, 4097, 1 << 20])
  func `steps are right on the average`(byteCount: Int) {
    let limit = 256 * 4096
    let chances = 10_000
    let sum = (0..<chances).reduce(0) { sum, chance in
      let random = (Double(chance) + 0.5) / Double(chances)
      return sum + (SizeKeeper.step(of: byteCount, limit: limit, random: random) ?? 0)
    }
    #expect(abs(sum / chances - byteCount) <= 1)
  }

  @Test func `a limit survives a message`() throws {
    for limit in ["1M", "0.5K", 1000, 0, .never, nil] as [ByteCount?] {
      let memory = Memory("/cache", bytesLimit: limit)
      let copy = try JSONDecoder().decode(Memory.self, from: JSONEncoder().encode(memory))
      #expect(copy.bytesLimit == limit)
    }
  }
}
