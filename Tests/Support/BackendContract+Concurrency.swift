internal import JoblibParallel
internal import JoblibSystem

/// Calls beside calls, and tasks beside tasks.
extension BackendContract {
  static let concurrency: [Check] = [
    Check("two jobs run at the same time", needs: .concurrency, runsAtOnce),
    Check("calls from four threads do not disturb each other", servesFourThreads),
    Check("a failing call does not disturb another", needs: .concurrency, isolatesFailure),
  ]

  private static func runsAtOnce(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let place = try Rendezvous(in: folder)
    let parallel = Parallel(nJobs: 2, backend: kind, batchSize: .fixed(1))
    let met = try parallel.map(0..<2) { number in
      try place.meet(isFirst: number == 0)
      return number
    }
    try expectEqual(met, [0, 1])
  }

  private static func servesFourThreads(on kind: BackendKind) throws {
    let failures = Guarded<[String]>([])
    let threads = try (0..<4).map { caller in
      try Thread("caller \(caller)") {
        do {
          for round in 0..<10 {
            let offset = 1000 * caller + round
            let found = try Parallel(nJobs: 2, backend: kind).map(0..<50) { $0 + offset }
            try expectEqual(found, (0..<50).map { $0 + offset }, "caller \(caller)")
          }
        } catch {
          failures.update { $0.append("\(error)") }
        }
      }
    }
    for thread in threads { thread.join() }
    let found = failures.withLock { $0 }
    try expect(found.isEmpty, found.joined(separator: "; "))
  }

  private static func isolatesFailure(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let gate = try Gate(in: folder)
    let entrance = gate.entrance
    // Under way, and waiting, while another call fails and has its workers stopped.
    let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generator, batchSize: .fixed(1))
      .map(0..<20) { number in
        if number > 0 { try entrance.pass() }
        return number
      }
    try expectEqual(try stream.next(), 0)
    _ = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: kind).map(0..<10) { number in
        throw Refusal(reason: "the other call", code: number)
      }
    }
    gate.open()
    for number in 1..<20 { try expectEqual(try stream.next(), number) }
    try expectEqual(try stream.next(), nil)
  }
}
