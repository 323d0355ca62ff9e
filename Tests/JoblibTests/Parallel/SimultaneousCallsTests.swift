import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// Calls from many threads at once, of which some fail in every way there is.
@Suite(.timeLimit(.minutes(5)))
struct SimultaneousCallsTests {
  @Test func `calls that fail, crash, or are dropped leave the others alone`() throws {
    let problems = Guarded<[String]>([])
    let threads = try (0..<6).map { caller in
      try Thread("caller \(caller)") {
        do {
          for round in 0..<8 { try Self.call(caller, round) }
        } catch {
          problems.update { $0.append("caller \(caller): \(error)") }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(problems.withLock { $0 } == [])
  }

  private static func call(_ caller: Int, _ round: Int) throws {
    let parallel = Parallel(nJobs: 2, backend: .loky, batchSize: 5)
    let offset = 1000 * caller + round
    switch caller {
    case 0:
      let error = try expectThrows(TaskError.self) {
        try parallel.map(0..<50) { if $0 == 20 { throw ContractFailure("as planned") } }
      }
      try expectEqual(error.taskIndex, 20)
    case 1:
      let error = try expectThrows(TaskError.self) {
        try parallel.map(0..<50) { if $0 == 20 { kill(getpid(), SIGKILL) } }
      }
      try expectEqual(error.kind, .workerLost)
    case 2:
      let stream = Parallel(nJobs: 2, backend: .loky, returnAs: .generator)
        .map(Numbers(.max)) { $0 + offset }
      for wanted in 0..<10 { try expectEqual(try stream.next(), wanted + offset) }
    case 3:
      let first = Parallel(nJobs: 2, backend: .threading, returnAs: .generator)
        .map(0..<200) { $0 + offset }
      let second = Parallel(nJobs: 2, backend: .loky, returnAs: .generatorUnordered)
        .map(0..<200) { $0 - offset }
      var sum = 0
      while let one = try first.next() { sum += one + (try second.next() ?? 0) }
      try expectEqual(sum, 2 * 19_900)
    default:
      try expectEqual(try parallel.map(0..<300) { $0 + offset }, (0..<300).map { $0 + offset })
    }
  }
}
