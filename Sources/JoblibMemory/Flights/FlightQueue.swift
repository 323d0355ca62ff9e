/// The way of one caller who found nothing to the right to compute it: what to do next.
///
/// Callers who block a thread and those who do not go the same way; only how they sleep differs.
struct FlightQueue {
  enum Step {
    /// It is the caller's turn to compute, in a flight that others may wait for.
    case turn(Flight?)
    /// The entry may be there now.
    case looks
    case follows(Flight)
    case sleeps(Flight, nanoseconds: UInt64)
  }

  private enum Phase {
    case arrives
    case followed
    case alone
    case leads(Flight, LeaseWait)
    case holds(Flight)
  }

  private let store: any EntryStore
  private let address: EntryAddress
  private let isAsync: Bool
  private var phase = Phase.arrives

  init(_ store: any EntryStore, _ address: EntryAddress, isAsync: Bool) {
    self.store = store
    self.address = address
    self.isAsync = isAsync
  }

  /// What to do; a caller whose result nobody wants any more waits for nothing.
  mutating func next(isWanted: Bool) -> Step {
    switch phase {
    case .arrives: return arrive()
    case .followed:
      // If nothing is there, the function threw, and does it for each caller anew.
      phase = .alone
      return .looks
    case .alone: return .turn(nil)
    case .holds(let flight): return .turn(flight)
    case .leads(let flight, var wait):
      guard isWanted else { return .turn(flight) }
      let step = wait.next()
      phase = .leads(flight, wait)
      switch step {
      case .holds(let lease):
        flight.keep(lease)
        phase = .holds(flight)
        return .looks
      case .goesWithout: return .turn(flight)
      case .looks: return .looks
      case .sleeps(let nanoseconds): return .sleeps(flight, nanoseconds: nanoseconds)
      }
    }
  }

  private mutating func arrive() -> Step {
    let place = store.name(of: address)
    switch SingleFlight.join(place, isAsync: isAsync) {
    case .alone: return .turn(nil)
    case .follows(let flight):
      phase = .followed
      return .follows(flight)
    case .leads(let flight):
      // Other stores are no place that processes meet at; another thread may have been faster.
      guard let store = store as? FolderStore else {
        phase = .holds(flight)
        return .looks
      }
      phase = .leads(flight, LeaseWait(store, entry: place, hearsNews: !isAsync))
      return next(isWanted: true)
    }
  }

  /// The lease that the caller waits for may be free now.
  mutating func hurry() {
    guard case .leads(let flight, var wait) = phase else { return }
    wait.hurry()
    phase = .leads(flight, wait)
  }

  /// Leaves the queue of a caller who found the entry.
  func leave() {
    switch phase {
    case .leads(let flight, _), .holds(let flight): flight.end()
    case .arrives, .followed, .alone: break
    }
  }
}
