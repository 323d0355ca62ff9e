import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// Tasks that run too long, and calls that do.
@Suite(.timeLimit(.minutes(2)))
struct TimeLimitTests {
  /// Long for a task that does nothing, short for a test.
  private static let limit = Duration.milliseconds(300)

  @Test func `a task over its limit costs its worker, and no other`() async {
    await #expect(processExitsWith: .success) {
      let parallel = Parallel(nJobs: 2, backend: .loky, batchSize: 1)
      func workers() throws -> Set<Int32> {
        let folder = try TemporaryFolder()
        let place = try Rendezvous(in: folder)
        return Set(
          try parallel.map(0..<2) { number in
            try place.meet(isFirst: number == 0)
            return Host.processIdentifier
          }
        )
      }
      let before = try workers()
      let outcomes = try Parallel(
        nJobs: 2,
        backend: .loky,
        onError: .collect,
        timeLimit: .milliseconds(300),
        batchSize: 1
      ).map(0..<6) { number in
        while number == 3 { pause() }
        return number
      }
      #expect(outcomes.map { try? $0.get() } == [0, 1, 2, nil, 4, 5])
      guard case .failure(let error) = outcomes[3].result else { return }
      #expect(error.kind == .timedOut)
      #expect(error.taskIndex == 3)
      #expect(error.seconds >= 0.3)
      #expect(error.lostWorker?.cause == .timeLimit)
      #expect(error.description.contains("longer than its time limit"))
      let after = try workers()
      #expect(before.count == 2)
      #expect(after.subtracting(before).count == 1)
      #expect(before.subtracting(after) == [error.worker.processIdentifier])
    }
  }

  @Test(arguments: [BackendKind.loky, .threading, .multiprocessing])
  func `the mates of a task over its limit run once`(kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    // Short tasks are sent ahead: there are others where the loss is found.
    let outcomes = try Parallel(
      nJobs: 2,
      backend: kind,
      onError: .collect,
      timeLimit: Self.limit,
      batchSize: 4
    ).map(0..<400) { number in
      try ledger.note("\(number)")
      if [5, 130, 131].contains(number) { try entrance.pass() }
      return number
    }
    for (index, outcome) in outcomes.enumerated() {
      #expect((try? outcome.get()) == ([5, 130, 131].contains(index) ? nil : index))
    }
    #expect(try ledger.lines().compactMap { Int($0) }.sorted() == Array(0..<400))
    gate.open()
  }

  @Test(arguments: [BackendKind.loky, .threading, .multiprocessing])
  func `the first task over its limit ends a call`(kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    let parallel = Parallel(nJobs: 2, backend: kind, timeLimit: Self.limit, batchSize: 1)
    let error = try expectThrows(TaskError.self) {
      try parallel.map(0..<20) { if $0 == 2 { try entrance.pass() } }
    }
    #expect(error.kind == .timedOut)
    #expect(error.taskIndex == 2)
    #expect(error.worker.processIdentifier > 0)
    gate.open()
    #expect(try parallel.map(0..<4) { $0 } == [0, 1, 2, 3])
  }

  @Test(arguments: [BackendKind.loky, .threading, .multiprocessing])
  func `a task over its limit may run again`(kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    let attempts = try Parallel(
      nJobs: 2,
      backend: kind,
      retry: 2,
      timeLimit: Self.limit,
      batchSize: 3
    ).map(0..<9) { number in
      let attempt = WorkerContext.current?.attempt ?? 0
      if number == 4, attempt == 1 { try entrance.pass() }
      return attempt
    }
    #expect(attempts == [1, 1, 1, 1, 2, 1, 1, 1, 1])
    gate.open()
  }

  @Test(arguments: [BackendKind.loky, .threading, .multiprocessing])
  func `the limit is one task's, not a batch's nor a worker's`(kind: BackendKind) throws {
    let numbers = try Parallel(
      nJobs: 2,
      backend: kind,
      timeLimit: .seconds(1),
      batchSize: 30
    ).map(0..<60) { number in
      usleep(40_000)
      return number
    }
    #expect(numbers == Array(0..<60))
  }

  @Test func `a thread that is left behind is told, and its result is dropped`() throws {
    let left = Guarded(false)
    let outcomes = try Parallel(
      nJobs: 2,
      backend: .threading,
      onError: .collect,
      timeLimit: Self.limit,
      batchSize: 1
    ).map(0..<4) { number in
      if number == 1 {
        while WorkerContext.current?.isCancelled == false { sched_yield() }
        left.update { $0 = true }
      }
      return number
    }
    #expect(outcomes.map { try? $0.get() } == [0, nil, 2, 3])
    _ = left.wait { $0 ? true : nil }
  }
}

/// Calls that have only so long.
@Suite(.timeLimit(.minutes(2)))
struct DeadlineTests {
  @Test(arguments: [BackendKind.loky, .threading, .multiprocessing])
  func `a deadline ends a call whose tasks do not end`(kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    try Parallel(nJobs: 2, backend: kind).map(0..<2) { _ in }
    let parallel = Parallel(nJobs: 2, backend: kind, deadline: .seconds(1), batchSize: 1)
    let error = try expectThrows(ParallelError.self) {
      try parallel.map(0..<20) { if $0 > 2 { try entrance.pass() } }
    }
    #expect(error.code == .deadlineExceeded)
    let collecting = Parallel(
      nJobs: 2,
      backend: kind,
      onError: .collect,
      deadline: .seconds(1),
      batchSize: 1
    )
    let outcomes = try collecting.map(0..<20) { number in
      if number > 2 { try entrance.pass() }
      return number
    }
    #expect(outcomes.prefix(3).map { try? $0.get() } == [0, 1, 2])
    for outcome in outcomes.dropFirst(3) {
      guard case .failure(let error) = outcome.result else {
        Issue.record("task \(outcome.report.index) has a result")
        continue
      }
      #expect(error.kind == .notRun)
      #expect(error.description.contains("deadline"))
    }
    gate.open()
  }

  @Test(arguments: [BackendKind.sequential, .threading, .loky])
  func `a deadline ends a call without an end`(kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, deadline: .milliseconds(100))
    let error = try expectThrows(ParallelError.self) { try parallel.map(Numbers(.max)) { _ in } }
    #expect(error.code == .deadlineExceeded)
    let stream = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: .generator,
      deadline: .milliseconds(100)
    ).map(Numbers(.max)) { $0 }
    let late = try expectThrows(ParallelError.self) { while try stream.next() != nil {} }
    #expect(late.code == .deadlineExceeded)
  }

  @Test(arguments: [BackendKind.sequential, .threading, .loky])
  func `a call within its deadline and its timeout has its results`(kind: BackendKind) throws {
    let parallel = Parallel(
      nJobs: 2,
      backend: kind,
      deadline: .seconds(50),
      timeout: .seconds(50)
    )
    #expect(try parallel.map(0..<100) { $0 } == Array(0..<100))
  }

  @Test(arguments: [BackendKind.loky, .threading, .multiprocessing])
  func `a result that does not come in time ends a call, and its task is named`(
    kind: BackendKind
  ) throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    let limited = Parallel(nJobs: 2, backend: kind, timeout: .seconds(1), batchSize: 1)
    let error = try expectThrows(TaskError.self) {
      try limited.map(0..<20) { if $0 == 3 { try entrance.pass() } }
    }
    #expect(error.kind == .timedOut)
    #expect(error.taskIndex == 3)
    #expect(error.message.contains("timeout"))
    for form in [ReturnAs.generator, .generatorUnordered] {
      let stream = Parallel(
        nJobs: 2,
        backend: kind,
        returnAs: form,
        timeout: .seconds(1),
        batchSize: 1
      ).map(0..<4) { if $0 == 3 { try entrance.pass() } }
      let error = try expectThrows(TaskError.self) { while try stream.next() != nil {} }
      #expect(error.kind == .timedOut)
      #expect(error.taskIndex == 3)
    }
    gate.open()
    #expect(try limited.map(0..<4) { $0 } == [0, 1, 2, 3])
  }

  @Test(arguments: [BackendKind.threading, .loky])
  func `a timeout counts from result to result, as joblib's does`(kind: BackendKind) throws {
    // Together longer than the timeout, each far shorter.
    let parallel = Parallel(nJobs: 2, backend: kind, timeout: .seconds(1), batchSize: 1)
    let numbers = try parallel.map(0..<60) { number in
      usleep(40_000)
      return number
    }
    #expect(numbers == Array(0..<60))
  }

  @Test(arguments: [BackendKind.sequential, .threading, .loky])
  func `a timeout counts no time in which the reader does not ask`(kind: BackendKind) throws {
    let numbers = Numbers(1000)
    let stream = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: .generator,
      timeout: .milliseconds(200),
      batchSize: 1,
      bounds: CallBounds(unreadResults: 8)
    ).map(numbers) { $0 }
    #expect(try stream.next() == 0)
    // Held back for longer than the timeout.
    usleep(600_000)
    for wanted in 1..<1000 { #expect(try stream.next() == wanted) }
    #expect(try stream.next() == nil)
  }

  @Test(arguments: ["sequential", "threading", "loky"])
  func `a call that waits for its reader takes no processor`(name: String) async {
    await #expect(processExitsWith: .success) { [name] in
      // With its workers there, no first result is late.
      let kind = try BackendKind(named: name)
      try Parallel(nJobs: 2, backend: kind).map(0..<2) { _ in }
      let stream = Parallel(
        nJobs: 2,
        backend: kind,
        returnAs: .generator,
        deadline: .seconds(50),
        timeout: .milliseconds(400),
        batchSize: 1,
        bounds: CallBounds(unreadResults: 8)
      ).map(Numbers(.max)) { $0 }
      #expect(try stream.next() == 0)
      let before = DeadlineTests.processorSeconds()
      usleep(900_000)
      let spent = DeadlineTests.processorSeconds() - before
      #expect(spent < 0.2, "\(spent) s of processor time for nothing")
    }
  }

  /// What this process has used, all threads together.
  private static func processorSeconds() -> Double {
    var used = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
    return Double(used.tv_sec) + Double(used.tv_nsec) / 1e9
  }
}
