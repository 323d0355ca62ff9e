internal import JoblibParallel
internal import JoblibSystem

/// Results while the call runs.
extension BackendContract {
  static let streams: [Check] = [
    Check("an ordered stream keeps the order, however it is read", streamsInOrder),
    Check("a stream can be read with for await", streamsAsync),
    Check("an unordered stream gives every result once", streamsUnordered),
    Check(
      "an unordered stream does not wait for a slow task",
      needs: .concurrency,
      overtakesSlowTask
    ),
    Check("a stream of no tasks ends at once", streamsNothing),
    Check("a stream that is dropped ends its call", needs: .lazyInput, endsWhenDropped),
    Check("a stream that is dropped stops tasks that never end", needs: .concurrency, stopsTasks),
    Check("two streams can be read by turns", readsTwoStreams),
    Check("copies of a stream share its results", sharesResults),
    Check("a cancelled reader stops waiting", cancelsReader),
    Check("many readers may wait at once", hasManyReaders),
    Check("a stream ends with its failure, then there is no more", endsWithFailure),
    Check("a stream of outcomes goes on after a failure", streamsOutcomes),
    Check("a refusal surfaces at the first next()", surfacesRefusal),
  ]

  private static func streamsInOrder(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, returnAs: .generator)
    let wanted = (0..<200).map { $0 * $0 }
    let stream = parallel.map(0..<200) { $0 * $0 }
    var found: [Int] = []
    while let value = try stream.next() { found.append(value) }
    try expectEqual(found, wanted, "next()")
    try expectEqual(try stream.next(), nil, "next() after the end")
    let results = try parallel.map(0..<200) { $0 * $0 }.results.map { try $0.get() }
    try expectEqual(results, wanted, "results")
    let calls = parallel((0..<5).map { Power(base: $0, exponent: 2) })
    try expectEqual(try calls.results.map { try $0.get() }, [0, 1, 4, 9, 16], "tasks")
    let shared = parallel.map(0..<3, with: "x") { String(repeating: $0, count: $1) }
    try expectEqual(try shared.results.map { try $0.get() }, ["", "x", "xx"], "with")
  }

  private static func streamsAsync(on kind: BackendKind) async throws {
    var found: [Int] = []
    let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generator).map(0..<200) { $0 + 1 }
    for try await value in stream { found.append(value) }
    try expectEqual(found, Array(1...200))
    var outcomes = 0
    let collecting = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: .generatorUnordered,
      onError: .collect
    )
    for try await outcome in collecting.map(0..<20, { $0 }) {
      try expectEqual(try outcome.get(), outcome.report.index)
      outcomes += 1
    }
    try expectEqual(outcomes, 20)
  }

  private static func streamsUnordered(on kind: BackendKind) throws {
    let stream = Parallel(nJobs: 3, backend: kind, returnAs: .generatorUnordered)
      .map(0..<500) { $0 }
    try expectEqual(try stream.results.map { try $0.get() }.sorted(), Array(0..<500))
  }

  private static func overtakesSlowTask(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    let stream = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: .generatorUnordered,
      batchSize: .fixed(1)
    ).map(0..<10) { number in
      if number == 0 { try entrance.pass() }
      return number
    }
    // One of the others may wait behind the slow one, sent ahead to its worker.
    for _ in 0..<8 {
      let value = try unwrap(try stream.next(), "the stream ended early")
      try expect(value != 0, "the slow task came first")
    }
    gate.open()
    var rest: Set<Int> = []
    while let value = try stream.next() { rest.insert(value) }
    try expect(rest.count == 2 && rest.contains(0), "the last two were \(rest)")
  }

  private static func streamsNothing(on kind: BackendKind) async throws {
    let parallel = Parallel(nJobs: 2, backend: kind, returnAs: .generator)
    let stream = parallel.map([Int]()) { $0 }
    try expectEqual(try stream.next(), nil)
    for try await value in parallel.map([Int](), { $0 }) {
      throw ContractFailure("there is a \(value)")
    }
  }

  private static func endsWhenDropped(on kind: BackendKind) throws {
    let witness = Witness()
    // Some 1000 unread results are allowed; these are many more.
    let numbers = Numbers(100_000_000)
    try readOne(of: numbers, witness, on: kind)
    witness.waitForEnd()
    try expect(numbers.pulledCount < 100_000_000, "all tasks were read")
  }

  private static func readOne(
    of numbers: Numbers,
    _ witness: Witness,
    on kind: BackendKind
  ) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, returnAs: .generator)
    let stream = parallel.map(numbers.watched(by: witness)) { $0 }
    try expectEqual(try stream.next(), 0)
  }

  private static func stopsTasks(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    let witness = Witness()
    try startAndDrop(on: kind, entrance, witness)
    // The gate is still closed: the call ends though its tasks never do.
    witness.waitForEnd()
    gate.open()
    try expectEqual(
      try Parallel(nJobs: 2, backend: kind).map(0..<4) { $0 },
      [0, 1, 2, 3],
      "the next call"
    )
  }

  private static func startAndDrop(
    on kind: BackendKind,
    _ entrance: Gate.Entrance,
    _ witness: Witness
  ) throws {
    let stream = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: .generator,
      batchSize: .fixed(1)
    ).map(Numbers(100).watched(by: witness)) { number in
      if number > 0 { try entrance.pass() }
      return number
    }
    try expectEqual(try stream.next(), 0)
  }

  private static func readsTwoStreams(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, returnAs: .generator)
    let first = parallel.map(0..<100) { $0 }
    let second = parallel.map(0..<100) { -$0 }
    for number in 0..<100 {
      try expectEqual(try first.next(), number)
      try expectEqual(try second.next(), -number)
    }
    try expectEqual(try first.next(), nil)
    try expectEqual(try second.next(), nil)
  }

  private static func sharesResults(on kind: BackendKind) throws {
    let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generator).map(0..<10) { $0 }
    let copy = stream
    try expectEqual(try stream.next(), 0)
    try expectEqual(try copy.next(), 1)
    try expectEqual(try stream.next(), 2)
  }

  private static func cancelsReader(on kind: BackendKind) async throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generator).map(0..<2) { number in
      try entrance.pass()
      return number
    }
    let reader = Task {
      for try await value in stream { throw ContractFailure("there is a \(value)") }
    }
    reader.cancel()
    switch await reader.result {
    case .failure(is CancellationError): break
    case .failure(let error): throw error
    case .success: throw ContractFailure("the cancelled reader came to the end of the stream")
    }
    gate.open()
  }

  private static func hasManyReaders(on kind: BackendKind) async throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generator).map(0..<100) { number in
      if number == 0 { try entrance.pass() }
      return number
    }
    let found = try await withThrowingTaskGroup(of: [Int].self) { group in
      for _ in 0..<4 {
        group.addTask {
          var values: [Int] = []
          for try await value in stream { values.append(value) }
          return values
        }
      }
      gate.open()
      return try await group.reduce(into: []) { $0 += $1 }
    }
    try expectEqual(found.sorted(), Array(0..<100))
  }

  private static func endsWithFailure(on kind: BackendKind) throws {
    let parallel = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: .generator,
      batchSize: .fixed(1)
    )
    let stream = parallel.map(0..<20) { number in
      if number == 10 { throw Refusal(reason: "ten", code: 10) }
      return number
    }
    var found: [Int] = []
    let error = try expectThrows(TaskError.self) {
      while let value = try stream.next() { found.append(value) }
    }
    try expectEqual(error.taskIndex, 10)
    try expect(found == Array(0..<found.count) && found.count <= 10, "\(found) before the failure")
    try expectEqual(try stream.next(), nil, "after the failure")
    let results = Array(parallel.map([1, -1]) { try Power(base: 2, exponent: $0).run() }.results)
    guard case .failure(let last)? = results.last else {
      throw ContractFailure("the last result is no failure: \(results)")
    }
    try expect(last is TaskError, "\(last)")
  }

  private static func streamsOutcomes(on kind: BackendKind) throws {
    let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generator, onError: .collect)
      .map(0..<20) { try Power(base: 2, exponent: $0.isMultiple(of: 5) ? -1 : 1).run() }
    for index in 0..<20 {
      let outcome = try unwrap(try stream.next(), "the stream ended at \(index)")
      try expectEqual(outcome.report.index, index)
      switch outcome.result {
      case .success(let value):
        try expect(value == 2 && !index.isMultiple(of: 5), "\(value) at \(index)")
      case .failure(let error):
        try expect(index.isMultiple(of: 5), "\(error) at \(index)")
        try expectEqual(error.taskIndex, index)
      }
    }
    try expect(try stream.next() == nil, "there are more than 20")
  }

  private static func surfacesRefusal(on kind: BackendKind) throws {
    let stream = Parallel(nJobs: 0, backend: kind, returnAs: .generator).map(0..<3) { $0 }
    let error = try expectThrows(ParallelError.self) { _ = try stream.next() }
    try expectEqual(error.code, .invalidArgument)
    try expect(try stream.next() == nil, "there is something after the refusal")
  }
}
