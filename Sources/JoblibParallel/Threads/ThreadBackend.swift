/// Threads of this process.
struct ThreadBackend: Backend {
  let name = "threading"
  let sharesMemory = true
  let abilities: BackendAbilities = [.timeLimits, .asyncTasks]

  func workerCount(forJobs jobs: Int) -> Int {
    jobCount(jobs, processors: availableProcessorCount())
  }

  func makeSession(_ request: SessionRequest) throws(ParallelError) -> any BackendSession {
    try ThreadSession(request)
  }
}
