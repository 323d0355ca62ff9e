internal import JoblibSystem

/// One task after the other, in the thread that waits for the results.
struct SequentialBackend: Backend {
  let name = "sequential"
  let sharesMemory = true
  var runsOneJobInCallingThread: Bool { false }

  func workerCount(forJobs jobs: Int) -> Int { 1 }

  func makeSession(workerCount: Int) -> any BackendSession { SequentialSession() }
}

private final class SequentialSession: BackendSession {
  private struct State {
    var batches: [Batch] = []
    var isWoken = false
  }

  private enum Step {
    case run(Batch)
    case wake
  }

  private let state = Guarded(State())
  let slotCount = 1

  func submit(_ batch: Batch) {
    state.withLock { $0.batches.append(batch) }
  }

  func nextEvent() -> BackendEvent {
    // Without a batch this waits for a reader to make room, or to leave.
    let step = state.wait { state -> Step? in
      if state.isWoken {
        state.isWoken = false
        return .wake
      }
      return state.batches.isEmpty ? nil : .run(state.batches.removeFirst())
    }
    guard case .run(let batch) = step else { return .woken }
    return .completed(batch.run())
  }

  func wake() {
    state.update { $0.isWoken = true }
  }

  func cancel() {
    state.withLock { $0.batches = [] }
  }

  func end() {}
}
