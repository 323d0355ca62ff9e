import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// What a backend of the program's own is told, and what may go wrong in it.
struct CustomBackendTests {
  /// Hands out one session that the test keeps.
  private struct Watched: Backend {
    let session: InlineSession
    var name: String { "watched" }
    var runsOneJobInCallingThread: Bool { false }
    func workerCount(forJobs jobs: Int) -> Int { session.slotCount }
    func makeSession(_ request: SessionRequest) -> any BackendSession { session }
  }

  private struct Broken: Backend {
    var isUsable: Bool
    let name = "broken"
    func workerCount(forJobs jobs: Int) throws(ParallelError) -> Int {
      guard isUsable else { throw ParallelError(.unavailableBackend, "out of order") }
      return 2
    }
    func makeSession(_ request: SessionRequest) throws(ParallelError) -> any BackendSession {
      throw ParallelError(.workerFailure, "no worker starts")
    }
  }

  /// Loses its only worker at the first batch.
  private final class LosingSession: BackendSession {
    let slotCount = 1
    let taskIndex: Int?
    init(taskIndex: Int?) { self.taskIndex = taskIndex }
    func submit(_ batch: Batch) -> Int { 0 }
    func nextEvent(until deadline: UInt64?) -> BackendEvent {
      let worker = WorkerIdentity(host: "far", rank: 3, processIdentifier: 42)
      return .lost(
        LostWorker(slot: 0, worker: worker, cause: .other("was unplugged"), taskIndex: taskIndex)
      )
    }
    func wake() {}
    func cancel() {}
    func end() {}
  }

  private struct Losing: Backend {
    let taskIndex: Int?
    let name = "losing"
    func workerCount(forJobs jobs: Int) -> Int { 2 }
    func makeSession(_ request: SessionRequest) -> any BackendSession {
      LosingSession(taskIndex: taskIndex)
    }
  }

  @Test func `a session gets every batch and is ended once`() throws {
    let session = InlineSession(2)
    let parallel = Parallel(
      nJobs: 2,
      backend: .custom(Watched(session: session)),
      batchSize: .fixed(3)
    )
    #expect(try parallel.map(0..<10) { $0 } == Array(0..<10))
    #expect(session.told.submitted == 4)
    #expect(session.told.cancels == 0)
    #expect(session.told.ends == 1)
  }

  @Test func `a failure cancels a session once and ends it once`() throws {
    let session = InlineSession(3)
    let parallel = Parallel(
      nJobs: 3,
      backend: .custom(Watched(session: session)),
      batchSize: .fixed(1)
    )
    #expect(throws: TaskError.self) {
      try parallel.map(0..<10) { throw Refusal(number: $0) }
    }
    #expect(session.told.submitted == 3)
    #expect(session.told.cancels == 1)
    #expect(session.told.ends == 1)
  }

  private struct Refusal: Error { var number: Int }

  @Test func `a backend that cannot be used says why`() {
    let unusable = Parallel(nJobs: 2, backend: .custom(Broken(isUsable: false)))
    #expect {
      try unusable.map(0..<3) { $0 }
    } throws: { error in
      let error = error as? ParallelError
      return error?.code == .unavailableBackend && error?.message == "out of order"
    }
    let workerless = Parallel(nJobs: 2, backend: .custom(Broken(isUsable: true)))
    #expect {
      try workerless.map(0..<3) { $0 }
    } throws: { error in
      (error as? ParallelError)?.code == .workerFailure
    }
  }

  @Test func `a task that loses two workers is given up, and its error says how`() {
    #expect {
      try Parallel(nJobs: 2, backend: .custom(Losing(taskIndex: 0))).map(0..<9) { $0 }
    } throws: { error in
      guard let error = error as? TaskError else { return false }
      return error.taskIndex == 0 && error.kind == .workerLost && error.attempt == 2
        && error.description
          == "task 0 on host far, rank 3, process 42, attempt 2: its worker was unplugged"
    }
  }

  @Test func `a worker lost outside of tasks is the call's error and names the place`() {
    #expect {
      try Parallel(nJobs: 2, backend: .custom(Losing(taskIndex: nil))).map(0..<9) { $0 }
    } throws: { error in
      guard let error = error as? ParallelError else { return false }
      return error.code == .workerFailure
        && ["far", "rank 3", "42", "unplugged"].allSatisfy { error.message.contains($0) }
    }
  }
}
