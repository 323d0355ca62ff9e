internal import JoblibParallel
internal import JoblibSystem
internal import Synchronization

/// The ranks of an MPI job; where there are none, the workers of this machine.
struct MPIBackend: Backend {
  let name = "mpi"
  let abilities: BackendAbilities = [.timeLimits, .capturedOutput]

  /// The job, if this process is rank 0 of one with more ranks.
  let head: Head?
  /// Why there is none.
  let fallbackReason: String

  func workerCount(forJobs jobs: Int) throws(ParallelError) -> Int {
    guard let head else { return jobCount(jobs, processors: cpuCount()) }
    let all = head.workerCount
    return jobs > 0 ? min(jobs, all) : max(all + 1 + jobs, 1)
  }

  func makeSession(_ request: SessionRequest) throws(ParallelError) -> any BackendSession {
    if let head { return try MPISession(head: head, request) }
    let workerCount = request.workerCount
    Notice.once(
      name,
      "\(fallbackReason): running on \(workerCount) local worker\(workerCount == 1 ? "" : "s")"
    )
    return try LokySession(request)
  }
}
