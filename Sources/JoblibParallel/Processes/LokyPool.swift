internal import JoblibSystem

/// The workers of this process that no call uses now, kept for the next.
///
/// A call takes workers out and owns them until it gives them back, so concurrent calls never share
/// one and cannot disturb each other.
package struct LokyPool: WorkerSupply {
  private struct Entry {
    var link: WorkerLink
    /// When it ends if nobody takes it till then.
    var expiry: UInt64
  }

  private struct Idle {
    var entries: [Entry] = []
    var hasReaper = false
    /// When the reaper looks again.
    var nextLook = UInt64.max
  }

  private static let idle = PerProcess { Guarded(Idle()) }

  /// Takes the workers that a call asks for, starting those that are missing.
  func take(_ request: SessionRequest) throws(ParallelError) -> [WorkerLink] {
    let count = request.workerCount
    var links = Self.idle.value.withLock { idle in
      // In the order they were given back, so that calls of one job meet the same, warm worker.
      var taken: [WorkerLink] = []
      for index in idle.entries.indices.reversed() where taken.count < count {
        let limit = idle.entries[index].link.innerThreadLimit
        guard limit == request.innerThreadLimit else { continue }
        taken.append(idle.entries.remove(at: index).link)
      }
      return Array(taken.reversed())
    }
    links.removeAll { link in
      guard !link.isIdle else { return false }
      link.dismiss()
      return true
    }
    for link in links { link.serve(request) }
    do throws(ParallelError) {
      while links.count < count { links.append(try start(request)) }
    } catch {
      giveBack(links)
      throw ParallelError(
        .workerFailure,
        "worker \(links.count + 1) of \(count) could not be started: \(error)",
        cause: error.cause
      )
    }
    return links
  }

  /// Starts a worker.
  func start(_ request: SessionRequest) throws(ParallelError) -> WorkerLink {
    do { return try WorkerLink(request) } catch {
      throw ParallelError(.workerFailure, "a worker could not be started: \(error)", cause: error)
    }
  }

  /// Takes workers back; those that still run something are killed.
  func giveBack(_ links: [WorkerLink]) {
    guard !links.isEmpty else { return }
    let now = monotonicNanoseconds()
    for link in links {
      guard link.batchesUnderWay == 0 else {
        link.kill()
        continue
      }
      link.forgetParcels()
      let (expiry, isNever) = now.addingReportingOverflow(link.idleTimeout)
      Self.keep(Entry(link: link, expiry: isNever ? .max : expiry))
    }
  }

  private static func keep(_ entry: Entry) {
    let mustWake = idle.value.withLock { idle in
      idle.entries.append(entry)
      if !idle.hasReaper {
        idle.hasReaper = (try? Thread("joblib-reaper") { reap(Self.idle.value) }.detach()) != nil
      }
      return entry.expiry < idle.nextLook
    }
    if mustWake { idle.value.update { $0.nextLook = min($0.nextLook, entry.expiry) } }
  }

  /// Ends workers that have been idle for as long as they may.
  private static func reap(_ idle: Guarded<Idle>) {
    while true {
      let due = idle.withLock { $0.nextLook }
      let expired = idle.wait(until: due == .max ? nil : due) { idle -> [Entry]? in
        let now = monotonicNanoseconds()
        guard now >= idle.nextLook || idle.nextLook < due else { return nil }
        let expired = idle.entries.filter { $0.expiry <= now }
        idle.entries.removeAll { $0.expiry <= now }
        idle.nextLook = idle.entries.map(\.expiry).min() ?? .max
        return expired
      }
      for entry in expired ?? [] { entry.link.kill() }
    }
  }

  /// Ends all idle workers.
  package static func shutDown() {
    let entries = idle.value.withLock { idle in
      defer { idle.entries = [] }
      return idle.entries
    }
    for entry in entries { entry.link.kill() }
  }
}

/// Where a session has its workers from.
protocol WorkerSupply {
  /// Takes the workers that a call asks for.
  func take(_ request: SessionRequest) throws(ParallelError) -> [WorkerLink]

  /// Starts one more, for a slot whose worker is gone.
  func start(_ request: SessionRequest) throws(ParallelError) -> WorkerLink

  /// Takes workers back at the end of their call; those that still run something are killed.
  func giveBack(_ links: [WorkerLink])
}
