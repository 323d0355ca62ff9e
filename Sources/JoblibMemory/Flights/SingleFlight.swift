internal import JoblibParallel
internal import JoblibSystem

/// What this process computes now, so that whoever wants the same waits for it.
///
/// ```
///   a miss ──► first of the process? ──► first of all processes? ──► look again ──► compute
///                 │ no: wait for            │ no: wait for             (another may have
///                 ▼ its flight              ▼ its lease                 been faster)
///              look again ──► nothing: its function threw: compute
/// ```
enum SingleFlight {
  /// A caller's part.
  enum Part {
    /// To compute, for all.
    case leads(Flight)
    /// To wait for another.
    case follows(Flight)
    /// To compute for itself, since waiting could be for ever.
    case alone
  }

  /// Joins the flight to a place, or begins it.
  static func join(_ place: String, isAsync: Bool) -> Part { table.value.join(place, isAsync) }

  /// Waits until a flight has ended, or nobody waits for the caller's task any more.
  static func wait(for flight: Flight, while isWanted: () -> Bool) {
    table.value.wait(for: flight, while: isWanted)
  }

  static func wait(for flight: Flight) async { await table.value.wait(for: flight) }

  private static let table = PerProcess { FlightTable() }
}

/// One computation in this process, from the miss until its result is kept.
final class Flight: Sendable {
  let place: String
  fileprivate let number: UInt64
  /// The flight in whose function this one began.
  fileprivate let outer: Flight?
  fileprivate let isAsync: Bool
  private let table: FlightTable

  /// The flight whose function runs here, in this task or thread.
  @TaskLocal static var current: Flight?

  fileprivate init(
    _ place: String,
    _ number: UInt64,
    isAsync: Bool,
    in outer: Flight?,
    _ table: FlightTable
  ) {
    self.place = place
    self.number = number
    self.isAsync = isAsync
    self.outer = outer
    self.table = table
  }

  /// Has a lease renewed until the end, and given back then.
  func keep(_ lease: HeldLease) { table.keep(lease, for: self) }

  /// Gives the lease back, and lets those go on who wait.
  func end() { table.end(self) }

  /// Sleeps until the process that computes the same says that it is done, or for so long.
  ///
  /// - Returns: Whether it said so.
  func sleep(nanoseconds: UInt64, while isWanted: () -> Bool) -> Bool {
    guard nanoseconds >= LeaseTerms.newsworthyNanoseconds, News.isExpected else {
      Thread.sleep(nanoseconds: nanoseconds)
      return false
    }
    return News.wait(for: place, nanoseconds: nanoseconds, while: isWanted)
  }

  fileprivate func isWithin(_ number: UInt64) -> Bool {
    var next: Flight? = self
    while let flight = next {
      if flight.number == number { return true }
      next = flight.outer
    }
    return false
  }
}

/// The flights of one process.
private final class FlightTable: Sendable {
  private struct Entry {
    let flight: Flight
    var lease: HeldLease?
    /// When the lease is to be renewed.
    var due = UInt64.max
    /// Async callers who wait for its end.
    var followers: [UInt64: CheckedContinuation<Void, Never>] = [:]
    /// Whether threads wait for it.
    var hasThreads = false
    /// The flights that callers in its function wait for.
    var awaited: [UInt64] = []
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var count: UInt64 = 0
    var hasRenewer = false
    /// When the renewer looks next; `nil` while there is nothing to renew.
    var alarm: UInt64?

    subscript(flight: Flight) -> Entry? {
      get { entries[flight.place].flatMap { $0.flight === flight ? $0 : nil } }
      set { if self[flight] != nil { entries[flight.place] = newValue } }
    }

    mutating func nextNumber() -> UInt64 {
      count += 1
      return count
    }

    /// Whether a flight can only end after `flight`, in whose function the caller is.
    func waits(_ number: UInt64, for flight: Flight) -> Bool {
      var seen: Set<UInt64> = []
      var next = [number]
      while let number = next.popLast() {
        if flight.isWithin(number) { return true }
        guard seen.insert(number).inserted else { continue }
        for entry in entries.values {
          if entry.flight.number == number { next += entry.awaited }
          if entry.flight.outer?.number == number { next.append(entry.flight.number) }
        }
      }
      return false
    }
  }

  private let state = Guarded(State())

  // MARK: Joining and ending

  func join(_ place: String, _ isAsync: Bool) -> SingleFlight.Part {
    let current = Flight.current
    return state.withLock { state in
      guard let found = state.entries[place]?.flight else {
        let flight = Flight(place, state.nextNumber(), isAsync: isAsync, in: current, self)
        state.entries[place] = Entry(flight: flight)
        return .leads(flight)
      }
      // The threads that would go on with an async function may all be among those who wait.
      if found.isAsync, !isAsync { return .alone }
      guard let current else { return .follows(found) }
      if state.waits(found.number, for: current) { return .alone }
      state[current]?.awaited.append(found.number)
      return .follows(found)
    }
  }

  func end(_ flight: Flight) {
    // First, so that the next flight to this place does not find its own process's lease.
    let lease = state.withLock { $0[flight]?.lease }
    lease?.giveBack()
    if let lease, lease.age >= LeaseTerms.newsworthyNanoseconds { News.announce(flight.place) }
    let ended = state.withLock { $0.entries.removeValue(forKey: flight.place) }
    guard let ended else { return }
    if ended.hasThreads { state.update { _ in } }
    for follower in ended.followers.values { follower.resume() }
  }

  // MARK: Waiting

  /// How soon a thread sees that nobody waits for its task any more.
  private static let lookNanoseconds: UInt64 = 100_000_000

  func wait(for flight: Flight, while isWanted: () -> Bool) {
    let current = Flight.current
    while isWanted() {
      let isOver: Void? = state.wait(until: monotonicNanoseconds() + Self.lookNanoseconds) {
        $0[flight]?.hasThreads = true
        return $0[flight] == nil ? () : nil
      }
      if isOver != nil { break }
    }
    state.withLock { Self.leave(flight, current, &$0) }
  }

  func wait(for flight: Flight) async {
    let current = Flight.current
    let number = state.withLock { $0.nextNumber() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isWaiting = state.withLock { state in
          guard state[flight] != nil else { return false }
          state[flight]?.followers[number] = continuation
          return true
        }
        if !isWaiting { return continuation.resume() }
        // Cancelled before there was anything to resume.
        if Task.isCancelled { giveUp(number, flight) }
      }
    } onCancel: {
      giveUp(number, flight)
    }
    state.withLock { Self.leave(flight, current, &$0) }
  }

  private func giveUp(_ follower: UInt64, _ flight: Flight) {
    state.withLock { $0[flight]?.followers.removeValue(forKey: follower) }?.resume()
  }

  private static func leave(_ flight: Flight, _ current: Flight?, _ state: inout State) {
    guard let current, let index = state[current]?.awaited.firstIndex(of: flight.number) else {
      return
    }
    state[current]?.awaited.remove(at: index)
  }

  // MARK: Renewing

  func keep(_ lease: HeldLease, for flight: Flight) {
    let due = monotonicNanoseconds() + lease.heartbeatNanoseconds
    let (isSooner, isFirst) = state.withLock { state in
      state[flight]?.lease = lease
      state[flight]?.due = due
      let isSooner = state.alarm.map { due < $0 } ?? true
      if isSooner { state.alarm = due }
      defer { state.hasRenewer = true }
      return (isSooner, !state.hasRenewer)
    }
    if isFirst { startRenewer() } else if isSooner { state.update { _ in } }
  }

  private func startRenewer() {
    do throws(SystemError) {
      try Thread("joblib-leases", stackByteCount: 256 << 10) { self.renewForEver() }.detach()
    } catch {
      // Leases of long flights are taken over meanwhile; a later flight tries again.
      state.withLock { $0.hasRenewer = false }
    }
  }

  /// Sleeps for most of the time: one heartbeat at least while there are flights, else until the next.
  private func renewForEver() {
    while true {
      let alarm = state.withLock { $0.alarm }
      state.wait(until: alarm) { $0.alarm != alarm ? () : nil }
      let now = monotonicNanoseconds()
      let (leases, isIdle) = state.withLock { state in
        var leases: [HeldLease] = []
        for (place, entry) in state.entries where entry.due <= now {
          guard let lease = entry.lease else { continue }
          leases.append(lease)
          state.entries[place]?.due = now + lease.heartbeatNanoseconds
        }
        let next = state.entries.values.map(\.due).min() ?? .max
        state.alarm = next == .max ? nil : next
        return (leases, state.alarm == nil)
      }
      if isIdle { HolderFile.removeAll() }
      for lease in leases { lease.renew() }
    }
  }
}
