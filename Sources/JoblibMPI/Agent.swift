internal import JoblibParallel
internal import JoblibSystem
internal import JoblibWire
internal import MPI

/// The side of every other rank: keeps local workers and passes batches and results on.
///
/// It runs no user code, so a task that crashes costs one worker and MPI stays responsive.
final class Agent {
  private let endpoint: Endpoint
  private var calls: [UInt64: ServedCall] = [:]
  /// News for rank 0.
  private let outgoingNews: Guarded<[NewsNote]>
  private let newsDesk: NewsDesk

  /// The workers of one call, and what their batches need.
  private struct ServedCall {
    let session: LokySession
    /// How many losses of each worker were told.
    var lossCounts: [Int: Int] = [:]
    var parcels: [UInt64: Parcel] = [:]
  }

  init(_ endpoint: Endpoint) {
    self.endpoint = endpoint
    let outgoing = Guarded<[NewsNote]>([])
    outgoingNews = outgoing
    newsDesk = NewsDesk { note in outgoing.withLock { $0.append(note) } }
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
      if try passEvents() { isBusy = true }
      if try passNews() { isBusy = true }
      if isBusy {
        sleeper.stir()
      } else {
        try sleep(&sleeper, &poller)
      }
    }
  }

  /// Sleeps until rank 0 rings, a worker has something to say, or a task's time is up.
  private func sleep(_ sleeper: inout Sleeper, _ poller: inout Poller) throws {
    poller.removeAll()
    poller.add(endpoint.doorbell.descriptor)
    var places: [(session: LokySession, index: Int)] = []
    let now = monotonicNanoseconds()
    var limit = sleeper.next(canHearAll: endpoint.canHear(0..<1), isSending: endpoint.isSending)
    for call in calls.values {
      places.append((call.session, poller.count))
      if call.session.add(to: &poller) { limit = 0 }
      if let due = call.session.nextLimitTime(after: now) { limit = min(limit, due - now) }
    }
    let isAny = try poller.wait(nanoseconds: limit)
    if isAny, poller.isReadable(0) { endpoint.doorbell.silence() }
    for (session, index) in places {
      session.hear(poller, from: index)
      session.endLateTasks()
    }
  }

  private func handle(_ message: ReceivedMessage) throws {
    try message.read { reader in
      if message.kind == .news { return newsDesk.tell(try NewsNote(from: &reader).subject) }
      let id = try reader.readFixed(UInt64.self)
      switch message.kind {
      case .open: try open(id, try message.decode(SessionRequest.self))
      case .parcel:
        let parcel = try reader.readFixed(UInt64.self)
        guard let kind = Parcel.Kind(rawValue: try reader.readByte()),
          let bytes = message.attachments.first
        else { throw WireError("a parcel without its bytes") }
        let contents: Parcel.Contents =
          kind == .definition ? .bytes(bytes) : .buffer(WireBuffer(owning: bytes))
        calls[id]?.parcels[parcel] = Parcel(id: parcel, kind: kind, contents: contents)
      case .forget:
        // The links let their workers know, once the last of their batches has left.
        calls[id]?.parcels[try reader.readFixed(UInt64.self)] = nil
      case .batch:
        let worker = try reader.readCount()
        let lossCount = try reader.readCount()
        let batch = try reader.readCount()
        var needs: [UInt64] = []
        for _ in 0..<(try reader.readCount()) { needs.append(try reader.readFixed(UInt64.self)) }
        // A call whose workers could not be started has said so.
        guard let call = calls[id], let bytes = message.attachments.first else { return }
        // It left before rank 0 heard of a loss, which there is this batch's too: it comes again.
        guard lossCount == call.lossCounts[worker, default: 0] else { return }
        let parcels = try needs.map { need in
          guard let parcel = call.parcels[need] else {
            throw WireError("parcel \(need) is missing")
          }
          return parcel
        }
        do {
          try call.session.send(
            Envelope(batch: batch, parcels: parcels, bytes: bytes),
            to: worker
          )
        } catch {
          try report(.unstartable(slot: worker, error), of: id, isForGood: true)
        }
      case .recall: calls[id]?.session.recall(slot: try reader.readCount())
      case .cancel: calls[id]?.session.cancel()
      case .close: calls.removeValue(forKey: id)?.session.end()
      default:
        throw WireError("rank 0 sent a \(message.kind) message")
      }
    }
  }

  private func open(_ id: UInt64, _ request: SessionRequest) throws {
    do {
      calls[id] = ServedCall(session: try LokySession(request, news: newsDesk))
    } catch {
      for worker in 0..<request.workerCount {
        try report(.unstartable(slot: worker, error), of: id, isForGood: true)
      }
    }
  }

  /// Sends on what workers have to say.
  ///
  /// - Returns: Whether any had.
  private func passEvents() throws -> Bool {
    var isBusy = false
    for (id, call) in calls {
      while let event = call.session.poll() {
        isBusy = true
        switch event {
        case .completed(let result):
          guard let encoded = result.encoded else { continue }
          try endpoint.send(
            .result,
            to: 0,
            [.bytes(encoded.bytes)] + encoded.buffers.map { .buffer($0) }
          ) {
            $0.write(fixed: id)
            $0.write(count: encoded.batch)
            $0.write(encoded.isLast ? 1 : 0)
            $0.write(fixed: encoded.worker.processIdentifier)
          }
        case .lost(let worker):
          calls[id]?.lossCounts[worker.slot, default: 0] += 1
          try report(worker, of: id, isForGood: false)
        case .retired(_, let worker): try report(worker, of: id, isForGood: true)
        case .woken, .timeUp: break
        }
      }
    }
    return isBusy
  }

  /// Sends on what workers wait for and what they have done.
  ///
  /// - Returns: Whether there was any.
  private func passNews() throws -> Bool {
    let notes = outgoingNews.withLock { notes in
      defer { notes = [] }
      return notes
    }
    for note in notes { try endpoint.send(.news, to: 0) { note.write(to: $0) } }
    return !notes.isEmpty
  }

  private func report(_ lost: LostWorker, of call: UInt64, isForGood: Bool) throws {
    let encoded = WireWriter()
    try encoded.encode(lost)
    try endpoint.send(.lost, to: 0) { writer in
      writer.write(fixed: call)
      writer.write(isForGood ? 1 : 0)
      encoded.bytes.withUnsafeBytes { writer.write(raw: $0) }
    }
  }

  private func shutDown() {
    for call in calls.values { call.session.end() }
    calls = [:]
    LokyPool.shutDown()
  }
}

extension LostWorker {
  /// A slot whose worker cannot be started again.
  fileprivate static func unstartable(slot: Int, _ error: any Error) -> LostWorker {
    LostWorker(
      slot: slot,
      worker: .here(),
      cause: .other("could not be started: \(error)"),
      taskIndex: nil
    )
  }
}
