internal import JoblibParallel
internal import JoblibSystem

/// What is known of where and how tasks ran.
extension BackendContract {
  static let reports: [Check] = [
    Check("reports say which task, where and how long", reportsTasks),
    Check("workers are processes of their own, no more than jobs", needs: .processes, usesWorkers),
    Check("one job runs in the calling thread", runsInCallingThread),
    Check("a task knows where it runs", knowsContext),
  ]

  private static func reportsTasks(on kind: BackendKind) throws {
    let outcomes = try Parallel(nJobs: 2, backend: kind, onError: .collect).map(0..<40) { number in
      if number == 7 { throw Refusal(reason: "seven", code: 7) }
      return Host.processIdentifier
    }
    for (index, outcome) in outcomes.enumerated() {
      let report = outcome.report
      try expectEqual(report.index, index)
      try expect(report.seconds >= 0 && report.seconds < 60, "\(report.seconds) s")
      try expect(!report.worker.host.isEmpty, "no host")
      try expect(report.worker.rank >= 0, "rank \(report.worker.rank)")
      try expectEqual(report.cacheHits + report.cacheMisses, 0, "cached calls")
      switch outcome.result {
      case .success(let process): try expectEqual(report.worker.processIdentifier, process)
      case .failure(let error): try expectEqual(report.worker, error.worker)
      }
    }
  }

  private static func usesWorkers(on kind: BackendKind) throws {
    for jobs in [2, 3] {
      let parallel = Parallel(nJobs: jobs, backend: kind, batchSize: .fixed(1))
      let processes = Set(try parallel.map(0..<40) { _ in Host.processIdentifier })
      try expect(!processes.contains(Host.processIdentifier), "tasks ran in the test's process")
      try expect(processes.count <= jobs, "\(processes.count) workers for \(jobs) jobs")
    }
  }

  private static func runsInCallingThread(on kind: BackendKind) throws {
    // Not Codable, not travelling: the closure sees this process's memory.
    let seen = Mutexed()
    let processes = try Parallel(nJobs: 1, backend: kind).map(0..<5) { number in
      seen.insert(number)
      return Host.processIdentifier
    }
    try expectEqual(Set(processes), [Host.processIdentifier])
    try expectEqual(seen.sorted, [0, 1, 2, 3, 4])
  }

  private static func knowsContext(on kind: BackendKind) throws {
    try expect(WorkerContext.current == nil, "there is a context outside of tasks")
    let found = try Parallel(nJobs: 2, backend: kind).map(0..<20) { _ in
      let context = try unwrap(WorkerContext.current, "there is no context in a task")
      try expectEqual(context.worker.processIdentifier, Host.processIdentifier)
      return [context.taskIndex, context.nestingLevel]
    }
    try expectEqual(found, (0..<20).map { [$0, 1] })
    try expect(WorkerContext.current == nil, "there is a context after the tasks")
  }
}
