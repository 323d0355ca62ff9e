import JoblibParallel
import JoblibTestSupport
import Testing

/// The contract of the backends, on those that need no launcher.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct BackendContractTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: BackendKind
    var check: BackendContract.Check

    var testDescription: String { "\(kind): \(check.name)" }

    static func all(_ kinds: [BackendKind]) -> [Case] {
      kinds.flatMap { kind in
        BackendContract.checks(for: kind).map { Case(kind: kind, check: $0) }
      }
    }
  }

  // Two tests, since a thread sanitizer can watch the first only.
  @Test(arguments: Case.all([.sequential, .threading, .custom(InlineBackend())]))
  func `every backend of this process keeps the contract`(_ promise: Case) async throws {
    try await promise.check.run(promise.kind)
  }

  @Test(arguments: Case.all([.loky, .multiprocessing]))
  func `every backend of other processes keeps the contract`(_ promise: Case) async throws {
    try await promise.check.run(promise.kind)
  }
}

/// A backend as a user could write one: runs every batch at once, in the calling thread.
struct InlineBackend: Backend {
  let name = "inline"
  let sharesMemory = true
  func workerCount(forJobs jobs: Int) -> Int { max(jobs, 1) }
  func makeSession(_ request: SessionRequest) -> any BackendSession {
    InlineSession(request.workerCount)
  }
}
