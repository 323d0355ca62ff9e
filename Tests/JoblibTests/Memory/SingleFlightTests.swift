import JoblibMemory
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// One result that many want at once is computed once.
@Suite(.timeLimit(.minutes(1)))
struct SingleFlightTests {
  private typealias Body = SingleFlightCase.Body

  private struct Refusal: Error, Equatable {
    let number: Int
  }

  @Test(arguments: [false, true])
  func `threads compute a key once`(shelves: Bool) throws {
    let test = try SingleFlightCase()
    let function = test.function
    let runs = Findings<Int>()
    let found = Findings<Int>()
    try SingleFlightCase.onThreads(8) { index in
      let body = Body {
        runs.add(index)
        Thread.sleep(nanoseconds: 50_000_000)
        return 42
      }
      do {
        found.add(
          shelves ? try function.callAndShelve(1, body).get() : try function(1, body)
        )
      } catch { Issue.record(error) }
    }
    #expect(runs.all.count == 1)
    #expect(found.all == Array(repeating: 42, count: 8))
    #expect(try test.leases == [])
  }

  @Test(arguments: [BackendKind.loky, .multiprocessing, .threading])
  func `workers compute a key once`(backend: BackendKind) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let function = Memory(folder.path).cache("f") { (x: Int) in
      try ledger.note("\(Host.processIdentifier)")
      Thread.sleep(nanoseconds: 300_000_000)
      return x + 1
    }
    let found = try Parallel(nJobs: 4, backend: backend, batchSize: .fixed(1)).map(0..<8) { _ in
      try function(1)
    }
    #expect(found == Array(repeating: 2, count: 8))
    #expect(try ledger.lines().count == 1)
    #expect(try SingleFlightCase.leases(in: folder.path) == [])
  }

  @Test func `where the function throws each caller has its own error`() throws {
    let test = try SingleFlightCase()
    let function = test.function
    let errors = Findings<Refusal>()
    try SingleFlightCase.onThreads(4) { index in
      let body = Body {
        Thread.sleep(nanoseconds: 20_000_000)
        throw Refusal(number: index)
      }
      do { Issue.record("\(try function(1, body))") } catch {
        if let refusal = error as? Refusal { errors.add(refusal) }
      }
    }
    #expect(Set(errors.all.map(\.number)) == [0, 1, 2, 3])
    #expect(try test.leases == [])
    #expect(try function(1, Body { 5 }) == 5)
  }

  @Test func `a function that calls itself with its own key does not wait for itself`() throws {
    let test = try SingleFlightCase()
    let function = test.function
    let result = try function(1, Body { try function(1, Body { 7 }) + 1 })
    // The inner result was kept first, and a kept one stays.
    #expect(result == 8)
    #expect(try function(1, Body { 0 }) == 7)
    #expect(try test.leases == [])
  }

  @Test func `two functions that want each other's result do not wait for ever`() throws {
    let test = try SingleFlightCase()
    let function = test.function
    let inside = Guarded(0)
    let found = Findings<Int>()
    try SingleFlightCase.onThreads(2) { index in
      let body = Body {
        inside.update { $0 += 1 }
        inside.wait { $0 == 2 ? () : nil }
        return try function(1 - index, Body { 10 }) + 1
      }
      do { found.add(try function(index, body)) } catch { Issue.record(error) }
    }
    #expect(found.all.count == 2 && found.all.allSatisfy { $0 == 11 || $0 == 12 })
    #expect(try test.leases == [])
  }

  @Test func `what two functions both want is computed once`() throws {
    let test = try SingleFlightCase()
    let function = test.function
    let runs = Findings<Int>()
    try SingleFlightCase.onThreads(4) { index in
      let inner = Body {
        runs.add(index)
        Thread.sleep(nanoseconds: 50_000_000)
        return 10
      }
      do {
        #expect(try function(index, Body { try function(100, inner) + index }) == 10 + index)
      } catch { Issue.record(error) }
    }
    #expect(runs.all.count == 1)
    #expect(try test.leases == [])
  }

  @Test func `call computes without waiting, and takes no lease`() throws {
    let test = try SingleFlightCase()
    let function = test.function
    let path = test.folder.path
    let result = try function(
      1,
      Body {
        let before = try SingleFlightCase.leases(in: path)
        #expect(before.count == 1)
        let inner = try function.call(2, Body { try SingleFlightCase.leases(in: path).count })
        return inner.result
      }
    )
    #expect(result == 1)
    #expect(try test.leases == [])
  }

  @Test func `a folder in which no lease can be made is no error`() throws {
    let folder = try CacheFolder()
    try CacheFiles.write([1], to: "\(folder.path)/joblib")
    let runs = Findings<Int>()
    let function = SingleFlightCase.function(in: folder.path)
    try SingleFlightCase.onThreads(3) { index in
      let body = Body {
        runs.add(index)
        return 3
      }
      do { #expect(try function(1, body) == 3) } catch { Issue.record(error) }
    }
    #expect(runs.all.count == 3)
  }

  // MARK: Async functions

  @Test func `async callers wait without a thread`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let function = folder.memory.cache("f") { (x: Int) async throws in
      Runs.note(path)
      try await Task.sleep(for: .milliseconds(50))
      return x + 1
    }
    // More than there are threads to wait in.
    let found = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<200 { group.addTask { try await function(1) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found == Array(repeating: 2, count: 200))
    #expect(Runs.count(path) == 1)
    #expect(try SingleFlightCase.leases(in: path) == [])
  }

  @Test func `a cancelled caller waits no more`() async throws {
    let folder = try CacheFolder()
    let leader = AsyncStream<Void>.makeStream()
    let started = AsyncStream<Void>.makeStream()
    struct Body: Sendable {
      let run: @Sendable () async throws -> Int
    }
    let function = folder.memory.cache("f", ignoring: [.second]) {
      (_: Int, body: Body) async throws in
      try await body.run()
    }
    let first = Task {
      try await function(
        1,
        Body {
          started.continuation.finish()
          for await _ in leader.stream {}
          return 1
        }
      )
    }
    for await _ in started.stream {}
    let second = Task {
      try await function(
        1,
        Body {
          try Task.checkCancellation()
          return 2
        }
      )
    }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    leader.continuation.finish()
    #expect(try await first.value == 1)
    #expect(try SingleFlightCase.leases(in: folder.path) == [])
  }

  @Test func `a thread does not wait for an async function`() async throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    let later = memory.cache("f") { (x: Int) async throws in
      try memory.cache("f") { (x: Int) in x + 1 }(x) + 10
    }
    #expect(try await later(1) == 12)
    #expect(try SingleFlightCase.leases(in: folder.path) == [])
  }
}
