import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import NDArrays
import Testing

/// Nothing is left behind: no process, no descriptor, no mapping.
@Suite(.timeLimit(.minutes(2)))
struct ResourceTests {
  /// Calls of every kind on a backend, those that fail and those that are dropped included.
  private static func useEverything(on kind: BackendKind) throws {
    let data = NDArray((0..<400_000).map(Double.init))
    let parallel = Parallel(nJobs: 2, backend: kind)
    _ = try parallel.map(0..<10) { data.sum() + Double($0) }
    _ = try parallel.map(0..<4) { index in NDArray((0..<400_000).map { Double($0 + index) }) }
    _ = try? parallel.map(0..<10) { if $0 == 3 { throw Stop() } }
    _ = try? Parallel(nJobs: 0, backend: kind).map(0..<10) { $0 }
    if kind.name == "loky" { _ = try? parallel.map(0..<10) { if $0 == 3 { exit(1) } } }
    let witness = Witness()
    try dropStream(on: kind, witness)
    witness.waitForEnd()
  }

  struct Stop: Error {}

  private static func dropStream(on kind: BackendKind, _ witness: Witness) throws {
    let numbers = Numbers(.max)
    let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generatorUnordered)
      .map(numbers.watched(by: witness)) { $0 }
    _ = try stream.next()
  }

  @Test func `a process that used every backend holds what it held before`() async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      // What is made once a process is made now.
      for kind in [BackendKind.threading, .loky] { try ResourceTests.useEverything(on: kind) }
      LokyPool.shutDown()
      let before = try Census()
      for child in before.children { Host.writeErrorLine("child \(child) after the first use") }
      for _ in 0..<3 {
        for kind in [BackendKind.sequential, .threading, .loky] {
          try ResourceTests.useEverything(on: kind)
        }
      }
      #expect(try Parallel(nJobs: 2, backend: .loky).map(0..<3) { $0 } == [0, 1, 2])
      #expect(try !Census.childProcesses().isEmpty)
      LokyPool.shutDown()
      let leftovers = try Census().leftovers(since: before)
      for leftover in leftovers { Host.writeErrorLine(leftover) }
    }
    #expect(String(decoding: result.standardErrorContent, as: UTF8.self) == "")
  }

  @Test func `a finished call leaves idle workers, which the next call uses`() async {
    await #expect(processExitsWith: .success) {
      let parallel = Parallel(nJobs: 2, backend: .loky, batchSize: .fixed(1))
      var processes: Set<Int32> = []
      for _ in 0..<10 {
        processes.formUnion(try parallel.map(0..<4) { _ in Host.processIdentifier })
      }
      #expect(processes.count <= 2)
      #expect(try Census.childProcesses() == processes)
    }
  }

  @Test func `a worker that dies between calls is replaced`() async {
    await #expect(processExitsWith: .success) {
      let parallel = Parallel(nJobs: 2, backend: .loky, batchSize: .fixed(1))
      let first = Set(try parallel.map(0..<20) { _ in Host.processIdentifier })
      for process in first {
        kill(process, SIGKILL)
        // Until it is dead, and still there for the library to find.
        var information = siginfo_t()
        #expect(waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) == 0)
      }
      let second = Set(try parallel.map(0..<20) { _ in Host.processIdentifier })
      #expect(first.isDisjoint(with: second))
    }
  }

  @Test func `workers end with their parent, even one that is killed`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("held by workers")
    let file = try FileDescriptor.open(path, flags: [.readWrite, .create])
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      // Each worker takes the lock for as long as it lives; the parent never does.
      let parallel = Parallel(nJobs: 3, backend: .loky, batchSize: .fixed(1))
      let processes = try parallel.map(0..<30) { _ in
        try expect(flock(open(path, O_RDONLY), LOCK_SH) == 0, "no lock for a worker")
        return Host.processIdentifier
      }
      #expect(!Set(processes).isEmpty)
      #expect(flock(open(path, O_RDONLY), LOCK_EX | LOCK_NB) == -1)
      kill(Host.processIdentifier, SIGKILL)
    }
    // Comes back when the last worker is gone.
    #expect(flock(file.raw, LOCK_EX) == 0)
  }

  @Test func `workers end with a parent that exits`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("held by workers")
    let file = try FileDescriptor.open(path, flags: [.readWrite, .create])
    await #expect(processExitsWith: .exitCode(5)) { [path = path as String] in
      try Parallel(nJobs: 2, backend: .loky).map(0..<4) { _ in
        try expect(flock(open(path, O_RDONLY), LOCK_SH) == 0, "no lock for a worker")
      }
      exit(5)
    }
    #expect(flock(file.raw, LOCK_EX) == 0)
  }

  @Test func `a worker's own children are no workers, and inherit no descriptors`() async {
    await #expect(processExitsWith: .success) {
      let found = try Parallel(nJobs: 2, backend: .loky).map(0..<2) { _ in
        [
          Host.environment("JOBLIB_WORKER") ?? "unset",
          try Census().children.isEmpty ? "childless" : "has children",
        ]
      }
      #expect(found == [["unset", "childless"], ["unset", "childless"]])
    }
  }

  @Test func `the arrays of tasks that are done are let go while the call runs`() async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      let mostHeld = Guarded(0)
      // Each made as it is asked for; 200 of 1 MB, of which a few are needed at a time.
      let arrays = Numbers(200) { number in
        guard number.isMultiple(of: 20), let census = try? Census() else { return }
        let held = census.descriptors.filter { $0.key.contains("memfd:joblib") }.values
        mostHeld.update { $0 = max($0, held.reduce(0, +)) }
      }.lazy.map { NDArray(Array(repeating: Double($0), count: 1 << 17)) }
      let parallel = Parallel(
        nJobs: 2,
        backend: .loky,
        batchSize: .fixed(1),
        maxNBytes: ByteCount(1 << 16)
      )
      let found = try parallel.map(arrays) { ($0.sum(), try Census.mappedMemories()) }
      #expect(found.map(\.0) == (0..<200).map { Double($0 << 17) })
      let most = mostHeld.withLock { $0 }
      if most > 80 { Host.writeErrorLine("\(most) shared memories were held at once") }
      let mapped = found.map(\.1).max() ?? 0
      if mapped > 80 { Host.writeErrorLine("a worker had \(mapped) of them mapped") }
    }
    #expect(String(decoding: result.standardErrorContent, as: UTF8.self) == "")
  }

  @Test func `a call that ran on shared memory is done with it`() throws {
    let witness = Witness()
    try Self.capture(witness.makePresence())
    witness.waitForEnd()
  }

  /// Runs tasks that hold the presence; when this returns they must not.
  private static func capture(_ presence: Witness.Presence) throws {
    try Parallel(nJobs: 2, backend: .threading).map(0..<10) { _ in
      withExtendedLifetime(presence) {}
    }
  }
}
