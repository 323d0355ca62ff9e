import JoblibParallel
import JoblibTestSupport
import Testing

/// The contract of the backends, on those that need no launcher.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct BackendContractTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: BackendKind
    var check: BackendContract.Check

    var testDescription: String { "\(kind): \(check.name)" }

    static let all = [
      BackendKind.sequential, .threading, .loky, .multiprocessing, .custom(InlineBackend()),
    ]
    .flatMap { kind in BackendContract.checks(for: kind).map { Case(kind: kind, check: $0) } }
  }

  @Test(arguments: Case.all)
  func `every backend keeps the contract`(_ promise: Case) async throws {
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
