internal import Glibc
internal import JoblibParallel
internal import JoblibSystem

/// Tasks that run again: only they, and never more often than was said.
extension BackendContract {
  static let retries: [Check] = [
    Check("a task that throws twice has its result at the third attempt") { kind in
      try recovers(on: kind) { throw Refusal(reason: "not yet", code: 0) }
    },
    Check("a task that exits twice has its result at the third", needs: .processes) { kind in
      try recovers(on: kind) { exit(3) }
    },
    Check("a task that is killed twice has its result at the third", needs: .processes) { kind in
      try recovers(on: kind) { kill(getpid(), SIGKILL) }
    },
    Check("a stream goes on over failures that are tried again", recoversInStream),
    Check(
      "a kill in the third of a batch of eight counts against that one alone",
      needs: .processes,
      accusesOne
    ),
    Check("a task that kills two workers is given up", needs: .processes, quarantines),
    Check("a task that is never to run again does not", needs: .processes, neverRetries),
    Check("whether a task runs again is asked in the caller, with its error", asksCaller),
    Check("a task that fails each time has its last failure", keepsLastFailure),
    Check("an error that cannot be sent does not run again", givesUpUnsendable),
  ]

  /// Notes an attempt: `task attempt`.
  private static func note(_ number: Int, in ledger: Ledger) throws -> Int {
    let context = try unwrap(WorkerContext.current, "there is no context in a task")
    try ledger.note("\(number) \(context.attempt)")
    return context.attempt
  }

  /// The attempts of each task, in the order they were noted.
  private static func attempts(_ ledger: Ledger) throws -> [Int: [Int]] {
    var found: [Int: [Int]] = [:]
    for line in try ledger.lines() {
      let numbers = line.split(separator: " ").compactMap { Int($0) }
      found[numbers[0], default: []].append(numbers[1])
    }
    return found
  }

  private static func recovers(
    on kind: BackendKind,
    _ fail: @escaping @Sendable () throws -> Void
  ) throws {
    for batchSize in [BatchSize.fixed(1), .fixed(8), .auto] {
      let folder = try TemporaryFolder()
      let ledger = Ledger(in: folder)
      let outcomes = try Parallel(
        nJobs: 2,
        backend: kind,
        onError: .collect,
        retry: 3,
        batchSize: batchSize
      ).map(0..<40) { number in
        let attempt = try note(number, in: ledger)
        if number == 13, attempt < 3 { try fail() }
        return number
      }
      try expectEqual(try outcomes.map { try $0.get() }, Array(0..<40), "\(batchSize)")
      var wanted = Dictionary(uniqueKeysWithValues: (0..<40).map { ($0, [1]) })
      wanted[13] = [1, 2, 3]
      for (task, found) in try attempts(ledger).sorted(by: { $0.key < $1.key }) {
        try expectEqual(found, wanted[task] ?? [], "the attempts of task \(task), \(batchSize)")
      }
      for outcome in outcomes {
        let index = outcome.report.index
        try expectEqual(outcome.report.attempt, index == 13 ? 3 : 1, "the attempt of \(index)")
      }
    }
  }

  private static func recoversInStream(on kind: BackendKind) throws {
    for isOrdered in [true, false] {
      let stream = Parallel(
        nJobs: 2,
        backend: kind,
        returnAs: isOrdered ? .generator : .generatorUnordered,
        retry: .attempts(4, delay: .exponential(first: .milliseconds(1))),
        batchSize: .fixed(5)
      ).map(0..<60) { number in
        if number.isMultiple(of: 7), WorkerContext.current?.attempt ?? 4 < 4 {
          throw Refusal(reason: "not yet", code: number)
        }
        return number
      }
      let found = try stream.results.map { try $0.get() }
      try expectEqual(isOrdered ? found : found.sorted(), Array(0..<60))
    }
  }

  private static func accusesOne(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let events = Guarded<[String]>([])
    let outcomes = try Parallel(
      nJobs: 2,
      backend: kind,
      onError: .collect,
      batchSize: .fixed(8),
      onProgress: { event in
        switch event.kind {
        case .retrying(let error): events.update { $0.append("again \(error.taskIndex)") }
        case .workerLost(let lost):
          events.update { $0.append("lost \(lost.taskIndex ?? -1) \(lost.cause == .signal(9))") }
        case .failed(let error): events.update { $0.append("failed \(error.taskIndex)") }
        default: break
        }
      }
    ).map(0..<16) { number in
      if try note(number, in: ledger) == 1, number == 2 { kill(getpid(), SIGKILL) }
      return number
    }
    try expectEqual(try outcomes.map { try $0.get() }, Array(0..<16))
    try expectEqual(events.withLock { $0 }, ["lost 2 true", "again 2"])
    try expectEqual(outcomes.map(\.report.attempt), [1, 1, 2] + Array(repeating: 1, count: 13))
    for (task, found) in try attempts(ledger) {
      try expectEqual(found, task == 2 ? [1, 2] : [1], "the attempts of task \(task)")
    }
  }

  private static func quarantines(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let outcomes = try Parallel(
      nJobs: 2,
      backend: kind,
      onError: .collect,
      batchSize: .fixed(4)
    ).map(0..<12) { number in
      _ = try note(number, in: ledger)
      if number == 5 { kill(getpid(), SIGKILL) }
      return number
    }
    for outcome in outcomes where outcome.report.index != 5 {
      try expectEqual(try outcome.get(), outcome.report.index, "a mate of the task that crashes")
    }
    guard case .failure(let error) = outcomes[5].result else {
      throw ContractFailure("task 5 has a result")
    }
    try expectEqual(error.kind, .workerLost)
    try expectEqual(error.attempt, 2)
    let lost = try unwrap(error.lostWorker, "nothing is known of the worker's end")
    try expectEqual(lost.cause, .signal(SIGKILL))
    try expectEqual(lost.taskIndex, 5)
    try expectEqual(lost.worker, error.worker)
    try expect(lost.worker.processIdentifier != Host.processIdentifier, "it is the test's process")
    try expect(error.seconds >= 0 && error.seconds < 60, "it ran for \(error.seconds) s")
    try expect(
      message: error.description,
      names: ["task 5", "attempt 2", "signal 9", "SIGKILL", lost.worker.host]
    )
    for (task, found) in try attempts(ledger) {
      try expectEqual(found, task == 5 ? [1, 2] : [1], "the attempts of task \(task)")
    }
  }

  private static func neverRetries(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: kind, retry: .never, batchSize: .fixed(1)).map(0..<4) {
        number in
        _ = try note(number, in: ledger)
        if number == 1 { exit(0) }
      }
    }
    try expectEqual(error.taskIndex, 1)
    try expectEqual(error.attempt, 1)
    try expectEqual(error.lostWorker?.cause, .exited(status: 0))
    try expectEqual(try attempts(ledger)[1], [1])
  }

  private static func asksCaller(on kind: BackendKind) throws {
    let asked = Guarded<[[Int]]>([])
    let parallel = Parallel(
      nJobs: 2,
      backend: kind,
      onError: .collect,
      retry: .attempts(4) { error in
        let code = (error.underlying as? Refusal)?.code ?? -1
        asked.update {
          $0.append([error.taskIndex, error.attempt, code, Int(Host.processIdentifier)])
        }
        return code == 1
      },
      batchSize: .fixed(3)
    )
    // Task 2 fails in a way that may pass, task 7 in one that does not.
    let outcomes = try parallel.map(0..<9) { number in
      let attempt = WorkerContext.current?.attempt ?? 0
      if number == 2, attempt < 3 { throw Refusal(reason: "may pass", code: 1) }
      if number == 7 { throw Refusal(reason: "stays", code: 2) }
      return attempt
    }
    let own = Int(Host.processIdentifier)
    let order = asked.withLock { $0 }.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
    try expectEqual(order, [[2, 1, 1, own], [2, 2, 1, own], [7, 1, 2, own]])
    try expectEqual(outcomes.map { try? $0.get() }, [1, 1, 3, 1, 1, 1, 1, nil, 1])
  }

  private static func keepsLastFailure(on kind: BackendKind) throws {
    for retry in [2, 5] as [Int] {
      let error = try expectThrows(TaskError.self) {
        try Parallel(nJobs: 2, backend: kind, retry: .attempts(retry), batchSize: .fixed(2))
          .map(0..<6) { number in
            let attempt = WorkerContext.current?.attempt ?? 0
            if number == 3 { throw Refusal(reason: "again", code: attempt) }
          }
      }
      try expectEqual(error.taskIndex, 3)
      try expectEqual(error.attempt, retry)
      try expectEqual((error.underlying as? Refusal)?.code, retry, "the attempt of the failure")
      try expect(message: error.description, names: ["attempt \(retry)"])
    }
  }

  private static func givesUpUnsendable(on kind: BackendKind) throws {
    guard Traits(of: kind).contains(.processes) else { return }
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: kind, retry: 3, batchSize: .fixed(1)).map(0..<3) { number in
        _ = try note(number, in: ledger)
        return Stubborn(isStubborn: number == 1)
      }
    }
    try expectEqual(error.kind, .notTransferable)
    try expectEqual(try attempts(ledger)[1], [1])
  }
}
