internal import JoblibSystem
internal import Synchronization

/// The workers of this process that no call uses now, kept for the next.
///
/// A call takes workers out and owns them until it gives them back, so concurrent calls never share
/// one and cannot disturb each other.
package enum LokyPool {
  private static let idle = Mutex<[WorkerLink]>([])

  /// Takes the workers that a call asks for, starting those that are missing.
  package static func take(_ request: SessionRequest) throws(ParallelError) -> [WorkerLink] {
    // In the order they were given back, so that calls of one job meet the same, warm worker.
    let count = request.workerCount
    var links = idle.withLock { idle in
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
  static func start(_ request: SessionRequest) throws(ParallelError) -> WorkerLink {
    do { return try WorkerLink() } catch {
      throw ParallelError(.workerFailure, "a worker could not be started: \(error)", cause: error)
    }
  }

  /// Takes workers back; those that still run something are killed.
  package static func giveBack(_ links: [WorkerLink]) {
    for link in links {
      guard link.batchesUnderWay == 0 else {
        link.kill()
        continue
      }
      link.forgetParcels()
      idle.withLock { $0.append(link) }
    }
  }

  /// Ends all idle workers.
  package static func shutDown() {
    let links = idle.withLock { idle in
      defer { idle = [] }
      return idle
    }
    for link in links { link.kill() }
  }
}
