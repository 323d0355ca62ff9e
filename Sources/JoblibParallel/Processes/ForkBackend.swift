struct ForkBackend: Backend {
  let name = "multiprocessing"
  func workerCount(forJobs jobs: Int) -> Int { 1 }
  func makeSession(_ request: SessionRequest) throws(ParallelError) -> any BackendSession {
    throw ParallelError(.unavailableBackend, "")
  }
}
