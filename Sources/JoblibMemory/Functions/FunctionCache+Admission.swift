internal import JoblibParallel
internal import JoblibSystem

// What becomes of a caller who found nothing: it computes, or waits for who does.

extension FunctionCache {
  enum Admission<Value> {
    /// Another has computed it meanwhile.
    case finds(Value)
    case computes(Turn)
  }

  /// The right to compute a result.
  struct Turn {
    /// To be ended when the result is kept; `nil` for a caller for whom nobody waits.
    let flight: Flight?
    /// Whether a result that is there gives way.
    let replaces: Bool
  }

  /// Waits while others compute the result, by blocking the thread.
  func admit<Value>(
    _ key: CallKey,
    _ found: Found<Value>,
    look: (CallKey) -> Found<Value>
  ) -> Admission<Value> {
    let isWanted = { !(WorkerContext.current?.isCancelled ?? false) }
    var queue = FlightQueue(store, EntryAddress(function: function, key: key), isAsync: false)
    var found = found
    while true {
      switch queue.next(isWanted: isWanted()) {
      case .turn(let flight): return computes(key, found, flight)
      case .looks:
        found = look(key)
        guard case .kept(let value) = found else { continue }
        queue.leave()
        note(isHit: true)
        return .finds(value)
      case .follows(let flight): SingleFlight.wait(for: flight, while: isWanted)
      case .sleeps(let flight, let nanoseconds):
        if flight.sleep(nanoseconds: nanoseconds, while: isWanted) { queue.hurry() }
      }
    }
  }

  /// Waits while others compute the result, without a thread.
  func admit<Value>(
    _ key: CallKey,
    _ found: Found<Value>,
    look: (CallKey) -> Found<Value>
  ) async -> Admission<Value> {
    var queue = FlightQueue(store, EntryAddress(function: function, key: key), isAsync: true)
    var found = found
    while true {
      switch queue.next(isWanted: !Task.isCancelled) {
      case .turn(let flight): return computes(key, found, flight)
      case .looks:
        found = look(key)
        guard case .kept(let value) = found else { continue }
        queue.leave()
        note(isHit: true)
        return .finds(value)
      case .follows(let flight): await SingleFlight.wait(for: flight)
      case .sleeps(_, let nanoseconds):
        // A cancelled task wakes at once, and sees that it is.
        try? await Task.sleep(nanoseconds: nanoseconds)
      }
    }
  }

  private func computes<Value>(
    _ key: CallKey,
    _ found: Found<Value>,
    _ flight: Flight?
  ) -> Admission<Value> {
    note(isHit: false)
    log.misses(function, key, in: store)
    return .computes(Turn(flight: flight, replaces: found.isOutdated))
  }
}
