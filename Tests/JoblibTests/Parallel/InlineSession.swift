import JoblibParallel
import JoblibSystem

/// Runs each batch when it is asked for events; counts what a session is told.
final class InlineSession: BackendSession {
  struct Told: Sendable {
    var submitted = 0
    var cancels = 0
    var ends = 0
  }

  private struct State {
    var batches: [Batch] = []
    var isWoken = false
    var told = Told()
  }

  let slotCount: Int
  private let state = Guarded(State())

  init(_ slotCount: Int) {
    self.slotCount = slotCount
  }

  var told: Told { state.withLock { $0.told } }

  func submit(_ batch: Batch) -> Int {
    state.update {
      $0.batches.append(batch)
      $0.told.submitted += 1
    }
    return 0
  }

  func nextEvent(until deadline: UInt64?) -> BackendEvent {
    let batch = state.wait(until: deadline) { state -> Batch?? in
      if state.isWoken {
        state.isWoken = false
        return .some(nil)
      }
      return state.batches.isEmpty ? nil : .some(state.batches.removeFirst())
    }
    guard let batch else { return .timeUp }
    guard let batch else { return .woken }
    return .completed(batch.run())
  }

  func wake() {
    state.update { $0.isWoken = true }
  }

  func cancel() {
    state.update {
      $0.batches = []
      $0.told.cancels += 1
    }
  }

  func end() {
    state.update { $0.told.ends += 1 }
  }
}
