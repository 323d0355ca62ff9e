internal import JoblibParallel
internal import JoblibSystem

/// The workers of one call, on all ranks: those of rank 0 driven from here, the others through the
/// MPI thread and their rank's agent.
final class MPISession: BackendSession, @unchecked Sendable {
  // Sendable: one thread uses it, but for receive(_:) and wake(), which touch the inbox only.
  private let head: Head
  private let local: LokySession
  private let slots: [Slot]
  private let remoteRanks: [Int]
  private var id: UInt64 = 0
  private let inbox = Guarded<[BackendEvent]>([])
  /// What each rank has.
  private var sentParcels: [Int: SentParcels] = [:]

  private struct Slot {
    var rank: Int
    var worker: Int
  }

  init(head: Head, workerCount: Int) throws(ParallelError) {
    self.head = head
    // One worker of each rank, then the second of each: so that few jobs use many hosts' memory,
    // and rank 0's own, which are the nearest, come first.
    var slots: [Slot] = []
    for worker in 0..<(head.workers.max() ?? 0) {
      for rank in 0..<head.rankCount where worker < head.workers[rank] {
        slots.append(Slot(rank: rank, worker: worker))
      }
    }
    slots = Array(slots.prefix(workerCount))
    self.slots = slots
    let counts = slots.reduce(into: [:]) { counts, slot in counts[slot.rank, default: 0] += 1 }
    remoteRanks = counts.keys.filter { $0 != 0 }.sorted()
    local = try LokySession(links: try LokyPool.take(counts[0] ?? 0))
    id = head.register(self)
    for rank in remoteRanks {
      head.post(.open(session: id, rank: rank, workers: counts[rank] ?? 0))
    }
  }

  var slotCount: Int { slots.count }

  func submit(_ batch: Batch) throws {
    let slot = slots[batch.slot]
    let envelope = try batch.envelope()
    guard slot.rank != 0 else { return try local.send(envelope, to: slot.worker) }
    for parcel in envelope.parcels { post(parcel, to: slot.rank) }
    head.post(.batch(session: id, rank: slot.rank, worker: slot.worker, envelope))
  }

  private func post(_ parcel: Parcel, to rank: Int) {
    guard let dropped = sentParcels[rank, default: SentParcels()].add(parcel) else { return }
    for number in dropped { head.post(.forget(session: id, rank: rank, parcel: number)) }
    head.post(.parcel(session: id, rank: rank, parcel))
  }

  func nextEvent() throws(ParallelError) -> BackendEvent {
    while true {
      if let event = inbox.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return event }
      if let event = local.poll() { return event }
      do { _ = try local.sleep() } catch {
        throw ParallelError(.workerFailure, "waiting for workers failed: \(error)", cause: error)
      }
    }
  }

  /// Brings something from another rank; called by the MPI thread.
  func receive(_ event: BackendEvent) {
    inbox.withLock { $0.append(event) }
    local.wake()
  }

  func wake() {
    receive(.woken)
  }

  func cancel() {
    local.cancel()
    for rank in remoteRanks { head.post(.cancel(session: id, rank: rank)) }
  }

  func end() {
    local.end()
    for rank in remoteRanks { head.post(.close(session: id, rank: rank)) }
    head.unregister(id)
  }
}
