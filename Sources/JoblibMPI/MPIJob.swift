internal import JoblibParallel
internal import JoblibSystem
internal import JoblibWire
internal import MPI
internal import Synchronization

/// This process's part in an MPI job, from `MPI_Init` to `MPI_Finalize`, all of it in one thread.
final class MPIJob: Sendable {
  private let phase = Guarded(Phase.starting)

  private enum Phase {
    case starting
    /// Rank 0 of a job with more ranks.
    case head(Head)
    /// The only rank.
    case single
    /// MPI is at its end.
    case over
    case failed(any Error)
  }

  private static let current = Mutex<MPIJob?>(nil)

  /// Takes part in the job that this process was started for.
  ///
  /// On other ranks than 0 it does not return: the process ends with the job.
  ///
  /// - Returns: `nil` where the program was started by hand.
  static func start(rankZeroWorks: Bool) throws -> MPIJob? {
    ProgramDefaults.current.withLock { $0 = ProgramDefaults(backend: .mpi, nJobs: -1) }
    guard case .ranks = try Launch.detect() else {
      BackendRegistry.register(MPIBackend(head: nil, fallbackReason: "no mpirun"))
      return nil
    }
    // A forked child of a process that talks MPI has half of it, and breaks it.
    Forking.refusal = "this process is an MPI rank; use the loky or mpi backend"
    let job = MPIJob()
    try Thread("joblib-mpi") { job.serve(rankZeroWorks: rankZeroWorks) }.detach()
    let started = job.phase.wait { phase -> Result<Head?, any Error>? in
      switch phase {
      case .starting: nil
      case .head(let head): .success(head)
      case .single, .over: .success(nil)
      case .failed(let error): .failure(error)
      }
    }
    let head = try started?.get()
    guard let head else {
      BackendRegistry.register(MPIBackend(head: nil, fallbackReason: "one MPI rank"))
      return job
    }
    BackendRegistry.register(MPIBackend(head: head, fallbackReason: ""))
    ProgramDefaults.current.withLock {
      let last = head.rankCount - 1
      $0.idleRanksNotice =
        "runs on rank 0 only; \(last == 1 ? "rank 1 waits" : "ranks 1 to \(last) wait") idle"
    }
    current.withLock { $0 = job }
    // exit() anywhere in the program must not leave the other ranks waiting.
    Host.atExit { MPIJob.current.withLock { $0 }?.end() }
    return job
  }

  /// Ends the job on all ranks, and waits until MPI is at its end here.
  func end() {
    let head = phase.withLock { phase -> Head? in
      guard case .head(let head) = phase else { return nil }
      return head
    }
    guard let head else { return }
    head.post(.shutDown)
    _ = phase.wait { phase -> Void? in
      if case .head = phase { return nil }
      return ()
    }
  }

  // MARK: The MPI thread

  private func serve(rankZeroWorks: Bool) {
    var place = "this rank"
    do {
      let universe = try Universe()
      let world = universe.world
      place = "rank \(world.rank) on host \(Host.name)"
      HostRank.current = world.rank
      if world.size > 1 {
        let endpoint = try Endpoint(world)
        if world.rank == 0 {
          let head = try welcome(endpoint, rankZeroWorks: rankZeroWorks)
          phase.update { $0 = .head(head) }
          try head.serve(endpoint)
        } else {
          try Self.introduce(endpoint)
          try Agent(endpoint).serve()
        }
      }
      let isRankZero = world.rank == 0
      try universe.finalize()
      guard isRankZero else { Host.exit(0) }
      phase.update { $0 = world.size > 1 ? .over : .single }
    } catch let error as MPIError where place == "this rank" {
      phase.update { $0 = .failed(error) }
    } catch {
      // The others would wait for ever for a rank that cannot go on.
      Host.writeErrorLine("joblib: \(place): \(error)")
      Universe.abort(status: 1)
    }
  }

  /// Hears from every rank, and tells each what to do.
  private func welcome(_ endpoint: Endpoint, rankZeroWorks: Bool) throws -> Head {
    let size = endpoint.communicator.size
    let mine = try Hello(doorbell: endpoint.doorbell)
    var hellos: [Int: Hello] = [0: mine]
    let deadline = monotonicNanoseconds() + 60_000_000_000
    while hellos.count < size {
      guard let message = try endpoint.receive() else {
        guard monotonicNanoseconds() < deadline else {
          let missing = (0..<size).filter { hellos[$0] == nil }
          throw WireError(
            "ranks \(missing) said nothing for 60 seconds; is each of them a ParallelProgram?"
          )
        }
        try Poller.pause(nanoseconds: 200_000)
        continue
      }
      guard message.kind == .hello else { continue }
      let hello = try message.read { try $0.decode(Hello.self) }
      if let mismatch = hello.mismatch(rank: message.source, with: mine) {
        throw WireError(mismatch)
      }
      hellos[message.source] = hello
      endpoint.learnBell(
        of: message.source,
        hello.bell,
        neighbourhood: hello.neighbourhood
      )
    }
    let all = (0..<size).compactMap { hellos[$0] }
    var workers = workersPerRank(all)
    if !rankZeroWorks { workers[0] = 0 }
    for rank in 1..<size {
      try endpoint.send(.welcome, to: rank, [.bytes(ContiguousArray(mine.bell))]) {
        $0.write(text: mine.neighbourhood)
      }
    }
    return try Head(hellos: all, workers: workers)
  }

  /// Says who this rank is, and learns how to ring rank 0.
  private static func introduce(_ endpoint: Endpoint) throws {
    let hello = try Hello(doorbell: endpoint.doorbell)
    let writer = WireWriter()
    try writer.encode(hello)
    try endpoint.send(.hello, to: 0) { target in
      writer.bytes.withUnsafeBytes { target.write(raw: $0) }
    }
    while true {
      _ = try endpoint.progress()
      if let message = try endpoint.receive() {
        guard message.kind == .welcome else {
          throw WireError("rank 0 sent a \(message.kind) message before its welcome")
        }
        let neighbourhood = try message.read { try $0.readText() }
        let bell = Array(message.attachments.first ?? [])
        endpoint.learnBell(of: 0, bell, neighbourhood: neighbourhood)
        return
      }
      try Poller.pause(nanoseconds: 200_000)
    }
  }
}
