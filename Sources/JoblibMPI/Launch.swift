internal import JoblibParallel
internal import JoblibSystem

/// How this process was started.
enum Launch {
  /// By hand: MPI is not touched at all, since `MPI_Init` takes long and needs a launcher's tools.
  case alone
  /// By `mpirun`, or by `srun --mpi=pmix`.
  case ranks

  /// Asks the environment.
  ///
  /// - Throws: `ParallelError` under a plain `srun`, where every task would be a program of its own.
  static func detect() throws(ParallelError) -> Launch {
    if Host.environment("PMIX_RANK") != nil { return .ranks }
    guard let text = Host.environment("SLURM_STEP_NUM_TASKS"), let count = Int(text), count > 1
    else { return .alone }
    throw ParallelError(
      .unavailableBackend,
      "srun started \(count) tasks without MPI, so each of them would run the whole program; "
        + "use srun --mpi=pmix, or one task"
    )
  }
}
