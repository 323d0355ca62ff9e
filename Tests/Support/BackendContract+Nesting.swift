internal import Glibc
internal import JoblibParallel
internal import JoblibSystem

/// Calls in tasks of calls.
extension BackendContract {
  static let nesting: [Check] = [
    Check("a call in a task gives its results", nests),
    Check(
      "the first level below runs on threads, deeper ones in the calling thread",
      choosesBackend
    ),
    Check("a call in a task has one job, unless it says more", hasOneJob),
    Check("deep recursion ends", recurses),
    Check("recursion that asks for workers each time is refused in time", refusesDeepNesting),
  ]

  private static func nests(on kind: BackendKind) throws {
    let found = try Parallel(nJobs: 2, backend: kind).map(0..<6) { outer in
      try Parallel(nJobs: 2).map(0..<4) { outer * 10 + $0 }
    }
    try expectEqual(found, (0..<6).map { outer in (0..<4).map { outer * 10 + $0 } })
  }

  /// Where a task ran, seen from itself.
  private static func place() throws -> TaskPlace {
    let context = try unwrap(WorkerContext.current, "there is no context in a task")
    return TaskPlace(
      level: context.nestingLevel,
      process: Host.processIdentifier,
      thread: UInt(pthread_self())
    )
  }

  private static func choosesBackend(on kind: BackendKind) throws {
    let found = try Parallel(nJobs: 2, backend: kind).map(0..<2) { _ in
      let outer = try place()
      let middle = try Parallel(nJobs: 2).map(0..<2) { _ in
        let middle = try place()
        let inner = try Parallel(nJobs: 2).map(0..<2) { _ in try place() }
        return [middle] + inner
      }
      return [[outer]] + middle
    }
    for task in found {
      let outer = task[0][0]
      try expectEqual(outer.level, 1)
      for nested in task.dropFirst() {
        let middle = nested[0]
        try expectEqual(middle.level, 2)
        try expectEqual(middle.process, outer.process, "the process one level down")
        try expect(middle.thread != outer.thread, "one level down is no thread of its own")
        for inner in nested.dropFirst() {
          try expectEqual(inner.level, 3)
          try expectEqual(inner.process, outer.process, "the process two levels down")
          try expectEqual(inner.thread, middle.thread, "the thread two levels down")
        }
      }
    }
  }

  private static func hasOneJob(on kind: BackendKind) throws {
    let found = try Parallel(nJobs: 2, backend: kind).map(0..<2) { _ in
      let outer = try place()
      return try Parallel().map(0..<3) { _ in try place().thread == outer.thread }
    }
    try expectEqual(found, [[true, true, true], [true, true, true]])
  }

  private static func recurses(on kind: BackendKind) throws {
    let found = try Parallel(nJobs: 2, backend: kind).map(0..<2) { try depth($0, 12) }
    try expectEqual(found, [12, 13])
  }

  private static func refusesDeepNesting(on kind: BackendKind) throws {
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: kind).map(0..<2) { try threads($0) }
    }
    try expect(message: error.message, names: ["nested 10 deep"])
  }

  private static func threads(_ number: Int) throws -> Int {
    try Parallel(nJobs: 2, backend: .threading).map([number]) { try threads($0 + 1) }.reduce(0, +)
  }

  private static func depth(_ start: Int, _ rest: Int) throws -> Int {
    guard rest > 0 else { return start }
    return try Parallel(nJobs: 2).map([start]) { try depth($0 + 1, rest - 1) }.reduce(0, +)
  }
}

/// Where a task ran.
struct TaskPlace: Codable, Sendable {
  var level: Int
  var process: Int32
  var thread: UInt
}
