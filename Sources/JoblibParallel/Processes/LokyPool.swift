internal import JoblibSystem

/// The workers of this process that no call uses now, kept for the next.
///
/// A call takes workers out and owns them until it gives them back, so concurrent calls never share
/// one and cannot disturb each other.
package struct LokyPool: WorkerSupply {
  private static let idle = PerProcess { Guarded<[WorkerLink]>([]) }

  /// Takes the workers that a call asks for, starting those that are missing.
  func take(_ request: SessionRequest) throws(ParallelError) -> [WorkerLink] {
    // In the order they were given back, so that calls of one job meet the same, warm worker.
    let count = request.workerCount
    var links = Self.idle.value.withLock { idle in
      let taken = Array(idle.suffix(count))
      idle.removeLast(taken.count)
      return taken
    }
    links.removeAll { !$0.isIdle }
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
    do { return try WorkerLink() } catch {
      throw ParallelError(.workerFailure, "a worker could not be started: \(error)", cause: error)
    }
  }

  /// Takes workers back; those that still run something are killed.
  func giveBack(_ links: [WorkerLink]) {
    for link in links {
      guard link.batchesUnderWay == 0 else {
        link.kill()
        continue
      }
      link.forgetParcels()
      Self.idle.value.withLock { $0.append(link) }
    }
  }

  /// Ends all idle workers.
  package static func shutDown() {
    let links = idle.value.withLock { idle in
      defer { idle = [] }
      return idle
    }
    for link in links { link.kill() }
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
