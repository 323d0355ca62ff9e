internal import JoblibParallel
internal import JoblibSystem

/// Calls that put up with some failures.
extension BackendContract {
  static let budgets: [Check] = [
    Check("a budget of five failures starts nothing after the fifth", startsNothingAfterFifth),
    Check("a budget of five failures is thrown with the first five", throwsFailures),
    Check("a share of the tasks is a budget too", endsAtShare),
    Check("what did not run comes back as such", collectsNotRun),
    Check("a budget that is not spent leaves the results", hasFailuresToSpare),
    Check("only the last failure of a task counts", countsFinalFailures),
  ]

  private static func failEachTenth(_ number: Int) throws -> Int {
    if number.isMultiple(of: 10) { throw Refusal(reason: "ten", code: number) }
    return number
  }

  private static func startsNothingAfterFifth(on kind: BackendKind) throws {
    for urgency in [FailureBudget.Urgency.soon, .now] {
      for batchSize in [BatchSize.fixed(1), .fixed(7)] {
        let folder = try TemporaryFolder()
        let ledger = Ledger(in: folder)
        let watched = Guarded((failures: 0, isSpent: false, late: 0, dispatched: 0))
        let parallel = Parallel(
          nJobs: 2,
          backend: kind,
          stopAfter: .failures(5, urgency),
          batchSize: batchSize,
          onProgress: { event in
            watched.update {
              $0.failures = event.counts.failedTaskCount
              if case .dispatched(let tasks, _) = event.kind {
                $0.dispatched += tasks.count
                if $0.isSpent { $0.late += 1 }
              }
              if case .failed = event.kind, event.counts.failedTaskCount >= 5 { $0.isSpent = true }
            }
          }
        )
        let failures = try expectThrows(TaskFailures.self) {
          try parallel.map(0..<1000) { number in
            try ledger.note("\(number)")
            return try failEachTenth(number)
          }
        }
        let found = watched.withLock { $0 }
        try expectEqual(found.late, 0, "batches that were handed out afterwards, \(urgency)")
        try expect(failures.count >= 5, "\(failures.count) failures")
        let ran = Set(try ledger.lines()).count
        try expect(ran <= found.dispatched, "\(ran) tasks ran of \(found.dispatched)")
        // Five failures are in 41 tasks; then there is what the workers had.
        try expect(ran <= 41 + 5 * 7, "\(ran) tasks ran, \(urgency), \(batchSize)")
      }
    }
  }

  private static func throwsFailures(on kind: BackendKind) throws {
    let parallel = Parallel(
      nJobs: 2,
      backend: kind,
      stopAfter: .failures(5),
      batchSize: .fixed(1)
    )
    let failures = try expectThrows(TaskFailures.self) {
      try parallel.map(0..<1000) { try failEachTenth($0) }
    }
    let first = failures.first.map(\.taskIndex)
    try expectEqual(Set(first).count, 5, "the tasks of the first failures")
    try expect(first.allSatisfy { $0.isMultiple(of: 10) && $0 <= 60 }, "\(first)")
    try expect(failures.count >= 5 && failures.count <= 7, "\(failures.count) failures")
    try expect(failures.startedCount < 60, "\(failures.startedCount) tasks started")
    try expect(
      message: failures.description,
      names: ["\(failures.count) of \(failures.startedCount)", "0 on host", "Refusal"]
    )
  }

  private static func endsAtShare(on kind: BackendKind) throws {
    let failures = try expectThrows(TaskFailures.self) {
      try Parallel(nJobs: 2, backend: kind, stopAfter: .share(0.03), batchSize: .fixed(1))
        .map(0..<100) { try failEachTenth($0) }
    }
    try expect(failures.count == 3 || failures.count == 4, "\(failures.count) failures")
  }

  private static func collectsNotRun(on kind: BackendKind) throws {
    for urgency in [FailureBudget.Urgency.soon, .now] {
      for batchSize in [BatchSize.fixed(1), .fixed(6), .auto] {
        let folder = try TemporaryFolder()
        let ledger = Ledger(in: folder)
        let outcomes = try Parallel(
          nJobs: 2,
          backend: kind,
          onError: .collect,
          stopAfter: .failures(3, urgency),
          batchSize: batchSize
        ).map(0..<200) { number in
          try ledger.note("\(number)")
          return try failEachTenth(number)
        }
        let ran = Set(try ledger.lines().compactMap { Int($0) })
        try expectEqual(outcomes.map(\.report.index), Array(0..<200))
        var failureCount = 0
        var notRunCount = 0
        for (index, outcome) in outcomes.enumerated() {
          switch outcome.result {
          case .success(let value): try expectEqual(value, index)
          case .failure(let error) where error.kind == .threw:
            failureCount += 1
            try expect(index.isMultiple(of: 10), "task \(index) failed")
          case .failure(let error):
            notRunCount += 1
            try expectEqual(error.kind, .notRun)
            try expectEqual(error.taskIndex, index)
            try expectEqual(error.attempt, 0)
            try expect(message: error.description, names: ["task \(index)", "was not run"])
            // What was stopped while it ran is no outcome.
            if urgency == .soon {
              try expect(!ran.contains(index), "task \(index) ran, and is said not to have run")
            }
          }
        }
        try expect(failureCount >= 3, "\(failureCount) failures, \(urgency), \(batchSize)")
        if batchSize != .auto {
          try expect(notRunCount > 100, "\(notRunCount) did not run, \(urgency), \(batchSize)")
        }
      }
    }
  }

  private static func hasFailuresToSpare(on kind: BackendKind) throws {
    let failures = try expectThrows(TaskFailures.self) {
      try Parallel(nJobs: 2, backend: kind, stopAfter: .failures(1000)).map(0..<100) {
        try failEachTenth($0)
      }
    }
    // There is no result for those, so the call fails all the same, at its end.
    try expectEqual(failures.count, 10)
    try expectEqual(failures.startedCount, 100)
    let whole = try Parallel(nJobs: 2, backend: kind, stopAfter: .failures(1)).map(1..<10) {
      try failEachTenth($0)
    }
    try expectEqual(whole, Array(1..<10))
    let stream = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: .generator,
      stopAfter: .failures(1000)
    ).map(0..<100) { try failEachTenth($0) }
    var found: [Int] = []
    _ = try expectThrows(TaskFailures.self) {
      while let value = try stream.next() { found.append(value) }
    }
    try expectEqual(found, (0..<100).filter { !$0.isMultiple(of: 10) }, "what did not fail")
  }

  private static func countsFinalFailures(on kind: BackendKind) throws {
    let found = try Parallel(
      nJobs: 2,
      backend: kind,
      retry: 2,
      stopAfter: .failures(1),
      batchSize: .fixed(4)
    ).map(0..<100) { number in
      if WorkerContext.current?.attempt == 1 { _ = try failEachTenth(number) }
      return number
    }
    try expectEqual(found, Array(0..<100))
  }
}
