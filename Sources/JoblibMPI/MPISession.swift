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
  /// How many losses of each slot the call knows of.
  private var lossCounts: [Int]
  /// What each rank has.
  private var sentParcels: [Int: SentParcels] = [:]

  private struct Slot: Hashable {
    var rank: Int
    var worker: Int
  }

  init(head: Head, _ request: SessionRequest) throws(ParallelError) {
    self.head = head
    // One worker of each rank, then the second of each: so that few jobs use many hosts' memory,
    // and rank 0's own, which are the nearest, come first.
    var slots: [Slot] = []
    for worker in 0..<(head.workers.max() ?? 0) {
      for rank in 0..<head.rankCount where worker < head.workers[rank] {
        slots.append(Slot(rank: rank, worker: worker))
      }
    }
    slots = Array(slots.prefix(request.workerCount))
    self.slots = slots
    lossCounts = Array(repeating: 0, count: slots.count)
    let counts = slots.reduce(into: [:]) { counts, slot in counts[slot.rank, default: 0] += 1 }
    remoteRanks = counts.keys.filter { $0 != 0 }.sorted()
    func part(_ rank: Int) -> SessionRequest {
      var part = request
      part.workerCount = counts[rank] ?? 0
      return part
    }
    local = try LokySession(part(0))
    id = head.register(self)
    for rank in remoteRanks { head.post(.open(session: id, rank: rank, part(rank))) }
  }

  var slotCount: Int { slots.count }

  func host(ofSlot slot: Int) -> Int { head.host(ofRank: slots[slot].rank) }

  func submit(_ batch: Batch) throws -> Int {
    let slot = slots[batch.slot]
    let envelope = try batch.envelope()
    guard slot.rank != 0 else { return try local.send(envelope, to: slot.worker) }
    var byteCount = envelope.bytes.count
    for parcel in envelope.parcels { byteCount += post(parcel, to: slot.rank) }
    head.post(
      .batch(
        session: id,
        rank: slot.rank,
        worker: slot.worker,
        lossCount: lossCounts[batch.slot],
        envelope
      )
    )
    return byteCount
  }

  private func post(_ parcel: Parcel, to rank: Int) -> Int {
    guard let dropped = sentParcels[rank, default: SentParcels()].add(parcel) else { return 0 }
    for number in dropped { head.post(.forget(session: id, rank: rank, parcel: number)) }
    head.post(.parcel(session: id, rank: rank, parcel))
    return parcel.byteCount
  }

  func recall(slot: Int) {
    let slot = slots[slot]
    if slot.rank == 0 {
      local.recall(slot: slot.worker)
    } else {
      head.post(.recall(session: id, rank: slot.rank, worker: slot.worker))
    }
  }

  func nextEvent(until deadline: UInt64?) throws(ParallelError) -> BackendEvent {
    while true {
      if let event = inbox.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
        if case .lost(let lost) = event { lossCounts[lost.slot] += 1 }
        return event
      }
      if let event = local.poll() { return located(event, rank: 0) }
      do { _ = try local.sleep(until: deadline) } catch {
        throw ParallelError(.workerFailure, "waiting for workers failed: \(error)", cause: error)
      }
      guard let deadline, monotonicNanoseconds() >= deadline else { continue }
      if inbox.withLock({ $0.isEmpty }) { return .timeUp }
    }
  }

  /// Brings something from another rank; called by the MPI thread.
  func receive(_ event: BackendEvent, fromRank rank: Int) {
    let event = located(event, rank: rank)
    inbox.withLock { $0.append(event) }
    local.wake()
  }

  func wake() {
    receive(.woken, fromRank: 0)
  }

  /// An event of a rank, where each worker has a slot of this session's.
  private func located(_ event: BackendEvent, rank: Int) -> BackendEvent {
    func slot(_ worker: Int) -> Int {
      slots.firstIndex(of: Slot(rank: rank, worker: worker)) ?? 0
    }
    switch event {
    case .lost(var lost):
      lost.slot = slot(lost.slot)
      return .lost(lost)
    case .retired(_, var lost):
      lost.slot = slot(lost.slot)
      return .retired(slot: lost.slot, lost)
    case .completed, .woken, .timeUp: return event
    }
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
