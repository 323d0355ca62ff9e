import JoblibParallel
import JoblibRandom
import JoblibSystem
import JoblibTestSupport
import Testing

/// Tasks that are `async` functions.
@Suite(.timeLimit(.minutes(5)))
struct AsyncTaskTests {
  private static let kinds = [BackendKind.sequential, .threading]

  private static func squared(_ number: Int) async throws -> Int {
    await Task.yield()
    return number * number
  }

  @Test(arguments: kinds)
  func `async functions give their results in order`(kind: BackendKind) async throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    let wanted = (0..<50).map { $0 * $0 }
    #expect(try parallel.map(0..<50) { try await Self.squared($0) } == wanted)
    let outcomes = try Parallel(nJobs: 2, backend: kind, onError: .collect)
      .map(0..<50) { try await Self.squared($0) }
    #expect(outcomes.map { try? $0.get() } == wanted)
    let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generator)
      .map(0..<50) { try await Self.squared($0) }
    var found: [Int] = []
    for try await value in stream { found.append(value) }
    #expect(found == wanted)
  }

  @Test(arguments: kinds)
  func `an async function that throws is a failed task`(kind: BackendKind) throws {
    struct Stop: Error {}
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: kind).map(0..<9) { number in
        await Task.yield()
        if number == 6 { throw Stop() }
      }
    }
    #expect(error.taskIndex == 6)
    #expect(error.underlying is Stop)
  }

  @Test func `as many async functions run at once as there are jobs`() throws {
    let arrived = Guarded(0)
    try Parallel(nJobs: 3, backend: .threading, batchSize: 1).map(0..<3) { _ in
      arrived.update { $0 += 1 }
      while arrived.withLock({ $0 }) < 3 { await Task.yield() }
    }
  }

  @Test(arguments: kinds)
  func `an async function knows which task it is`(kind: BackendKind) throws {
    let contexts = try Parallel(nJobs: 2, backend: kind, retry: 2, batchSize: 4).map(0..<12) {
      number in
      await Task.yield()
      let context = try unwrap(WorkerContext.current, "there is no context in a task")
      if number == 5, context.attempt == 1 { throw ContractFailure("once more") }
      return [context.taskIndex, context.attempt, context.nestingLevel]
    }
    #expect(contexts == (0..<12).map { [$0, $0 == 5 ? 2 : 1, 1] })
  }

  @Test func `random numbers of an async function are those of its task`() throws {
    func numbers(_ kind: BackendKind) throws -> [UInt64] {
      try Parallel(nJobs: 2, backend: kind).map(0..<8) { _ in
        var random = WorkerContext.random(seed: 7)
        return random.next()
      }
    }
    let found = try Parallel(nJobs: 2, backend: .threading).map(0..<8) { _ in
      await Task.yield()
      var random = WorkerContext.random(seed: 7)
      return random.next()
    }
    #expect(try found == numbers(.sequential))
    #expect(Set(found).count == 8)
  }

  @Test func `a call in an async function is nested in its task`() throws {
    let found = try Parallel(nJobs: 2, backend: .threading).map(0..<2) { _ in
      await Task.yield()
      return try Parallel(nJobs: 2).map(0..<2) { _ in
        let context = try unwrap(WorkerContext.current, "there is no context in a task")
        return [Int(Host.processIdentifier), context.nestingLevel]
      }
    }
    let wanted = [Int(Host.processIdentifier), 2]
    #expect(found == [[wanted, wanted], [wanted, wanted]])
  }

  @Test func `a failure cancels the async functions that run`() throws {
    let hasStarted = Guarded(false)
    let isCancelled = Guarded(false)
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: .threading, batchSize: 1).map(0..<2) { number in
        struct Stop: Error {}
        if number == 1 {
          while !hasStarted.withLock({ $0 }) { await Task.yield() }
          throw Stop()
        }
        hasStarted.update { $0 = true }
        while !Task.isCancelled { await Task.yield() }
        isCancelled.update { $0 = true }
      }
    }
    #expect(error.taskIndex == 1)
    _ = isCancelled.wait { $0 ? true : nil }
  }
}
