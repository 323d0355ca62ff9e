internal import Synchronization

/// One task after the other, in the thread that waits for the results.
struct SequentialBackend: Backend {
  let name = "sequential"
  var runsOneJobInCallingThread: Bool { false }

  func workerCount(forJobs jobs: Int) -> Int { 1 }

  func makeSession(workerCount: Int) -> any BackendSession { SequentialSession() }
}

private final class SequentialSession: BackendSession {
  private let queue = Mutex<[Batch]>([])
  let slotCount = 1

  func submit(_ batch: Batch) {
    queue.withLock { $0.append(batch) }
  }

  func nextEvent() -> BackendEvent {
    guard let batch = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return .woken }
    return .completed(batch.run())
  }

  func wake() {}

  func cancel() {
    queue.withLock { $0 = [] }
  }

  func end() {}
}
