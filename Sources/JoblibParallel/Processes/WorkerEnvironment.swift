internal import JoblibSystem

/// The environment variables that a worker has beside its parent's.
enum WorkerEnvironment {
  /// What numerical libraries ask how many threads they may start.
  static let threadVariables = [
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS", "NUMBA_NUM_THREADS", "NUMEXPR_NUM_THREADS",
  ]

  /// The variables for one of the workers of a request, as `NAME=VALUE`.
  ///
  /// A library gets the limit of the request; without one what the user has set for it; else an
  /// equal share of the processors, so that all workers together do not start more than there are.
  static func variables(for request: SessionRequest) -> [String] {
    let share = max(availableProcessorCount() / max(request.workerCount, 1), 1)
    var variables = threadVariables.compactMap { name -> String? in
      if let limit = request.innerThreadLimit { return "\(name)=\(limit)" }
      return Host.environment(name) == nil ? "\(name)=\(share)" : nil
    }
    if Host.environment("ENABLE_IPC") == nil { variables.append("ENABLE_IPC=1") }
    if HostRank.isKnown { variables.append("\(WorkerServer.rankVariable)=\(HostRank.current)") }
    return variables
  }
}
