internal import JoblibSystem
internal import Synchronization

/// Keeps folders below their limits, each by one process of all that share it, in the background.
///
/// ```
///   an entry is kept ──► a step in the ledger ──► too much? ──► the lease of the ledger ──► reduce
///                        (rarely)                               (one process has it)
/// ```
package enum SizeKeeper {
  /// The share of the limit that is left free, so that what follows is not done for each new entry.
  private static let freeShare = 10
  /// Of the limit a step is this part.
  private static let stepsPerLimit = 256

  /// Takes note of a new entry; a folder that may be too large is looked after soon.
  static func add(_ byteCount: Int, to store: FolderStore, limit: Int) {
    let isFirst = keeper.value.state.withLock { $0.known.insert(store.root).inserted }
    guard let step = step(of: byteCount, limit: limit, random: .random(in: 0..<1)) else {
      if isFirst { look(at: store, limit: limit) }
      return
    }
    // What cannot be noted is found by the next who looks.
    try? SizeLedger.add(step, in: store)
    look(at: store, limit: limit)
  }

  /// What an entry adds to the ledger: itself, a step that stands for others too, or nothing.
  package static func step(of byteCount: Int, limit: Int, random: Double) -> Int? {
    let step = max(limit / stepsPerLimit, 1)
    if byteCount >= step { return byteCount }
    return random * Double(step) < Double(byteCount) ? step : nil
  }

  private static func look(at store: FolderStore, limit: Int) {
    let ledger = SizeLedger.read(in: store)
    guard ledger.kept == nil || ledger.total > limit else { return }
    keeper.value.lookAfter(store, limit)
  }

  // MARK: In the background

  private static let keeper = PerProcess { Keeper() }

  private final class Keeper: Sendable {
    struct State {
      /// Folders that this process has kept something in.
      var known: Set<String> = []
      /// Those to look after, with their limits.
      var waiting: [String: (FolderStore, Int)] = [:]
      var isRunning = false
    }

    let state = Guarded(State())

    func lookAfter(_ store: FolderStore, _ limit: Int) {
      let mustStart = state.withLock { state in
        state.waiting[store.root] = (store, limit)
        defer { state.isRunning = true }
        return !state.isRunning
      }
      guard mustStart else { return }
      SizeKeeper.awaitAtExit()
      do throws(SystemError) {
        try Thread("joblib-size", stackByteCount: 256 << 10) { self.run() }.detach()
      } catch {
        // A later entry tries again.
        state.update { $0.isRunning = false }
      }
    }

    /// Ends when there is nothing to look after.
    private func run() {
      while let (store, limit) = next() { SizeKeeper.reduce(store, to: limit) }
    }

    private func next() -> (FolderStore, Int)? {
      state.update { state in
        if let root = state.waiting.keys.first { return state.waiting.removeValue(forKey: root) }
        state.isRunning = false
        return nil
      }
    }
  }

  /// Reduces a folder, unless another process does it first.
  private static func reduce(_ store: FolderStore, to limit: Int) {
    var wait = LeaseWait(store, entry: SizeLedger.path(in: store))
    while true {
      switch wait.next() {
      case .holds(let lease):
        defer { lease.giveBack() }
        return reduce(store, to: limit, lease)
      case .goesWithout: return
      case .looks:
        let ledger = SizeLedger.read(in: store)
        if ledger.kept != nil, ledger.total <= limit { return }
      case .sleeps(let nanoseconds): Thread.sleep(nanoseconds: nanoseconds)
      }
    }
  }

  private static func reduce(_ store: FolderStore, to limit: Int, _ lease: HeldLease) {
    let ledger = SizeLedger.read(in: store)
    // Another process may have been faster.
    guard ledger.kept == nil || ledger.total > limit else { return }
    let limits = StoreLimits(byteCount: limit, reducedByteCount: limit - limit / freeShare)
    let renewal = Mutex(monotonicNanoseconds() + lease.heartbeatNanoseconds)
    do throws(SystemError) {
      let reduction = try store.reduce(to: limits, now: wallNanoseconds()) {
        let now = monotonicNanoseconds()
        renewal.withLock { renewal in
          guard now >= renewal else { return }
          lease.renew()
          renewal = now + lease.heartbeatNanoseconds
        }
      }
      try ledger.note(kept: reduction.keptBytes, in: store)
    } catch {
      Notices.once("size \(store.root)") {
        "results in \(store.root) cannot be kept below \(limit) bytes: \(error)"
      }
    }
  }

  // MARK: At the end of the process

  /// A program that is shorter than a look through its folder would never finish one.
  private static let patienceNanoseconds: UInt64 = 10_000_000_000

  private static let isAwaitedAtExit: Void = Host.atExit {
    let deadline = monotonicNanoseconds() + SizeKeeper.patienceNanoseconds
    SizeKeeper.keeper.value.state.wait(until: deadline) { $0.isRunning ? nil : () }
  }

  private static func awaitAtExit() { _ = isAwaitedAtExit }
}
