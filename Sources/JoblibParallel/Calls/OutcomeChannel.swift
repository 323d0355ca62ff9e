internal import JoblibSystem

/// The way of results from the thread that drives a stream's call to the one that reads them.
final class OutcomeChannel<Value: Sendable>: Sendable {
  private struct State {
    var outcomes: [Outcome<Value>] = []
    var read = 0
    /// The pieces in `outcomes`: how many outcomes of each are unread.
    var pieces: [(id: Int, unread: Int)] = []
    var readPieces: [Int] = []
    var isFinished = false
    var error: (any Error)?
    var isAbandoned = false
    var session: (any BackendSession)?
    /// The readers that await the next outcome.
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Guarded(State())

  // MARK: The driver's side

  /// Runs a call in a thread of its own.
  func start(_ session: any BackendSession, _ run: sending @escaping () throws -> Void) {
    state.update { $0.session = session }
    nonisolated(unsafe) let run = run  // only that thread calls it
    do {
      try Thread("joblib-stream") {
        do {
          try run()
          // Whoever still reads must not take a call that was given up for one that is done.
          self.finish(self.isAbandoned ? CancellationError() : nil)
        } catch {
          self.finish(error)
        }
      }.detach()
    } catch {
      finish(ParallelError(.workerFailure, "no thread for the stream: \(error)", cause: error))
    }
  }

  /// Hands outcomes to the reader; failures only where the reader is to see each of them.
  func put(piece: Int, _ output: BatchOutput, _ dropsFailures: Bool) {
    wakeWaiters { state in
      let before = state.outcomes.count
      output.forEach(of: Value.self) { result, report in
        if dropsFailures, case .failure = result { return }
        state.outcomes.append(Outcome(result: result, report: report))
      }
      let count = state.outcomes.count - before
      if count > 0 { state.pieces.append((piece, count)) } else { state.readPieces.append(piece) }
    }
  }

  func finish(_ error: (any Error)?) {
    wakeWaiters {
      $0.isFinished = true
      $0.error = error
      $0.session = nil
    }
  }

  private func wakeWaiters(_ change: (inout State) -> Void) {
    let waiters = state.update { state in
      change(&state)
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

  /// The pieces that were read to their end since the last call.
  func takeReadPieces() -> [Int] {
    state.withLock { state in
      defer { state.readPieces = [] }
      return state.readPieces
    }
  }

  // MARK: The reader's side

  /// Ends the call: what runs is stopped, its results are dropped.
  func abandon() {
    let session = state.update { state in
      state.isAbandoned = true
      return state.session
    }
    session?.wake()
  }

  /// The next outcome, waiting for it; `nil` at the end.
  func next() throws -> Outcome<Value>? {
    let found = state.wait { state -> Result<Outcome<Value>?, any Error>? in Self.take(&state) }
    return try deliver(found)
  }

  func next() async throws -> Outcome<Value>? {
    while true {
      // Not only where it waits: there may always be another outcome.
      if Task.isCancelled {
        abandon()
        throw CancellationError()
      }
      if let found = state.withLock({ Self.take(&$0) }) { return try deliver(found) }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isReady = state.withLock { state in
            guard state.read == state.outcomes.count, !state.isFinished, !state.isAbandoned else {
              return true
            }
            state.waiters.append(continuation)
            return false
          }
          if isReady { continuation.resume() }
        }
      } onCancel: {
        abandon()
        wakeWaiters { _ in }
      }
    }
  }

  private func deliver(_ found: Result<Outcome<Value>?, any Error>?) throws -> Outcome<Value>? {
    // Room for more results, which the driver may have been waiting for.
    let session = state.withLock { $0.readPieces.isEmpty ? nil : $0.session }
    session?.wake()
    return try found?.get()
  }

  private static func take(_ state: inout State) -> Result<Outcome<Value>?, any Error>? {
    guard state.read < state.outcomes.count else {
      if let error = state.error {
        state.error = nil
        return .failure(error)
      }
      return state.isFinished ? .success(nil) : nil
    }
    let outcome = state.outcomes[state.read]
    state.read += 1
    state.pieces[0].unread -= 1
    if state.pieces[0].unread == 0 {
      state.readPieces.append(state.pieces.removeFirst().id)
      state.outcomes.removeFirst(state.read)
      state.read = 0
    }
    return .success(outcome)
  }
}
