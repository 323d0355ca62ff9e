internal import JoblibSystem

/// A session whose workers are made with the call in them.
protocol InheritingSession: BackendSession {
  /// Makes the workers; the call's whole input is in what they inherit.
  func start(_ inheritance: any BatchRunner) throws(ParallelError)
}

/// The forked children of one call.
final class ForkSession: InheritingSession {
  private let request: SessionRequest
  // Set once, by the thread of the session, before anyone wakes it.
  private nonisolated(unsafe) var workers: LokySession?

  init(_ request: SessionRequest) {
    self.request = request
  }

  func start(_ inheritance: any BatchRunner) throws(ParallelError) {
    workers = try LokySession(request, from: ForkedWorkers(inheritance: inheritance))
  }

  var slotCount: Int { request.workerCount }

  func submit(_ batch: Batch) throws -> Int {
    try workers?.send(batch.rangeEnvelope(), to: batch.slot) ?? 0
  }

  func recall(slot: Int) { workers?.recall(slot: slot) }

  func nextEvent(until deadline: UInt64?) throws(ParallelError) -> BackendEvent {
    try workers?.nextEvent(until: deadline) ?? .timeUp
  }

  func wake() { workers?.wake() }

  func cancel() { workers?.cancel() }

  func end() { workers?.end() }
}

/// Workers that are forked when they are needed, and end with their call.
private struct ForkedWorkers: WorkerSupply {
  let inheritance: any BatchRunner

  func take(_ request: SessionRequest) throws(ParallelError) -> [WorkerLink] {
    var links: [WorkerLink] = []
    while links.count < request.workerCount { links.append(try start(request)) }
    return links
  }

  func start(_ request: SessionRequest) throws(ParallelError) -> WorkerLink {
    do { return try WorkerLink(request, forking: inheritance) } catch {
      throw ParallelError(.workerFailure, "a worker could not be forked: \(error)", cause: error)
    }
  }

  func giveBack(_ links: [WorkerLink]) {
    for link in links { link.kill() }
  }
}
