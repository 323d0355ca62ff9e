internal import JoblibParallel
internal import JoblibSystem
internal import JoblibWire
internal import MPI

/// Rank 0's side of the job: sends what its sessions want sent, and brings them what comes back.
final class Head: Sendable {
  /// The workers of each rank.
  let workers: [Int]
  private let hosts: [String]
  private let mailbox = Guarded(Mailbox())
  private let bell: Bell

  private struct Mailbox {
    var orders: [Order] = []
    var sessions: [UInt64: MPISession] = [:]
    var lastSession: UInt64 = 0
  }

  /// What a session asks of the MPI thread.
  enum Order: Sendable {
    case open(session: UInt64, rank: Int, SessionRequest)
    case parcel(session: UInt64, rank: Int, Parcel)
    case forget(session: UInt64, rank: Int, parcel: UInt64)
    case batch(session: UInt64, rank: Int, worker: Int, lossCount: Int, Envelope)
    case recall(session: UInt64, rank: Int, worker: Int)
    case cancel(session: UInt64, rank: Int)
    case close(session: UInt64, rank: Int)
    case news(rank: Int, NewsNote)
    case shutDown
  }

  init(hellos: [Hello], workers: [Int]) throws(SystemError) {
    self.workers = workers
    hosts = hellos.map(\.host)
    bell = try Bell()
  }

  var rankCount: Int { workers.count }
  var workerCount: Int { workers.reduce(0, +) }

  /// The host of a rank, by the first rank that is on it.
  func host(ofRank rank: Int) -> Int { hosts.firstIndex(of: hosts[rank]) ?? rank }

  // MARK: Called by sessions

  func register(_ session: MPISession) -> UInt64 {
    mailbox.update { mailbox in
      mailbox.lastSession += 1
      mailbox.sessions[mailbox.lastSession] = session
      return mailbox.lastSession
    }
  }

  func unregister(_ session: UInt64) {
    mailbox.update { $0.sessions[session] = nil }
  }

  func post(_ order: Order) {
    mailbox.update { $0.orders.append(order) }
    bell.ring()
  }

  // MARK: The MPI thread

  /// Serves until `shutDown` is posted.
  func serve(_ endpoint: Endpoint) throws {
    var sleeper = Sleeper()
    var poller = Poller()
    let others = 1..<rankCount
    let readers = (0..<rankCount).map { rank in
      NewsReader { self.post(.news(rank: rank, NewsNote(.happened, $0))) }
    }
    while true {
      var isBusy = try endpoint.progress()
      while let message = try endpoint.receive() {
        if message.kind == .news {
          let note = try message.read { try NewsNote(from: &$0) }
          NewsDesk.shared.take(note, from: readers[message.source])
        } else {
          try handle(message)
        }
        isBusy = true
      }
      for order in takeOrders() {
        if case .shutDown = order { return try shutDown(endpoint) }
        try carryOut(order, endpoint)
        isBusy = true
      }
      if isBusy {
        sleeper.stir()
        continue
      }
      poller.removeAll()
      poller.add(bell.descriptor)
      poller.add(endpoint.doorbell.descriptor)
      let limit = sleeper.next(
        canHearAll: endpoint.canHear(others),
        isSending: endpoint.isSending
      )
      if try poller.wait(nanoseconds: limit) {
        if poller.isReadable(0) { bell.silence() }
        if poller.isReadable(1) { endpoint.doorbell.silence() }
      }
    }
  }

  private func takeOrders() -> [Order] {
    mailbox.withLock { mailbox in
      defer { mailbox.orders = [] }
      return mailbox.orders
    }
  }

  private func carryOut(_ order: Order, _ endpoint: Endpoint) throws(MPIError) {
    switch order {
    case .open(let session, let rank, let request):
      let encoded = WireWriter()
      // Numbers and names only, which always can be encoded.
      try? encoded.encode(request)
      try endpoint.send(.open, to: rank, [.bytes(encoded.bytes)]) { $0.write(fixed: session) }
    case .parcel(let session, let rank, let parcel):
      try endpoint.send(.parcel, to: rank, [Attachment(parcel)]) {
        $0.write(fixed: session)
        $0.write(fixed: parcel.id)
        $0.write(parcel.kind.rawValue)
      }
    case .forget(let session, let rank, let parcel):
      try endpoint.send(.forget, to: rank) {
        $0.write(fixed: session)
        $0.write(fixed: parcel)
      }
    case .batch(let session, let rank, let worker, let lossCount, let envelope):
      try endpoint.send(.batch, to: rank, [.bytes(envelope.bytes)]) { writer in
        writer.write(fixed: session)
        writer.write(count: worker)
        writer.write(count: lossCount)
        writer.write(count: envelope.batch)
        writer.write(count: envelope.parcels.count)
        for parcel in envelope.parcels { writer.write(fixed: parcel.id) }
      }
    case .recall(let session, let rank, let worker):
      try endpoint.send(.recall, to: rank) {
        $0.write(fixed: session)
        $0.write(count: worker)
      }
    case .cancel(let session, let rank):
      try endpoint.send(.cancel, to: rank) { $0.write(fixed: session) }
    case .close(let session, let rank):
      try endpoint.send(.close, to: rank) { $0.write(fixed: session) }
    case .news(let rank, let note): try endpoint.send(.news, to: rank) { note.write(to: $0) }
    case .shutDown: break
    }
  }

  private func handle(_ message: ReceivedMessage) throws {
    let (id, event) = try message.read { reader -> (UInt64, BackendEvent) in
      let session = try reader.readFixed(UInt64.self)
      switch message.kind {
      case .result:
        guard let bytes = message.attachments.first else { throw WireError("a result is missing") }
        let result = EncodedResult(
          batch: try reader.readCount(),
          isLast: try reader.readByte() == 1,
          bytes: bytes,
          buffers: message.attachments.dropFirst().map { WireBuffer(owning: $0) },
          worker: WorkerIdentity(
            host: hosts[message.source],
            rank: message.source,
            processIdentifier: try reader.readFixed(Int32.self)
          )
        )
        return (session, .completed(BatchResult(encoded: result)))
      case .lost:
        let isForGood = try reader.readByte() == 1
        let lost = try reader.decode(LostWorker.self)
        return (session, isForGood ? .retired(slot: lost.slot, lost) : .lost(lost))
      default:
        throw WireError("rank \(message.source) sent rank 0 a \(message.kind) message")
      }
    }
    // What comes for a session that is over is of no use any more.
    mailbox.withLock { $0.sessions[id] }?.receive(event, fromRank: message.source)
  }

  private func shutDown(_ endpoint: Endpoint) throws {
    for rank in 1..<rankCount { try endpoint.send(.shutdown, to: rank) }
    while endpoint.isSending {
      if try !endpoint.progress() { try Poller.pause(nanoseconds: 50_000) }
    }
  }
}
