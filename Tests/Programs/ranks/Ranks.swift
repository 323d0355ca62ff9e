import Glibc
import JoblibMPI
import JoblibTestSupport

/// What the tests start under mpirun: one way to behave or misbehave for each argument.
@main struct Ranks: ParallelProgram {
  static func run() async throws {
    let mode = CommandLine.arguments.dropFirst().first ?? ""
    guard let behave = behaviours[mode] else {
      throw RanksError(description: "no behaviour \"\(mode)\"")
    }
    try await behave()
  }

  private static let behaviours: [String: @Sendable () async throws -> Void] = [
    "contract": contract,
    "where": { print(try places().map(String.init).joined(separator: " ")) },
    "throw": {
      try Parallel().map(0..<100) { if $0 == 57 { throw RanksError(description: "57") } }
    },
    "kill": {
      // Two tasks a worker at the least, so that every rank has some; the last is killed.
      try Parallel(batchSize: .fixed(1)).map(0..<100) { if $0 == 99 { kill(getpid(), SIGKILL) } }
    },
    "exit-in-task": { try Parallel().map(0..<10) { if $0 == 5 { exit(3) } } },
    "fail": { throw RanksError(description: "the program's own failure") },
    "exit": { exit(7) },
    "crash": { kill(getpid(), SIGKILL) },
    "hang": hang,
    "threads": { print(try Parallel(nJobs: 2, backend: .threading).map(0..<4) { $0 }) },
    "jobs": { print(try Parallel(nJobs: 2).map(0..<40) { _ in getpid() }.distinctCount) },
    "big": big,
    "result": { try seeResult(withLoss: false) },
    "result-with-loss": { try seeResult(withLoss: true) },
  ]

  /// Every promise of a backend, kept on ranks, or on the backend of the second argument.
  private static func contract() async throws {
    let kind = try CommandLine.arguments.dropFirst(2).first.map { try BackendKind(named: $0) }
    let broken = await BackendContract.run(on: kind ?? .mpi) { print($0) }
    if broken > 0 { throw RanksError(description: "\(broken) promises are broken") }
  }

  /// How many tasks each rank ran, in the order of the ranks.
  private static func places() throws -> [Int] {
    let outcomes = try Parallel(onError: .collect, batchSize: .fixed(1)).map(0..<60) { _ in
      usleep(2000)
    }
    let ranks = outcomes.map(\.report.worker.rank)
    return (0...(ranks.max() ?? 0)).map { rank in ranks.count { $0 == rank } }
  }

  /// Prints its workers, which then never end.
  private static func hang() throws {
    try Parallel(batchSize: .fixed(1)).map(0..<60) { _ in
      print("worker \(getpid())")
      fflush(nil)
      sleep(1000)
    }
  }

  /// A result that a worker of each rank wants: on how many ranks it came, how many computed it,
  /// whether soon, and how late at the latest.
  private static func seeResult(withLoss: Bool) throws {
    let folder = try TemporaryFolder()
    let result = SharedResult(in: folder, wantedBy: 3)
    let sights = try withExtendedLifetime(folder) {
      try result.see(on: .mpi, jobs: 3, withLoss: withLoss)
    }
    let late = sights.map(\.secondsLate).max() ?? 0
    print(Set(sights.map(\.rank)).count, sights.count { $0.hasComputed }, late < 10, late)
  }

  /// Arrays that have to be cut into many messages, both ways.
  private static func big() throws {
    let data = NDArray(repeating: 1.5, shape: [20_000_000])
    let sums = try Parallel(batchSize: .fixed(1)).map(0..<6) { data.sum() + Double($0) }
    let arrays = try Parallel(batchSize: .fixed(1)).map(0..<3) { index in
      NDArray(repeating: Double(index), shape: [10_000_000])
    }
    print(sums, arrays.map { $0.sum() })
  }
}

/// A failure that a test asked for.
struct RanksError: Error, CustomStringConvertible {
  var description: String
}

extension [pid_t] {
  fileprivate var distinctCount: Int { Set(self).count }
}
