import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import NDArrays
import Testing

/// Forked workers, which have all of their parent but its threads.
@Suite(.timeLimit(.minutes(5)))
struct ForkedWorkerTests {
  @Test func `a forked worker hears signals, whatever its parent's threads block`() throws {
    let blocked = try Parallel(nJobs: 2, backend: .multiprocessing).map(0..<4) { _ in
      var mask = sigset_t()
      pthread_sigmask(SIG_SETMASK, nil, &mask)
      return (1..<32).filter { sigismember(&mask, Int32($0)) == 1 }
    }
    #expect(blocked == Array(repeating: [], count: 4))
  }

  @Test func `a thread that waits for input does not keep a call`() async {
    await #expect(processExitsWith: .success) {
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      #expect(dup2(ends[0], 0) == 0)
      let isReading = Guarded(false)
      try Thread("reader") {
        isReading.update { $0 = true }
        _ = getchar()
      }.detach()
      _ = isReading.wait { $0 ? true : nil }
      // Until it sleeps in the kernel, with its stream locked.
      while try !String(
        decoding: readFile("/proc/self/task/\(ForkedWorkerTests.reader())/wchan"),
        as: UTF8.self
      )
      .contains("pipe") { sched_yield() }
      let parallel = Parallel(nJobs: 2, backend: .multiprocessing)
      #expect(try parallel.map(0..<4) { $0 } == [0, 1, 2, 3])
    }
  }

  /// The number of the thread of that name.
  private static func reader() throws -> String {
    for thread in try Files.names(in: "/proc/self/task") {
      let name = try readFile("/proc/self/task/\(thread)/comm")
      if String(decoding: name, as: UTF8.self).hasPrefix("reader") { return thread }
    }
    return "self"
  }

  /// As many of the next children stop in the middle of their start.
  private static nonisolated(unsafe) var stuckCount = 0

  private static func stopChildren(_ count: Int) {
    stuckCount = count + 1
    Forking.patience = 300_000_000
    let isRegistered = pthread_atfork(
      { ForkedWorkerTests.stuckCount -= 1 },
      nil,
      { while ForkedWorkerTests.stuckCount > 0 { pause() } }
    )
    #expect(isRegistered == 0)
  }

  @Test func `a worker that does not begin is replaced`() async {
    await #expect(processExitsWith: .success) {
      ForkedWorkerTests.stopChildren(2)
      let folder = try TemporaryFolder()
      let ledger = Ledger(in: folder)
      let squares = try Parallel(nJobs: 2, backend: .multiprocessing).map(0..<20) { number in
        try ledger.note("\(number)")
        return number * number
      }
      #expect(squares == (0..<20).map { $0 * $0 })
      #expect(try ledger.lines().count == 20)
    }
  }

  @Test func `where no worker begins, the call says why`() async {
    await #expect(processExitsWith: .success) {
      ForkedWorkerTests.stopChildren(1000)
      let error = try expectThrows(ParallelError.self) {
        _ = try Parallel(nJobs: 2, backend: .multiprocessing).map(0..<4) { $0 }
      }
      #expect(error.code == .workerFailure)
      #expect("\(error)".contains("had not begun"), "\(error)")
    }
  }

  @Test func `what a stream still holds is written once`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("written by the parent")
    await #expect(processExitsWith: .success) { [path = path as String] in
      let file = try #require(fopen(path, "w"))
      fputs("once\n", file)
      _ = try Parallel(nJobs: 3, backend: .multiprocessing).map(0..<9) { $0 }
      fclose(file)
    }
    #expect(String(decoding: try readFile(path), as: UTF8.self) == "once\n")
  }

  @Test func `what tasks print is written once, and none of it is lost`() async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardOutputContent]
    ) {
      print("the parent", terminator: "; ")
      _ = try Parallel(nJobs: 2, backend: .multiprocessing, batchSize: 1).map(0..<6) {
        print("task \($0)")
      }
    }
    let text = String(decoding: result.standardOutputContent, as: UTF8.self)
    #expect(text.split(separator: "the parent", omittingEmptySubsequences: false).count == 2)
    for number in 0..<6 { #expect(text.contains("task \(number)\n")) }
  }

  @Test func `what other threads hold at a fork is free in the worker`() throws {
    let isOver = Guarded(false)
    let problems = Guarded<[String]>([])
    // Each batch of these asks how its values travel, and makes arrays.
    let others = try (0..<3).map { number in
      try Thread("other \(number)") {
        do {
          while !isOver.withLock({ $0 }) {
            try Parallel(nJobs: 2, backend: .loky, batchSize: 1).map(0..<50) {
              (NDArray(Array(repeating: Double($0), count: 1000)), "\($0)")
            }
          }
        } catch {
          problems.update { $0.append("\(error)") }
        }
      }
    }
    for _ in 0..<40 {
      let found = try Parallel(nJobs: 2, backend: .multiprocessing, retry: .never).map(0..<4) {
        (NDArray(Array(repeating: Double($0), count: 10_000)).sum(), "\($0)")
      }
      #expect(found.map(\.0) == [0, 10_000, 20_000, 30_000])
    }
    isOver.update { $0 = true }
    for other in others { other.join() }
    #expect(problems.withLock { $0 } == [])
  }
}
