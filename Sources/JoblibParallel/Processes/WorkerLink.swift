package import JoblibSystem
internal import JoblibWire

/// One worker process, seen from the process that started it.
///
/// Used by one thread at a time: a session's, or the agent's of an MPI rank.
package final class WorkerLink: @unchecked Sendable {
  // Sendable: handed over whole, through the pool's lock; see above.
  private let process: WorkerProcess
  private let channel: FrameChannel
  private let page: MemoryMapping
  package let identity: WorkerIdentity
  /// What the worker has.
  private var sentParcels = SentParcels()
  private var sentByteCount = 0
  /// Whether parcels of an earlier call are still there.
  private var mustForget = false
  private var arrivedBuffers: [WireBuffer] = []
  /// The batches that it has and has not answered.
  package private(set) var batchesUnderWay = 0

  /// Arrays of fewer bytes than this are copied through the socket.
  static let smallestSharedByteCount = 1 << 16

  /// Starts a worker; it is there when its first answer comes, some milliseconds later.
  package init() throws(SystemError) {
    let (mine, theirs) = try LocalSocket.pair()
    let memory = try SharedMemory.make(byteCount: WorkerPage.byteCount)
    page = try MemoryMapping(memory, byteCount: WorkerPage.byteCount, access: .readWrite)
    process = try WorkerProcess.start(
      socket: theirs,
      page: memory,
      environment: ["\(WorkerServer.rankVariable)=\(HostRank.current)"]
    )
    channel = FrameChannel(mine)
    identity = WorkerIdentity(
      host: Host.name,
      rank: HostRank.current,
      processIdentifier: process.processIdentifier
    )
  }

  package var descriptor: FileDescriptor { channel.socket.descriptor }
  package var hasPendingOutput: Bool { channel.hasPending }
  /// Whether something has come that needs no look at the socket.
  package var hasInput: Bool { channel.hasInput }

  // MARK: Sending

  package func send(_ envelope: Envelope) throws(SystemError) {
    enqueueForgetting()
    for parcel in envelope.parcels { try enqueue(parcel) }
    batchesUnderWay += 1
    envelope.bytes.withRawBytes { raw in
      channel.enqueue(FrameHead(kind: .batch, id: UInt64(envelope.batch)), raw)
    }
    flush()
  }

  private func enqueue(_ parcel: Parcel) throws(SystemError) {
    guard let dropped = sentParcels.add(parcel) else { return }
    for id in dropped { channel.enqueue(FrameHead(kind: .forget, id: id)) }
    let detail = parcel.kind.rawValue
    if parcel.kind == .buffer, parcel.byteCount >= Self.smallestSharedByteCount {
      let memory = try parcel.sharedMemory()
      channel.enqueue(
        FrameHead(kind: .sharedParcel, detail: detail, id: parcel.id),
        descriptor: memory
      )
    } else {
      parcel.withBytes { raw in
        channel.enqueue(FrameHead(kind: .parcel, detail: detail, id: parcel.id), raw)
      }
    }
    sentByteCount += parcel.byteCount
  }

  /// Sends what the socket did not take before.
  package func flush() {
    // A failure here is a dead worker, which shows at the next receive.
    try? channel.flush(wait: false)
  }

  /// Lets the worker drop the parcels of a call that is over: at once where they are large, else
  /// with the next call, since waking it costs more than they do.
  package func forgetParcels() {
    guard !sentParcels.isEmpty else { return }
    sentParcels.removeAll()
    mustForget = true
    guard sentByteCount >= Self.smallestSharedByteCount else { return }
    enqueueForgetting()
    flush()
  }

  private func enqueueForgetting() {
    guard mustForget else { return }
    channel.enqueue(FrameHead(kind: .forget))
    mustForget = false
    sentByteCount = 0
  }

  // MARK: Receiving

  package enum Event {
    case result(EncodedResult)
    case lost(LostWorker)
  }

  /// What has come from the worker, `nil` if nothing has; never waits.
  package func receive() -> Event? {
    do {
      while true {
        switch try channel.receive(wait: false) {
        case .nothing: return nil
        case .end: return .lost(autopsy())
        case .frame(let frame):
          switch frame.head.kind {
          case .resultBuffer:
            guard let memory = frame.descriptor else { continue }
            arrivedBuffers.append(try WireBuffer(mapping: memory))
          case .result:
            batchesUnderWay -= 1
            defer { arrivedBuffers = [] }
            return .result(
              EncodedResult(
                batch: Int(frame.head.id),
                bytes: frame.payload,
                buffers: arrivedBuffers,
                worker: identity
              )
            )
          case .parcel, .sharedParcel, .batch, .forget, .request:
            throw WireError("a \(frame.head.kind) frame is not for the parent")
          }
        }
      }
    } catch {
      kill()
      var lost = autopsy()
      lost.cause = "the connection to it failed: \(error)"
      return .lost(lost)
    }
  }

  /// Whether the worker is there and has nothing to say: fit for another call.
  package var isIdle: Bool { batchesUnderWay == 0 && receive() == nil }

  // MARK: The end

  package func kill() {
    process.kill()
    _ = process.wait()
  }

  /// How the worker ended, and what it was doing.
  private func autopsy() -> LostWorker {
    let cause =
      switch process.wait() {
      case .killed(let signal):
        "the worker was killed by signal \(signal) (\(Host.signalName(signal)))"
          + (signal == 9 ? ", perhaps for lack of memory" : "")
      case .exited(let status): "the worker exited with status \(status)"
      }
    return LostWorker(
      worker: identity,
      cause: cause,
      taskIndex: WorkerPage.markedTask(in: page)
    )
  }

  deinit {
    kill()
  }
}
