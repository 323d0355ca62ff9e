internal import Glibc
internal import JoblibParallel
internal import JoblibSystem

/// What workers run before their first task.
extension BackendContract {
  static let initializers: [Check] = [
    Check("each worker is prepared once, before its tasks", preparesOnce),
    Check("a worker that replaces another is prepared too", needs: .processes, preparesReplacement),
    Check("one worker that cannot be prepared ends the call, which says why", failsUnprepared),
  ]

  /// This thread of this process.
  private static var place: String { "\(getpid()) \(pthread_self())" }

  private static func preparesOnce(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let prepared = Ledger(in: folder, "prepared")
    let used = Ledger(in: folder, "used")
    let parallel = Parallel(
      nJobs: 2,
      backend: kind,
      batchSize: .fixed(1),
      initializer: { try prepared.note(place) }
    )
    for _ in 0..<3 {
      try parallel.map(0..<20) { _ in
        try expect(try prepared.lines().contains(place), "a worker was not prepared")
        try used.note(place)
      }
    }
    let places = try prepared.lines()
    try expectEqual(places.count, Set(places).count, "preparations of \(Set(places).count) workers")
    try expectEqual(Set(try used.lines()).subtracting(places), [], "unprepared workers")
  }

  private static func preparesReplacement(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let prepared = Ledger(in: folder, "prepared")
    let found = try Parallel(
      nJobs: 2,
      backend: kind,
      batchSize: .fixed(1),
      initializer: { try prepared.note(place) }
    ).map(0..<20) { number in
      if number == 4, WorkerContext.current?.attempt == 1 { kill(getpid(), SIGKILL) }
      return try prepared.lines().filter { $0 == place }.count
    }
    try expectEqual(found, Array(repeating: 1, count: 20), "preparations before each task")
  }

  private static func failsUnprepared(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let error = try expectThrows(ParallelError.self) {
      try Parallel(
        nJobs: 2,
        backend: kind,
        retry: 3,
        initializer: { throw Refusal(reason: "no licence", code: 12) }
      ).map(0..<20) { try ledger.note("\($0)") }
    }
    try expectEqual(error.code, .workerFailure)
    try expect(message: error.message, names: ["initializer failed", "no licence", "host"])
    try expectEqual(try ledger.lines(), [], "tasks of workers that were not prepared")
    try expectEqual(
      try Parallel(nJobs: 2, backend: kind).map(0..<3) { $0 },
      [0, 1, 2],
      "the call after it"
    )
  }
}
