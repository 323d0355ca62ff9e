internal import JoblibSystem
internal import Synchronization

/// One task after the other, in the thread that waits for the results.
struct SequentialBackend: Backend {
  let name = "sequential"
  let sharesMemory = true
  let abilities: BackendAbilities = .asyncTasks
  var runsOneJobInCallingThread: Bool { false }

  func workerCount(forJobs jobs: Int) -> Int { 1 }

  func makeSession(_ request: SessionRequest) -> any BackendSession { SequentialSession() }
}

private final class SequentialSession: BackendSession {
  /// How long a batch goes on though there is news.
  private static let patience: UInt64 = 10_000_000

  let slotCount = 1
  private let identity = WorkerIdentity.here()
  // Used by the thread of the session only.
  private nonisolated(unsafe) var batches: [Batch] = []
  private nonisolated(unsafe) var isRecalled = false
  private let isWoken = Guarded(false)
  /// The same, for a look between two tasks.
  private let hasNews = Atomic(false)

  func submit(_ batch: Batch) -> Int {
    batches.append(batch)
    isRecalled = false
    return 0
  }

  /// What is queued comes back as it is.
  func recall(slot: Int) {
    isRecalled = true
  }

  func nextEvent(until deadline: UInt64?) -> BackendEvent {
    if hasNews.load(ordering: .relaxed), isWoken.withLock({ takeNews(&$0) }) { return .woken }
    guard !batches.isEmpty else {
      // Waits for a reader to make room, or to leave.
      let news = isWoken.wait(until: deadline) { takeNews(&$0) ? true : nil }
      return news == nil ? .timeUp : .woken
    }
    let now = monotonicNanoseconds()
    if let deadline, now >= deadline { return .timeUp }
    let isRecalled = isRecalled
    let patienceEnd = now + Self.patience
    let batch = batches.removeFirst()
    let result = batch.run(scope: batch.makeScope(worker: identity)) {
      // Whoever wakes this one thread gets it soon, though not so often that batches lose their use.
      let due = hasNews.load(ordering: .relaxed) ? min(patienceEnd, deadline ?? .max) : deadline
      return isRecalled || (due.map { monotonicNanoseconds() >= $0 } ?? false)
    }
    return .completed(result)
  }

  private func takeNews(_ isWoken: inout Bool) -> Bool {
    defer { isWoken = false }
    if isWoken { hasNews.store(false, ordering: .relaxed) }
    return isWoken
  }

  func wake() {
    isWoken.update { isWoken in
      isWoken = true
      hasNews.store(true, ordering: .relaxed)
    }
  }

  func cancel() {
    batches = []
  }

  func end() {}
}
