internal import Glibc
internal import JoblibMemory
package import JoblibParallel
internal import JoblibSystem

/// Tasks that all want one result: the first computes it, the others wait for news of it.
package struct SharedResult: Codable, Sendable {
  private let path: String
  private let asked: Ledger
  private let losses: Ledger
  private let wantedCount: Int

  /// What one who wanted it saw.
  package struct Sight: Codable, Sendable {
    package let rank: Int
    package let hasComputed: Bool
    /// How long it took to come from the end of the computation, or from the first one's loss.
    package let secondsLate: Double
  }

  /// A result that is there half a second after so many have asked for it.
  package init(in folder: TemporaryFolder, wantedBy wantedCount: Int) {
    path = folder.path
    asked = Ledger(in: folder, "asked")
    losses = Ledger(in: folder, "losses")
    self.wantedCount = wantedCount
  }

  /// How many have asked.
  package var askedCount: Int { get throws { try asked.lines().count } }

  /// Has so many tasks want it at once; with a loss, the worker is killed that computes it first.
  ///
  /// - Returns: What those saw whose workers were not killed.
  /// - Throws: The failure of any other.
  package func see(on kind: BackendKind, jobs: Int, withLoss: Bool = false) throws -> [Sight] {
    let outcomes = try Parallel(
      nJobs: jobs,
      backend: kind,
      onError: .collect,
      retry: .never,
      batchSize: .fixed(1)
    ).map(0..<jobs) { _ in try see(withLoss: withLoss) }
    return try outcomes.compactMap { outcome in
      if case .failure(let error) = outcome.result, error.kind == .workerLost { return nil }
      return try outcome.result.get()
    }
  }

  /// Computes it, or waits for news of it: without any, a look would come a minute later.
  package func see(withLoss: Bool = false) throws -> Sight {
    let function = Memory(path).cache("result") { (_: Int) in
      while try askedCount < wantedCount { usleep(1000) }
      usleep(500_000)
      let end = monotonicNanoseconds()
      let loss = try losses.lines().first.flatMap { UInt64($0) }
      if withLoss, loss == nil {
        try losses.note("\(end)")
        kill(getpid(), SIGKILL)
      }
      return [UInt64(Host.processIdentifier), loss ?? end]
    }
    try asked.note("\(Host.processIdentifier)")
    var terms = LeaseTerms()
    terms.sleepNanoseconds = 60_000_000_000...60_000_000_000
    terms.rareSleepNanoseconds = 60_000_000_000
    let result = try LeaseTerms.$current.withValue(terms) { try function(1) }
    return Sight(
      rank: HostRank.current,
      hasComputed: result[0] == UInt64(Host.processIdentifier),
      secondsLate: Double(monotonicNanoseconds() - result[1]) / 1e9
    )
  }
}
