internal import JoblibParallel
internal import JoblibSystem
internal import Synchronization

/// Calls that cannot be made, and what each backend makes of memory.
extension BackendContract {
  static let refusals: [Check] = [
    Check("no jobs, empty batches and no pre-dispatch are refused", refusesSettings),
    Check("tasks see the memory they capture", needs: .sharedMemory, sharesMemory),
    Check("a captured value without a form on the wire is refused", needs: .travel) { kind in
      let seen = Mutexed()
      let names = ["Mutexed", "Codable", "map(_:with:)", "threading"]
      try expectRefusal(on: kind, names: names) { parallel, note in
        try parallel.map(0..<5) { number in
          try note()
          seen.insert(number)
        }
      }
      try expect(seen.sorted.isEmpty, "tasks of a refused call changed \(seen.sorted)")
      let lock = Mutex(0)
      let mends = ["cannot be copied", "map(_:with:)", "threading"]
      try expectRefusal(on: kind, names: mends) { parallel, note in
        try parallel.map(0..<5) { number in
          try note()
          lock.withLock { $0 += number }
        }
      }
    },
    Check("an argument without a form on the wire is refused", needs: .travel) { kind in
      try expectRefusal(on: kind, names: ["Opaque", "Codable", "threading"]) { parallel, note in
        try parallel.map([Opaque { 1 }, Opaque { 2 }]) { opaque in
          try note()
          return opaque.closure()
        }
      }
    },
    Check("an argument of a call without a form on the wire is refused", needs: .travel) {
      kind in
      let names = ["Opaque", "Codable", "task 0", "threading"]
      try expectRefusal(on: kind, names: names) { parallel, _ in
        try parallel([delayed { (opaque: Opaque) in opaque.closure() }(Opaque { 1 })])
      }
    },
    Check("a shared value without a form on the wire is refused", needs: .travel) { kind in
      try expectRefusal(on: kind, names: ["share", "Opaque", "Codable"]) { parallel, note in
        try parallel.map(0..<3, with: Opaque { 1 }) { opaque, number in
          try note()
          return opaque.closure() + number
        }
      }
    },
    Check("a result without a form on the wire is refused", needs: .processes) { kind in
      try expectRefusal(on: kind, names: ["Opaque", "Codable", "threading"]) { parallel, note in
        try parallel.map(0..<3) { number in
          try note()
          return Opaque { number }
        }
      }
      try expectRefusal(on: kind, names: ["Opaque", "element 1"]) { parallel, note in
        try parallel.map(0..<3) { number in
          try note()
          return (number, Opaque { number })
        }
      }
    },
    Check("a task type that is private is refused", needs: .travel) { kind in
      let error = try expectThrows(ParallelError.self) { _ = try runHiddenTasks(on: kind) }
      try expectEqual(error.code, .notTransferable)
      try expect(message: error.message, names: ["HiddenTask", "private", "internal", "threading"])
    },
    Check("private types and closures run where nothing travels", needs: .anyClosure) { kind in
      try expectEqual(try runHiddenTasks(on: kind), [0, 1, 2, 3])
      let parallel = Parallel(nJobs: 2, backend: kind)
      let opaque = Opaque { 5 }
      try expectEqual(try parallel.map(0..<3) { opaque.closure() + $0 }, [5, 6, 7])
      try expectEqual(try parallel.map([opaque]) { $0.closure() }, [5])
    },
    Check("a result that will not be encoded fails its task only", needs: .processes) { kind in
      let outcomes = try Parallel(
        nJobs: 2,
        backend: kind,
        onError: .collect,
        batchSize: .fixed(4)
      ).map(0..<8) { Stubborn(isStubborn: $0 == 5) }
      for (index, outcome) in outcomes.enumerated() {
        guard case .failure(let error) = outcome.result else {
          try expect(index != 5, "task 5 has a result")
          continue
        }
        try expectEqual(error.taskIndex, 5)
        try expectEqual(error.kind, .notTransferable)
        try expect(message: error.message, names: ["this one stays"])
      }
    },
    Check("a captured value that will not be encoded is named", needs: .travel) { kind in
      let stubborn = Stubborn(isStubborn: true)
      try expectRefusal(on: kind, names: ["share", "this one stays"]) { parallel, note in
        try parallel.map(0..<3) { number in
          try note()
          return stubborn.isStubborn ? number : 0
        }
      }
    },
    Check("an argument that will not be encoded is named", needs: .travel) { kind in
      let error = try expectThrows(ParallelError.self) {
        try Parallel(nJobs: 2, backend: kind).map((0..<8).map { Stubborn(isStubborn: $0 == 5) }) {
          $0.isStubborn
        }
      }
      try expectEqual(error.code, .notTransferable)
      try expect(message: error.message, names: ["task 5", "this one stays"])
    },
  ]

  private static func refusesSettings(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let cases: [(Parallel<AsList, FailFast>, [String])] = [
      (Parallel(nJobs: 0, backend: kind), ["nJobs is 0", "-1"]),
      (Parallel(nJobs: 2, backend: kind, batchSize: .fixed(0)), ["batchSize is 0", "at least 1"]),
      (Parallel(nJobs: 2, backend: kind, batchSize: .fixed(-3)), ["batchSize is -3"]),
      (Parallel(nJobs: 2, backend: kind, preDispatch: .count(0)), ["preDispatch is 0", "1"]),
      (Parallel(nJobs: 2, backend: kind, maxNBytes: -1), ["maxNBytes is -1"]),
    ]
    for (parallel, words) in cases {
      let error = try expectThrows(ParallelError.self) {
        try parallel.map(0..<3) { try ledger.note("\($0)") }
      }
      try expectEqual(error.code, .invalidArgument)
      try expect(message: error.message, names: words)
    }
    try expectEqual(try ledger.lines(), [], "tasks of refused calls")
  }

  private static func sharesMemory(on kind: BackendKind) throws {
    let seen = Mutexed()
    try Parallel(nJobs: 2, backend: kind).map(0..<5) { seen.insert($0) }
    try expectEqual(seen.sorted, [0, 1, 2, 3, 4])
    let sum = Mutex(0)
    try Parallel(nJobs: 2, backend: kind).map(0..<5) { number in sum.withLock { $0 += number } }
    try expectEqual(sum.withLock { $0 }, 10)
    let again = Mutexed()
    try Parallel(nJobs: 2, backend: kind, require: .sharedMemory).map(0..<5) { again.insert($0) }
    try expectEqual(again.sorted, [0, 1, 2, 3, 4])
  }

  /// That the call throws before any of its tasks runs.
  private static func expectRefusal(
    on kind: BackendKind,
    names words: [String],
    line: Int = #line,
    _ body: (Parallel<AsList, FailFast>, @escaping @Sendable () throws -> Void) throws -> Void
  ) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let error = try expectThrows(ParallelError.self, line: line) {
      try body(Parallel(nJobs: 2, backend: kind)) { try ledger.note("ran") }
    }
    try expectEqual(error.code, .notTransferable, error.message, line: line)
    try expect(message: error.message, names: words, line: line)
    try expectEqual(try ledger.lines(), [], "tasks of the refused call", line: line)
    // The workers are none the worse.
    try expectEqual(try Parallel(nJobs: 2, backend: kind).map(0..<3) { $0 }, [0, 1, 2])
  }
}

/// A set that all who hold it change.
final class Mutexed: Sendable {
  private let values = Guarded<Set<Int>>([])

  func insert(_ value: Int) {
    values.withLock { _ = $0.insert(value) }
  }

  var sorted: [Int] { values.withLock { $0.sorted() } }
}
