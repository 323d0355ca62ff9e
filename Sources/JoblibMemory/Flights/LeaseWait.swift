internal import JoblibParallel
internal import JoblibSystem

/// The way of one caller to a lease: says what to do next, and neither sleeps nor looks for entries.
struct LeaseWait {
  enum Step {
    /// The lease is the caller's.
    case holds(HeldLease)
    /// The caller goes on without one: there can be none, or its holder left without a result.
    case goesWithout
    /// The entry may be there now.
    case looks
    case sleeps(nanoseconds: UInt64)
  }

  private enum Phase {
    case asking
    case waiting
    case released
  }

  private let store: FolderStore
  private let lease: Lease
  private let terms = LeaseTerms.current
  private var phase = Phase.asking
  private var sightings = LeaseSightings()
  private var sleep: UInt64
  private let hearsNews: Bool

  /// Begins at the lease of the entry at `path`; who hears news of it looks rarely in the end.
  init(_ store: FolderStore, entry path: String, hearsNews: Bool = false) {
    self.store = store
    self.hearsNews = hearsNews
    sleep = terms.sleepNanoseconds.lowerBound
    lease = Lease(ofEntry: path)
  }

  mutating func next() -> Step {
    do throws(SystemError) {
      switch phase {
      case .asking:
        if let holder = try store.take(lease) { return holds(as: holder) }
        phase = .waiting
        return doze()
      case .waiting: return try wait()
      case .released:
        guard let holder = try store.take(lease) else { return .goesWithout }
        return holds(as: holder)
      }
    } catch {
      // Results are computed where none can be kept, and so without a lease.
      return .goesWithout
    }
  }

  private func holds(as holder: LeaseHolder) -> Step {
    .holds(HeldLease(lease, holder, terms))
  }

  private mutating func wait() throws(SystemError) -> Step {
    Files.refreshNames(in: Files.folder(of: lease.path))
    guard let text = lease.text else {
      phase = .released
      return .looks
    }
    // A copy, since the lease asks while it is taken.
    var sightings = sightings
    defer { self.sightings = sightings }
    let isAnothers = sightings.hasChanged(lease, text)
    let expiry = terms.expiryNanoseconds
    let isDead = { (lease: Lease, text: String) in sightings.isDead(lease, text, after: expiry) }
    if isDead(lease, text) {
      let holder = LeaseHolder.next()
      if try lease.take(from: text, as: holder, isDead: isDead) { return holds(as: holder) }
    }
    guard isAnothers else { return doze() }
    // The one before may have left its result.
    hurry()
    return .looks
  }

  private mutating func doze() -> Step {
    let longest =
      hearsNews && News.isExpected ? terms.rareSleepNanoseconds : terms.sleepNanoseconds.upperBound
    // Who has waited for long may wait a little longer.
    defer { sleep = min(sleep + sleep / 4, longest) }
    return .sleeps(nanoseconds: sleep)
  }

  /// Looks often again.
  mutating func hurry() {
    sleep = terms.sleepNanoseconds.lowerBound
  }
}

/// What was seen of a lease and of claims on it, and since when that did not change.
private struct LeaseSightings {
  private struct Sighting {
    let text: String
    let modified: Int64?
    let since: UInt64
  }

  private var last: [String: Sighting] = [:]

  /// Whether it was seen with another holder.
  func hasChanged(_ lease: Lease, _ text: String) -> Bool {
    last[lease.path].map { $0.text != text } ?? false
  }

  /// Whether the holder's process has ended, or it gave no sign for too long.
  ///
  /// By this process's own clock: those of hosts differ, so times of files are compared for change.
  mutating func isDead(_ lease: Lease, _ text: String, after expiry: UInt64) -> Bool {
    let now = monotonicNanoseconds()
    let modified = (try? Files.statusOfSymbolicLink(lease.path))?.modifiedNanoseconds
    if let seen = last[lease.path], seen.text == text, seen.modified == modified {
      return now - seen.since >= expiry || LeaseHolder.hasEnded(text)
    }
    last[lease.path] = Sighting(text: text, modified: modified, since: now)
    return LeaseHolder.hasEnded(text)
  }
}

/// A lease that this process has.
struct HeldLease: Sendable {
  private let lease: Lease
  private let holder: LeaseHolder
  private let since = monotonicNanoseconds()
  let heartbeatNanoseconds: UInt64

  fileprivate init(_ lease: Lease, _ holder: LeaseHolder, _ terms: LeaseTerms) {
    self.lease = lease
    self.holder = holder
    heartbeatNanoseconds = terms.heartbeatNanoseconds
  }

  /// For how long it has it.
  var age: UInt64 { monotonicNanoseconds() - since }

  func renew() { lease.renew(by: holder) }

  func giveBack() {
    lease.giveBack(by: holder, afterLong: age >= heartbeatNanoseconds)
  }
}
