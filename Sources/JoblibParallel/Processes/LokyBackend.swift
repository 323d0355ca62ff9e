package import JoblibSystem
internal import Synchronization

/// Spawned worker processes, reused from call to call (`loky`).
struct LokyBackend: Backend {
  let name = "loky"

  func workerCount(forJobs jobs: Int) -> Int {
    jobCount(jobs, processors: cpuCount())
  }

  func makeSession(workerCount: Int) throws(ParallelError) -> any BackendSession {
    try LokySession(links: LokyPool.take(workerCount))
  }
}

/// The workers of one call on this machine.
package final class LokySession: BackendSession, @unchecked Sendable {
  // Sendable: one thread uses it, but for wake(), which only rings the bell.
  private var links: [WorkerLink]
  private let bell: Bell
  /// Bells of sessions that are over, for the next.
  private static let bells = Mutex<[Bell]>([])
  private var poller = Poller()
  /// The next worker to look at, so that all are heard alike.
  private var turn = 0
  /// The workers whose sockets were found to have something.
  private var isReady: [Bool]

  /// Drives workers that were taken from the pool, and are given back to it at the end.
  package init(links: [WorkerLink]) throws(ParallelError) {
    self.links = links
    isReady = Array(repeating: false, count: links.count)
    do { bell = try Self.bells.withLock { $0.popLast() } ?? Bell() } catch {
      throw ParallelError(
        .workerFailure,
        "no descriptor is left for a call: \(error)",
        cause: error
      )
    }
  }

  package var slotCount: Int { links.count }

  package func submit(_ batch: Batch) throws {
    try send(try batch.envelope(), to: batch.slot)
  }

  /// Hands a batch to one of the workers.
  package func send(_ envelope: Envelope, to worker: Int) throws {
    try links[worker].send(envelope)
  }

  package func nextEvent() throws(ParallelError) -> BackendEvent {
    while true {
      if let event = poll() { return event }
      do {
        if try sleep() { return .woken }
      } catch {
        throw ParallelError(.workerFailure, "waiting for workers failed: \(error)", cause: error)
      }
    }
  }

  /// What a worker has to say, if any has; never waits.
  package func poll() -> BackendEvent? {
    for step in links.indices {
      let index = (turn + step) % links.count
      // A look at every socket for each event would be a system call each.
      guard links[index].batchesUnderWay > 0, isReady[index] || links[index].hasInput else {
        continue
      }
      guard let event = links[index].receive() else {
        isReady[index] = false
        continue
      }
      turn = index + 1
      switch event {
      case .result(let result): return .completed(BatchResult(encoded: result))
      case .lost(let worker): return .lost(worker)
      }
    }
    return nil
  }

  /// Sleeps until a worker has something to say; true if the bell rang.
  package func sleep() throws(SystemError) -> Bool {
    poller.removeAll()
    poller.add(bell.descriptor)
    for link in links { poller.add(link.descriptor, forWriting: link.hasPendingOutput) }
    guard try poller.wait(nanoseconds: nil) else { return false }
    for (index, link) in links.enumerated() {
      if poller.isReadable(index + 1) { isReady[index] = true }
      if poller.isWritable(index + 1) { link.flush() }
    }
    guard poller.isReadable(0) else { return false }
    bell.silence()
    return true
  }

  package func wake() {
    bell.ring()
  }

  package func cancel() {
    for link in links where link.batchesUnderWay > 0 { link.kill() }
  }

  package func end() {
    bell.silence()
    Self.bells.withLock { $0.append(bell) }
    LokyPool.giveBack(links)
    links = []
  }
}
