/// Spawned worker processes, reused from call to call (`loky`).
struct LokyBackend: Backend {
  let name = "loky"
  let abilities: BackendAbilities = [.timeLimits, .capturedOutput]

  func workerCount(forJobs jobs: Int) -> Int {
    jobCount(jobs, processors: availableProcessorCount())
  }

  func makeSession(_ request: SessionRequest) throws(ParallelError) -> any BackendSession {
    try LokySession(request)
  }
}
