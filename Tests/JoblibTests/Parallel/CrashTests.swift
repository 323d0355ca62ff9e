import Glibc
import JoblibParallel
import JoblibTestSupport
import Testing

/// Tasks that bring down their process, as only real ones do.
struct CrashTests {
  @Test func `a task that traps costs its worker, and its call says so`() async {
    await #expect(processExitsWith: .success) {
      // Printing the crash would take seconds.
      setenv("SWIFT_BACKTRACE", "enable=no", 1)
      let parallel = Parallel(nJobs: 2, backend: .loky)
      let error = try expectThrows(TaskError.self) {
        try parallel.map(0..<10) { number in
          let digits = [1, 2, 3]
          return number == 7 ? digits[number] : number
        }
      }
      #expect(error.kind == .workerLost)
      #expect(error.taskIndex == 7)
      #expect(error.message.contains("killed by signal"))
      #expect(try parallel.map(0..<4) { $0 } == [0, 1, 2, 3])
    }
  }

  @Test func `a task that runs out of stack costs its worker only`() async {
    await #expect(processExitsWith: .success) {
      setenv("SWIFT_BACKTRACE", "enable=no", 1)
      let error = try expectThrows(TaskError.self) {
        try Parallel(nJobs: 2, backend: .loky).map(0..<4) { CrashTests.descend($0) }
      }
      #expect(error.kind == .workerLost)
      #expect(error.message.contains("SIGSEGV"))
    }
  }

  /// Never comes back; not by a loop, since something is left to do after each step.
  @inline(never)
  private static func descend(_ depth: Int) -> Int {
    depth < 0 ? 0 : descend(depth + 1) + depth
  }
}
