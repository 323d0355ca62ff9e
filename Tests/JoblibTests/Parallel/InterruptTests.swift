import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// Ctrl-C in processes that have calls under way; each test is a program of its own.
@Suite(.timeLimit(.minutes(5)))
struct InterruptTests {
  /// A program hears signals; a test's process is started by a thread that blocks them all.
  private static func hearSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_UNBLOCK, &all, nil)
  }

  /// Ctrl-C reaches every process of the foreground group: this one and its workers.
  private static func interruptGroup() {
    kill(0, SIGINT)
  }

  /// Comes back when a first signal was heard, and a second would have its usual effect.
  private static func waitForHandler() {
    var action = sigaction()
    repeat {
      sched_yield()
      sigaction(SIGINT, nil, &action)
    } while action.__sigaction_handler.sa_handler != nil
  }

  /// What happens at the completion of a number of tasks, once.
  private static func after(
    _ count: Int,
    _ act: @escaping @Sendable () -> Void
  ) -> @Sendable (ProgressEvent) -> Void {
    let isDone = Guarded(false)
    return { event in
      guard case .completed = event.kind, event.counts.completedTaskCount >= count,
        isDone.withLock({ isDone in
          defer { isDone = true }
          return !isDone
        })
      else { return }
      act()
    }
  }

  @Test(arguments: ["sequential", "threading", "loky"])
  func `a call that drains gives what it has, and what ran is run to its end`(
    name: String
  ) async throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    await #expect(processExitsWith: .success) { [name, ledger = ledger as Ledger] in
      InterruptTests.hearSignals()
      setpgid(0, 0)
      let outcomes = try Parallel(
        nJobs: 2,
        backend: try BackendKind(named: name),
        onError: .collect,
        batchSize: 1,
        onInterrupt: .drain,
        onProgress: InterruptTests.after(20) { InterruptTests.interruptGroup() }
      ).map(0..<100_000) { number in
        try ledger.note("\(number)")
        return number
      }
      let ran = Set(try ledger.lines().compactMap { Int($0) })
      #expect(outcomes.count == 100_000)
      #expect(ran.count < 100_000)
      for (index, outcome) in outcomes.enumerated() {
        switch outcome.result {
        case .success(let value): #expect(value == index)
        case .failure(let error):
          #expect(error.kind == .notRun)
          #expect(error.message.contains("interrupted"))
          #expect(!ran.contains(index), "task \(index) ran, and its result is lost")
        }
      }
      #expect(
        try Parallel(nJobs: 2, backend: try BackendKind(named: name)).map(0..<3) { $0 } == [
          0, 1, 2,
        ]
      )
    }
  }

  @Test(arguments: ["threading", "loky"])
  func `a call that is cancelled does not wait for its tasks`(name: String) async throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    await #expect(processExitsWith: .success) { [name, entrance = entrance as Gate.Entrance] in
      InterruptTests.hearSignals()
      setpgid(0, 0)
      let outcomes = try Parallel(
        nJobs: 2,
        backend: try BackendKind(named: name),
        onError: .collect,
        batchSize: 1,
        onInterrupt: .cancel,
        onProgress: InterruptTests.after(3) { InterruptTests.interruptGroup() }
      ).map(0..<20) { number in
        if number >= 3 { try entrance.pass() }
        return number
      }
      #expect(outcomes.map { try? $0.get() } == [0, 1, 2] + Array(repeating: nil, count: 17))
    }
    gate.open()
  }

  @Test(arguments: ["sequential", "threading", "loky"])
  func `a call that fails at the first error throws that it was interrupted`(
    name: String
  ) async {
    await #expect(processExitsWith: .success) { [name] in
      InterruptTests.hearSignals()
      for policy in [InterruptPolicy.drain, .cancel] {
        let parallel = Parallel(
          nJobs: 2,
          backend: try BackendKind(named: name),
          batchSize: 1,
          onInterrupt: policy,
          onProgress: InterruptTests.after(20) { kill(getpid(), SIGINT) }
        )
        let error = try expectThrows(ParallelError.self) { try parallel.map(Numbers(.max)) { $0 } }
        #expect(error.code == .interrupted)
        #expect(error.message.contains("SIGINT"))
      }
    }
  }

  @Test func `a stream that is interrupted gives what it has, then says so`() async {
    await #expect(processExitsWith: .success) {
      InterruptTests.hearSignals()
      let stream = Parallel(
        nJobs: 2,
        backend: .threading,
        returnAs: .generator,
        onInterrupt: .drain
      ).map(Numbers(.max)) { $0 }
      for wanted in 0..<100 { #expect(try stream.next() == wanted) }
      kill(getpid(), SIGINT)
      var found: [Int] = []
      let error = try expectThrows(ParallelError.self) {
        while let value = try stream.next() { found.append(value) }
      }
      #expect(error.code == .interrupted)
      #expect(found == Array(100..<100 + found.count))
    }
  }

  @Test func `calls that run at the same time all end with one Ctrl-C`() async {
    await #expect(processExitsWith: .success) {
      InterruptTests.hearSignals()
      let streams = (0..<3).map { _ in
        Parallel(nJobs: 2, backend: .threading, returnAs: .generator, onInterrupt: .cancel)
          .map(Numbers(.max)) { $0 }
      }
      for stream in streams { #expect(try stream.next() == 0) }
      kill(getpid(), SIGINT)
      for stream in streams {
        let error = try expectThrows(ParallelError.self) { while try stream.next() != nil {} }
        #expect(error.code == .interrupted)
      }
    }
  }

  @Test(arguments: [InterruptPolicy.drain, .cancel])
  func `after a call Ctrl-C is the program's again`(policy: InterruptPolicy) async {
    let drains = if case .drain = policy { true } else { false }
    await #expect(processExitsWith: .exitCode(42)) { [drains = drains as Bool] in
      InterruptTests.hearSignals()
      signal(SIGINT) { _ in _exit(42) }
      for kind in [BackendKind.threading, .loky] {
        let parallel = Parallel(nJobs: 2, backend: kind, onInterrupt: drains ? .drain : .cancel)
        #expect(throws: Never.self) { try parallel.map(0..<3) { $0 } }
      }
      kill(getpid(), SIGINT)
      pause()
    }
  }

  @Test func `with no policy Ctrl-C ends the program, and its workers with it`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("held by workers")
    let file = try FileDescriptor.open(path, flags: [.readWrite, .create])
    await #expect(processExitsWith: .signal(SIGINT)) { [path = path as String] in
      InterruptTests.hearSignals()
      setpgid(0, 0)
      try Parallel(
        nJobs: 2,
        backend: .loky,
        batchSize: 1,
        onProgress: InterruptTests.after(2) { InterruptTests.interruptGroup() }
      ).map(0..<10) { number in
        try expect(flock(open(path, O_RDONLY), LOCK_SH) == 0, "no lock for a worker")
        while number > 4 { pause() }
      }
    }
    // Comes back when the last worker is gone.
    #expect(flock(file.raw, LOCK_EX) == 0)
  }

  @Test func `the second Ctrl-C ends the program, and its workers with it`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("held by workers")
    let file = try FileDescriptor.open(path, flags: [.readWrite, .create])
    await #expect(processExitsWith: .signal(SIGINT)) { [path = path as String] in
      InterruptTests.hearSignals()
      setpgid(0, 0)
      try Parallel(
        nJobs: 2,
        backend: .loky,
        batchSize: 1,
        onInterrupt: .drain,
        onProgress: InterruptTests.after(2) {
          InterruptTests.interruptGroup()
          InterruptTests.waitForHandler()
          InterruptTests.interruptGroup()
        }
      ).map(0..<10) { number in
        try expect(flock(open(path, O_RDONLY), LOCK_SH) == 0, "no lock for a worker")
        while number > 4 { pause() }
      }
    }
    #expect(flock(file.raw, LOCK_EX) == 0)
  }
}
