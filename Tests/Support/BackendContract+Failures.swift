internal import JoblibParallel
internal import JoblibSystem

/// Tasks that throw.
extension BackendContract {
  static let failures: [Check] = [
    Check("an error says which task, where and what, and brings the original", throwsTaskError),
    Check("an error that cannot travel still says what it was", describesForeignError),
    Check("a failure ends the call though other tasks never end", needs: .concurrency, failsFast),
    Check("nothing starts after a failure is known", needs: .lazyInput, startsNothingAfterFailure),
    Check("collected outcomes have every task, failed or not", collectsOutcomes),
    Check("the next call works after a failure", worksAfterFailure),
    Check("an error in a task of a call in a task is a task's error too", wrapsNestedError),
  ]

  private static func throwsTaskError(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, batchSize: .fixed(4))
    let refusal = Refusal(reason: "a negative exponent", code: -1)
    let error = try expectThrows(TaskError.self) {
      try parallel((0..<20).map { Power(base: 2, exponent: $0 == 6 ? -1 : 2) })
    }
    try expectEqual(error.taskIndex, 6)
    try expectEqual(error.kind, .threw)
    try expectEqual(error.typeName, "JoblibTestSupport.Refusal")
    try expectEqual(error.message, "\(refusal)")
    try expectEqual(error.underlying as? Refusal, refusal)
    try expect(!error.worker.host.isEmpty, "the error names no host")
    try expect(
      message: error.description,
      names: ["task 6", error.worker.host, "Refusal", "exponent"]
    )
  }

  private static func describesForeignError(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    let error = try expectThrows(TaskError.self) {
      try parallel.map(0..<3) { number in
        if number == 1 { throw Unsendable(secret: { 1 }) }
      }
    }
    try expectEqual(error.taskIndex, 1)
    try expectEqual(error.typeName, "JoblibTestSupport.Unsendable")
    try expectEqual(error.message, "an error with a closure in it")
    let isRemote = Traits(of: kind).contains(.processes)
    try expectEqual(error.underlying == nil, isRemote, "whether the original is gone")
  }

  private static func failsFast(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    let parallel = Parallel(nJobs: 2, backend: kind, batchSize: .fixed(1))
    // 50 tasks wait for a gate that opens only after the call.
    let error = try expectThrows(TaskError.self) {
      try parallel.map(0..<51) { number in
        if number == 1 { throw Refusal(reason: "early", code: 1) }
        try entrance.pass()
      }
    }
    try expectEqual(error.taskIndex, 1)
    gate.open()
  }

  private static func startsNothingAfterFailure(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let parallel = Parallel(
      nJobs: 2,
      backend: kind,
      preDispatch: .count(2),
      batchSize: .fixed(1)
    )
    let numbers = Numbers(10_000)
    _ = try expectThrows(TaskError.self) {
      try parallel.map(numbers) { number in
        try ledger.note("\(number)")
        throw Refusal(reason: "each", code: number)
      }
    }
    let count = try ledger.lines().count
    try expect(count <= 2, "\(count) tasks ran though the first two failed")
    try expect(numbers.pulledCount <= 2, "\(numbers.pulledCount) tasks were read")
  }

  private static func collectsOutcomes(on kind: BackendKind) throws {
    for batchSize in [BatchSize.fixed(1), .fixed(7), .fixed(100), .auto] {
      let parallel = Parallel(nJobs: 2, backend: kind, onError: .collect, batchSize: batchSize)
      let outcomes = try parallel.map(0..<50) { number in
        if number.isMultiple(of: 6) { throw Refusal(reason: "six", code: number) }
        return "\(number)"
      }
      try expectEqual(outcomes.count, 50)
      for (index, outcome) in outcomes.enumerated() {
        try expectEqual(outcome.report.index, index, "the index in the report")
        switch outcome.result {
        case .success(let value):
          try expectEqual(value, "\(index)", "a mate of a failed task")
        case .failure(let error):
          try expectEqual(error.taskIndex, index)
          try expectEqual(error.underlying as? Refusal, Refusal(reason: "six", code: index))
        }
        let hasFailed = if case .failure = outcome.result { true } else { false }
        try expectEqual(hasFailed, index.isMultiple(of: 6), "whether task \(index) failed")
      }
    }
    let tasks = (0..<4).map { Power(base: 2, exponent: $0 - 1) }
    let outcomes = try Parallel(nJobs: 2, backend: kind, onError: .collect)(tasks)
    try expectEqual(outcomes.map { try? $0.get() }, [nil, 1, 2, 4])
  }

  private static func worksAfterFailure(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    for round in 0..<5 {
      let error = try expectThrows(TaskError.self) {
        try parallel.map(0..<10) { number in
          if number == round { throw Refusal(reason: "round", code: round) }
        }
      }
      try expectEqual(error.taskIndex, round)
      try expectEqual(try parallel.map(0..<4) { $0 + round }, (0..<4).map { $0 + round })
    }
  }

  private static func wrapsNestedError(on kind: BackendKind) throws {
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: kind).map(0..<2) { outer in
        try Parallel(nJobs: 2).map(0..<3) { inner in
          if outer == 1, inner == 2 { throw Refusal(reason: "deep", code: inner) }
          return inner
        }
      }
    }
    try expectEqual(error.taskIndex, 1)
    try expect(message: error.message, names: ["task 2", "deep"])
  }
}
