package import JoblibSystem

/// What holds where neither the call nor `parallelConfig` nor the environment says anything.
package struct ProgramDefaults: Sendable {
  package var backend: BackendKind
  package var nJobs: Int
  /// What to say, once, where a call does not use the cluster that the program runs on.
  package var idleRanksNotice: String?

  package init(backend: BackendKind, nJobs: Int, idleRanksNotice: String? = nil) {
    self.backend = backend
    self.nJobs = nJobs
    self.idleRanksNotice = idleRanksNotice
  }

  /// A library's: loky and one job, as joblib; `ParallelProgram` sets its own.
  package static let current = ForkSafe(ProgramDefaults(backend: .loky, nJobs: 1))
}
