internal import JoblibParallel
internal import JoblibSystem
internal import JoblibWire
internal import MPI

/// The side of every other rank: keeps local workers and passes batches and results on.
///
/// It runs no user code, so a task that crashes costs one worker and MPI stays responsive.
final class Agent {
  private let endpoint: Endpoint
  private var sessions: [UInt64: Session] = [:]

  /// The workers of one call, and what their batches need.
  private struct Session {
    let links: [WorkerLink]
    /// Those that died; rank 0 has been told.
    var lost: Set<ObjectIdentifier> = []
    var parcels: [UInt64: Parcel] = [:]

    var living: [WorkerLink] {
      lost.isEmpty ? links : links.filter { !lost.contains(ObjectIdentifier($0)) }
    }
  }

  init(_ endpoint: Endpoint) {
    self.endpoint = endpoint
  }

  /// Serves rank 0 until it says that the job is over.
  func serve() throws {
    var sleeper = Sleeper()
    var poller = Poller()
    while true {
      var isBusy = try endpoint.progress()
      while let message = try endpoint.receive() {
        if message.kind == .shutdown { return shutDown() }
        try handle(message)
        isBusy = true
      }
      if try passResults() { isBusy = true }
      if isBusy {
        sleeper.stir()
        continue
      }
      poller.removeAll()
      poller.add(endpoint.doorbell.descriptor)
      let links = sessions.values.flatMap(\.living)
      for link in links { poller.add(link.descriptor, forWriting: link.hasPendingOutput) }
      let limit = sleeper.next(canHearAll: endpoint.canHear(0..<1), isSending: endpoint.isSending)
      guard try poller.wait(nanoseconds: limit) else { continue }
      if poller.isReadable(0) { endpoint.doorbell.silence() }
      for (index, link) in links.enumerated() where poller.isWritable(index + 1) { link.flush() }
    }
  }

  private func handle(_ message: ReceivedMessage) throws {
    try message.read { reader in
      let id = try reader.readFixed(UInt64.self)
      switch message.kind {
      case .open:
        let count = try reader.readCount()
        do throws(ParallelError) {
          sessions[id] = Session(links: try LokyPool.take(count))
        } catch {
          try report(LostWorker(worker: .here(), cause: error.message, taskIndex: nil), to: id)
        }
      case .parcel:
        let parcel = try reader.readFixed(UInt64.self)
        guard let kind = Parcel.Kind(rawValue: try reader.readByte()),
          let bytes = message.attachments.first
        else { throw WireError("a parcel without its bytes") }
        let contents: Parcel.Contents =
          kind == .definition ? .bytes(bytes) : .buffer(WireBuffer(owning: bytes))
        sessions[id]?.parcels[parcel] = Parcel(id: parcel, kind: kind, contents: contents)
      case .forget:
        // The links let their workers know, once the last of their batches has left.
        sessions[id]?.parcels[try reader.readFixed(UInt64.self)] = nil
      case .batch:
        let worker = try reader.readCount()
        let batch = try reader.readCount()
        var needs: [UInt64] = []
        for _ in 0..<(try reader.readCount()) { needs.append(try reader.readFixed(UInt64.self)) }
        // A session whose workers could not be started has said so.
        guard let session = sessions[id], let bytes = message.attachments.first else { return }
        let parcels = try needs.map { need in
          guard let parcel = session.parcels[need] else {
            throw WireError("parcel \(need) is missing")
          }
          return parcel
        }
        try session.links[worker].send(Envelope(batch: batch, parcels: parcels, bytes: bytes))
      case .cancel:
        for link in sessions[id]?.living ?? [] where link.batchesUnderWay > 0 { link.kill() }
      case .close:
        if let session = sessions.removeValue(forKey: id) { LokyPool.giveBack(session.links) }
      default:
        throw WireError("rank 0 sent a \(message.kind) message")
      }
    }
  }

  /// Sends on what workers have to say.
  ///
  /// - Returns: Whether any had.
  private func passResults() throws -> Bool {
    var isBusy = false
    for (id, session) in sessions {
      for link in session.living where link.batchesUnderWay > 0 {
        while let event = link.receive() {
          isBusy = true
          switch event {
          case .lost(let worker):
            try report(worker, to: id)
            sessions[id]?.lost.insert(ObjectIdentifier(link))
          case .result(let result):
            try endpoint.send(
              .result,
              to: 0,
              [.bytes(result.bytes)] + result.buffers.map { .buffer($0) }
            ) {
              $0.write(fixed: id)
              $0.write(fixed: result.worker.processIdentifier)
              $0.write(count: result.batch)
            }
            continue
          }
          break
        }
      }
    }
    return isBusy
  }

  private func report(_ lost: LostWorker, to session: UInt64) throws(MPIError) {
    try endpoint.send(.lost, to: 0) {
      $0.write(fixed: session)
      $0.write(fixed: lost.worker.processIdentifier)
      $0.write(text: lost.cause)
      $0.write(count: lost.taskIndex.map { $0 + 1 } ?? 0)
    }
  }

  private func shutDown() {
    for session in sessions.values { LokyPool.giveBack(session.links) }
    sessions = [:]
    LokyPool.shutDown()
  }
}
