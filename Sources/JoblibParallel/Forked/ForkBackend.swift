/// Forked children, made for each call (`multiprocessing`).
///
/// They have all that this process has in memory, so every closure runs in them; numbers of tasks go
/// to them, and results come back.
struct ForkBackend: Backend {
  let name = "multiprocessing"
  let abilities: BackendAbilities = [.timeLimits, .capturedOutput]

  func workerCount(forJobs jobs: Int) throws(ParallelError) -> Int {
    if let reason = Forking.refusal {
      throw ParallelError(.unavailableBackend, "the multiprocessing backend forks, and \(reason)")
    }
    return jobCount(jobs, processors: availableProcessorCount())
  }

  func makeSession(_ request: SessionRequest) -> any BackendSession { ForkSession(request) }
}

/// Whether and how this process may fork.
package enum Forking {
  /// Why it must not; set once, before any call.
  package static nonisolated(unsafe) var refusal: String?

  /// How many nanoseconds a forked worker has to read its first batch: only a lock that another thread
  /// held when it was forked, and that stays closed in it, takes so long.
  package static nonisolated(unsafe) var patience: UInt64 = 20_000_000_000
}
