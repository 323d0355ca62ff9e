internal import JoblibParallel
internal import JoblibSystem

/// What a call tells of itself while it runs.
extension BackendContract {
  static let progress: [Check] = [
    Check("events have counts that only grow, and end with the totals") { kind in
      for jobs in [1, 2] {
        for batchSize in [BatchSize.fixed(1), .fixed(7), .auto] {
          try tellsOfResults(on: kind, jobs, batchSize)
        }
      }
    },
    Check("events tell of failures and retries") { kind in
      for jobs in [1, 2] { try tellsOfFailures(on: kind, jobs) }
    },
    Check("events tell of a call that fails") { kind in
      for jobs in [1, 2] { try tellsOfTheEnd(on: kind, jobs) }
    },
    Check("streams have events too", tellsOfStream),
  ]

  private static func tellsOfResults(
    on kind: BackendKind,
    _ jobs: Int,
    _ batchSize: BatchSize
  ) throws {
    let log = Guarded<[ProgressEvent]>([])
    try Parallel(
      nJobs: jobs,
      backend: kind,
      batchSize: batchSize,
      onProgress: { event in log.update { $0.append(event) } }
    ).map(0..<60) { $0 }
    let events = log.withLock { $0 }
    try expectOrder(events)
    let last = try unwrap(events.last, "there are no events").counts
    try expectEqual(last.taskCount, 60)
    try expectEqual(last.dispatchedTaskCount, 60)
    try expectEqual(last.completedTaskCount, 60)
    try expectEqual(last.failedTaskCount, 0)
    try expectEqual(last.retryCount, 0)
    if batchSize == .fixed(1) { try expectEqual(last.dispatchedBatchCount, 60) }
    if batchSize == .fixed(7) { try expectEqual(last.dispatchedBatchCount, 9) }
    try expectEqual(last.workerCount, kind.name == "sequential" ? 1 : jobs)
    var dispatched: [Int] = []
    var completed: [Int] = []
    for event in events {
      switch event.kind {
      case .dispatched(let tasks, let attempt):
        try expectEqual(attempt, 1)
        dispatched += tasks
      case .completed(let reports): completed += reports.map(\.index)
      default: break
      }
    }
    // What a worker was given and gave back is handed out twice.
    try expectEqual(Set(dispatched), Set(0..<60), "the tasks that were handed out")
    try expectEqual(completed.sorted(), Array(0..<60), "the tasks that were reported")
  }

  private static func tellsOfFailures(on kind: BackendKind, _ jobs: Int) throws {
    let log = Guarded<[ProgressEvent]>([])
    _ = try Parallel(
      nJobs: jobs,
      backend: kind,
      onError: .collect,
      retry: 2,
      batchSize: .fixed(5),
      onProgress: { event in log.update { $0.append(event) } }
    ).map(Numbers(20)) { number in
      // Task 3 fails once, task 12 each time.
      if number == 12 || number == 3 && WorkerContext.current?.attempt == 1 {
        throw Refusal(reason: "told of", code: number)
      }
    }
    let events = log.withLock { $0 }
    try expectOrder(events)
    let last = try unwrap(events.last, "there are no events").counts
    // One job runs in the calling thread, which reads as it goes.
    let isCounted = jobs > 1 && !Traits(of: kind).contains(.lazyInput)
    try expectEqual(last.taskCount, isCounted ? 20 : nil)
    try expectEqual(last.dispatchedTaskCount, 20)
    try expectEqual(last.dispatchedBatchCount, 4 + 2)
    try expectEqual(last.completedTaskCount, 20)
    try expectEqual(last.failedTaskCount, 1)
    try expectEqual(last.retryCount, 2)
    var told: [String] = []
    for event in events {
      switch event.kind {
      case .retrying(let error): told.append("again \(error.taskIndex)")
      case .failed(let error): told.append("failed \(error.taskIndex)")
      default: break
      }
    }
    try expectEqual(told.sorted(), ["again 12", "again 3", "failed 12"])
  }

  private static func tellsOfTheEnd(on kind: BackendKind, _ jobs: Int) throws {
    let log = Guarded<[ProgressEvent]>([])
    _ = try expectThrows(TaskError.self) {
      try Parallel(
        nJobs: jobs,
        backend: kind,
        batchSize: .fixed(2),
        onProgress: { event in log.update { $0.append(event) } }
      ).map(0..<100) { number in
        if number == 10 { throw Refusal(reason: "the end", code: number) }
      }
    }
    let events = log.withLock { $0 }
    try expectOrder(events)
    let last = try unwrap(events.last, "there are no events").counts
    try expectEqual(last.failedTaskCount, 1)
    try expect(last.completedTaskCount < 100, "\(last.completedTaskCount) tasks were done")
  }

  private static func tellsOfStream(on kind: BackendKind) throws {
    let log = Guarded<[ProgressEvent]>([])
    let stream = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: .generator,
      onProgress: { event in log.update { $0.append(event) } }
    ).map(0..<50) { $0 }
    while try stream.next() != nil {}
    let events = log.withLock { $0 }
    try expectOrder(events)
    try expectEqual(events.last?.counts.completedTaskCount, 50)
  }

  /// From the start to the end, each count at least that before, none above what it is of.
  private static func expectOrder(_ events: [ProgressEvent]) throws {
    guard let first = events.first, case .started = first.kind else {
      throw ContractFailure("the first event is \(String(describing: events.first?.kind))")
    }
    guard let last = events.last, case .finished = last.kind else {
      throw ContractFailure("the last event is \(String(describing: events.last?.kind))")
    }
    for (earlier, later) in zip(events, events.dropFirst()) {
      let (old, new) = (earlier.counts, later.counts)
      try expect(
        old.dispatchedTaskCount <= new.dispatchedTaskCount
          && old.dispatchedBatchCount <= new.dispatchedBatchCount
          && old.completedTaskCount <= new.completedTaskCount
          && old.failedTaskCount <= new.failedTaskCount && old.retryCount <= new.retryCount
          && old.elapsedSeconds <= new.elapsedSeconds,
        "\(new) after \(old)"
      )
      try expect(
        new.failedTaskCount <= new.completedTaskCount
          && new.completedTaskCount <= new.dispatchedTaskCount,
        "\(new)"
      )
      try expectEqual(old.backend, new.backend)
      try expectEqual(old.workerCount, new.workerCount)
    }
  }
}
