import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// Calls that end since nobody wants their results any more.
@Suite(.timeLimit(.minutes(2)))
struct CancellationTests {
  @Test(arguments: [BackendKind.sequential, .threading, .loky])
  func `a call ends with the Swift task that makes it`(kind: BackendKind) async throws {
    let hasStarted = Guarded(false)
    // Without an end, so that only the cancellation can be one.
    let numbers = Numbers(.max) { if $0 == 100 { hasStarted.update { $0 = true } } }
    let caller = try Caller {
      try Parallel(nJobs: 2, backend: kind, batchSize: 1).map(numbers) { _ in }
    }
    await Self.wait(for: hasStarted)
    caller.cancel()
    await #expect(throws: CancellationError.self) { try await caller.end() }
    #expect(try Parallel(nJobs: 2, backend: kind).map(0..<3) { $0 } == [0, 1, 2])
  }

  @Test(arguments: [BackendKind.threading, .loky])
  func `tasks that never end do not keep a cancelled call`(kind: BackendKind) async throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    let hasStarted = Guarded(false)
    let caller = try Caller {
      try Parallel(
        nJobs: 2,
        backend: kind,
        onError: .collect,
        batchSize: 1,
        onProgress: { event in
          if case .dispatched = event.kind { hasStarted.update { $0 = true } }
        }
      ).map(0..<4) { _ in try entrance.pass() }
    }
    await Self.wait(for: hasStarted)
    caller.cancel()
    await #expect(throws: CancellationError.self) { try await caller.end() }
    gate.open()
  }

  @Test func `a call in a cancelled task does nothing more`() async {
    let caller = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try Parallel(nJobs: 2, backend: .threading).map(Numbers(.max)) { $0 }.count
    }
    await #expect(throws: CancellationError.self) { try await caller.value }
  }

  @Test(arguments: [BackendKind.threading, .loky])
  func `the reader of a stream that is cancelled ends its call`(kind: BackendKind) async throws {
    let witness = Witness()
    let hasStarted = Guarded(false)
    let reader = try Caller { [watched = Numbers(.max).watched(by: witness)] in
      let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generator)
        .map(watched) { $0 }
      for try await value in stream where value == 100 { hasStarted.update { $0 = true } }
    }
    await Self.wait(for: hasStarted)
    reader.cancel()
    await #expect(throws: CancellationError.self) { try await reader.end() }
    witness.waitForEnd()
  }

  @Test func `threads are told that nobody waits for them`() throws {
    let hasStarted = Guarded(false)
    let isTold = Guarded(false)
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: .threading, batchSize: 1).map(0..<2) { number in
        struct Stop: Error {}
        if number == 1 {
          _ = hasStarted.wait { $0 ? true : nil }
          throw Stop()
        }
        hasStarted.update { $0 = true }
        while WorkerContext.current?.isCancelled == false { sched_yield() }
        isTold.update { $0 = true }
      }
    }
    #expect(error.taskIndex == 1)
    _ = isTold.wait { $0 ? true : nil }
  }

  /// A Swift task that blocks a thread of its own, not one of those that all tasks share.
  private struct Caller {
    private let task: Task<Void, any Error>

    init(_ call: @escaping @Sendable () async throws -> Void) throws {
      let executor = CallingThreadExecutor()
      let isOver = Guarded(false)
      task = Task(executorPreference: executor) {
        defer { isOver.update { $0 = true } }
        try await call()
      }
      try Thread("caller") {
        _ = executor.run {
          isOver.withLock { $0 } ? true : nil
        } lookingAt: {
        }
      }.detach()
    }

    func cancel() { task.cancel() }

    func end() async throws { try await task.value }
  }

  /// Waits outside of the pool of threads that Swift's tasks share.
  private static func wait(for condition: Guarded<Bool>) async {
    await withCheckedContinuation { continuation in
      do {
        try Thread("waiting") {
          _ = condition.wait { $0 ? true : nil }
          continuation.resume()
        }.detach()
      } catch {
        Issue.record(error)
        continuation.resume()
      }
    }
  }
}
