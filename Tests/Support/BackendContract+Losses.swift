internal import Glibc
internal import JoblibParallel

/// Workers that die.
extension BackendContract {
  static let losses: [Check] = [
    Check("a task killed by a signal is an error that names both", needs: .processes) { kind in
      try expectLoss(on: kind, names: ["SIGKILL", "9"]) { kill(getpid(), SIGKILL) }
    },
    Check("a task ended by any other signal is one too", needs: .processes) { kind in
      try expectLoss(on: kind, names: ["SIGTERM", "15"]) { kill(getpid(), SIGTERM) }
    },
    Check("a task that exits is an error that names the status", needs: .processes) { kind in
      try expectLoss(on: kind, names: ["status 3"]) { exit(3) }
    },
    Check("a task that exits with 0 is an error too", needs: .processes) { kind in
      try expectLoss(on: kind, names: ["status 0"]) { exit(0) }
    },
    Check("a stream ends with the loss of a worker", needs: .processes, endsStream),
    Check("a loss among many calls disturbs none of the others", needs: .processes, isContained),
  ]

  private static func expectLoss(
    on kind: BackendKind,
    names words: [String],
    _ die: @escaping @Sendable () -> Void
  ) throws {
    for batchSize in [BatchSize.fixed(1), .fixed(5), .auto] {
      let parallel = Parallel(nJobs: 2, backend: kind, batchSize: batchSize)
      let error = try expectThrows(TaskError.self) {
        try parallel.map(0..<20) { number in
          if number == 13 { die() }
          return number
        }
      }
      try expectEqual(error.kind, .workerLost)
      try expectEqual(error.taskIndex, 13)
      try expect(message: error.description, names: words + ["task 13", error.worker.host])
      try expectEqual(
        try parallel.map(0..<20) { $0 + 1 },
        Array(1...20),
        "the call after the loss"
      )
    }
  }

  private static func endsStream(on kind: BackendKind) throws {
    let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generator, batchSize: .fixed(1))
      .map(0..<50) { number in
        if number == 20 { kill(getpid(), SIGKILL) }
        return number
      }
    var found: [Int] = []
    let error = try expectThrows(TaskError.self) {
      while let value = try stream.next() { found.append(value) }
    }
    try expectEqual(error.kind, .workerLost)
    try expectEqual(error.taskIndex, 20)
    try expect(found == Array(0..<found.count) && found.count <= 20, "\(found) before the loss")
  }

  private static func isContained(on kind: BackendKind) throws {
    let healthy = Parallel(nJobs: 2, backend: kind, returnAs: .generator, batchSize: .fixed(1))
      .map(0..<200) { $0 }
    try expectEqual(try healthy.next(), 0)
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: kind).map(0..<4) { _ in kill(getpid(), SIGKILL) }
    }
    try expectEqual(error.kind, .workerLost)
    for number in 1..<200 { try expectEqual(try healthy.next(), number) }
    try expectEqual(try healthy.next(), nil)
  }
}
