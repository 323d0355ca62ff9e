import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// Who waits for another process is told when the result is there.
///
/// One after the other: a fork while a thread of this program makes the types of a cached function
/// leaves the child waiting for that thread.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SingleFlightNewsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A busy machine may be late, but by far less than the minute until a waiter looks by himself.
  private func expectPrompt(_ sights: [SharedResult.Sight]) throws {
    #expect(sights.count { $0.hasComputed } == 1)
    for sight in sights { #expect(sight.secondsLate < 10) }
    #expect(try SingleFlightCase.leases(in: folder.path) == [])
  }

  @Test(arguments: [BackendKind.loky, .multiprocessing])
  func `workers hear of each other's results`(backend: BackendKind) throws {
    let result = SharedResult(in: folder, wantedBy: 3)
    try expectPrompt(try result.see(on: backend, jobs: 3))
  }

  @Test(arguments: [true, false])
  func `the program's own threads and workers hear of each other's results`(
    isWorkerFirst: Bool
  ) throws {
    let result = SharedResult(in: folder, wantedBy: 3)
    let sights = Findings<SharedResult.Sight>()
    let parts: [@Sendable () throws -> [SharedResult.Sight]] = [
      { try result.see(on: .loky, jobs: 2) }, { [try result.see()] },
    ]
    let threads = try (isWorkerFirst ? parts : parts.reversed()).map { see in
      let thread = try Thread("test") {
        do { for sight in try see() { sights.add(sight) } } catch { Issue.record(error) }
      }
      try SingleFlightCase.wait { try result.askedCount > 0 }
      return thread
    }
    for thread in threads { thread.join() }
    #expect(sights.all.count == 3)
    try expectPrompt(sights.all)
  }

  @Test(arguments: [BackendKind.loky, .multiprocessing])
  func `others take over where the worker is killed`(backend: BackendKind) throws {
    let result = SharedResult(in: folder, wantedBy: 3)
    let sights = try result.see(on: backend, jobs: 3, withLoss: true)
    #expect(sights.count == 2)
    try expectPrompt(sights)
  }
}
