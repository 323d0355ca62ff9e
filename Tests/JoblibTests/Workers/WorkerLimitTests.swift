import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// Workers that are ended from outside: by a task's time limit, for idleness, for their size.
@Suite(.timeLimit(.minutes(2)))
struct WorkerLimitTests {
  @Test(arguments: [BackendKind.loky, .multiprocessing, .threading])
  func `a task over its time limit is ended, and nothing else`(_ kind: BackendKind) throws {
    let outcomes = try Parallel(
      nJobs: 2,
      backend: kind,
      onError: .collect,
      retry: .never,
      timeLimit: .milliseconds(200),
      batchSize: .fixed(4)
    ).map(0..<12) { number in
      while number == 6, WorkerContext.current?.isCancelled == false {}
      return number
    }
    for (number, outcome) in outcomes.enumerated() where number != 6 {
      #expect(try outcome.get() == number)
    }
    let error = try expectThrows(TaskError.self) { _ = try outcomes[6].get() }
    #expect(error.kind == .timedOut)
    #expect(error.lostWorker?.cause == .timeLimit)
    #expect(error.seconds >= 0.2)
    #expect(error.message.contains("its task ran longer than its time limit"))
  }

  @Test(arguments: [BackendKind.loky, .multiprocessing, .threading])
  func `many tasks may be over their limit`(_ kind: BackendKind) throws {
    let outcomes = try Parallel(
      nJobs: 2,
      backend: kind,
      onError: .collect,
      retry: .never,
      timeLimit: .milliseconds(50),
      batchSize: .fixed(2)
    ).map(0..<8) { number in
      while number.isMultiple(of: 2), WorkerContext.current?.isCancelled == false {}
      return number
    }
    #expect(outcomes.map { try? $0.get() } == [nil, 1, nil, 3, nil, 5, nil, 7])
  }

  @Test func `a task within its limit is left alone however long the call is`() throws {
    let found = try Parallel(nJobs: 2, backend: .loky, timeLimit: .seconds(3)).map(0..<110) {
      let end = monotonicNanoseconds() + 60_000_000
      while monotonicNanoseconds() < end {}
      return $0
    }
    #expect(found == Array(0..<110))
  }

  @Test func `an idle worker ends after its time`() async {
    await #expect(processExitsWith: .success) {
      let parallel = Parallel(
        nJobs: 2,
        backend: .loky,
        batchSize: .fixed(1),
        idleWorkerTimeout: .milliseconds(50)
      )
      for _ in 0..<2 {
        #expect(try parallel.map(0..<4) { $0 } == [0, 1, 2, 3])
        let deadline = monotonicNanoseconds() + 20_000_000_000
        while try !Census.childProcesses().isEmpty, monotonicNanoseconds() < deadline {}
        #expect(try Census.childProcesses().isEmpty)
      }
      // Others are kept.
      let processes = try Parallel(nJobs: 2, backend: .loky).map(0..<2) { _ in
        Host.processIdentifier
      }
      _ = try parallel.map(0..<2) { $0 }
      #expect(try Census.childProcesses().isSubset(of: processes))
    }
  }

  @Test func `a worker that keeps too much is replaced, and that is said once`() async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      let parallel = Parallel(
        nJobs: 2,
        backend: .loky,
        batchSize: .fixed(1),
        workerMemoryGrowth: ByteCount(50_000_000)
      )
      var processes: Set<Int32> = []
      for _ in 0..<5 {
        let end = monotonicNanoseconds() + 1_100_000_000
        let found = try parallel.map(0..<8) { number in
          WorkerLimitTests.kept += [Array(repeating: UInt8(1), count: 20_000_000)]
          while number > 5, monotonicNanoseconds() < end {}
          return Host.processIdentifier
        }
        #expect(found.count == 8)
        processes.formUnion(found)
      }
      #expect(processes.count > 2)
    }
    let lines = String(decoding: result.standardErrorContent, as: UTF8.self).split(separator: "\n")
    try #require(lines.count == 1, "\(lines)")
    try expect(message: String(lines[0]), names: ["had grown by", "50 MB", "workerMemoryGrowth"])
  }

  private nonisolated(unsafe) static var kept: [[UInt8]] = []

  @Test func `numerical libraries have their share of the threads, or what they are given`() async {
    await #expect(processExitsWith: .success) {
      let names = [
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS", "NUMBA_NUM_THREADS", "NUMEXPR_NUM_THREADS",
      ]
      for name in names { unsetenv(name) }
      setenv("MKL_NUM_THREADS", "7", 1)
      func found(_ limit: Int?) throws -> [String?] {
        try Parallel(nJobs: 2, backend: .loky, innerMaxNumThreads: limit).map(names) {
          Host.environment($0)
        }
      }
      let share = "\(max(cpuCount() / 2, 1))"
      #expect(try found(nil) == [share, share, "7", share, share, share, share])
      #expect(try found(3) == Array(repeating: "3", count: 7))
      #expect(try found(nil) == [share, share, "7", share, share, share, share])
      let processes = try Census.childProcesses()
      #expect(processes.count == 4)
    }
  }

  @Test func `a worker reads nothing and has no descriptor but its own`() throws {
    let found = try Parallel(nJobs: 2, backend: .loky).map(0..<1) { _ in
      (getchar(), try Files.names(in: "/proc/self/fd").compactMap { Int($0) }.sorted())
    }
    #expect(found[0].0 == EOF)
    // The last is that of the look itself.
    #expect(found[0].1.dropLast() == [0, 1, 2, 3, 4])
  }
}
