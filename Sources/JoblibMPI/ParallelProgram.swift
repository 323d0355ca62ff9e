@_exported public import Joblib
internal import JoblibParallel
internal import JoblibSystem

/// A program that runs on one machine and on a cluster without a change.
///
/// ```swift
/// import JoblibMPI
///
/// @main struct Study: ParallelProgram {
///   static func run() async throws {
///     let scores = try Parallel().map(grid) { try evaluate($0) }
///     print(scores.max() ?? 0)
///   }
/// }
/// ```
/// Started by `mpirun -n 4 ./study` or `srun --mpi=pmix ./study`, `run()` runs on rank 0 and every
/// rank serves its calls of `Parallel`; started as `./study` it runs on the workers of the machine,
/// and MPI is not touched. The backend is then `mpi` and the number of jobs all that there are,
/// unless the program, `JOBLIB_BACKEND` or `JOBLIB_N_JOBS` says otherwise.
public protocol ParallelProgram {
  /// Whether rank 0 keeps workers like the others; true unless the program says otherwise.
  static var rankZeroWorks: Bool { get }

  /// The program; it runs once, on rank 0.
  ///
  /// Where it throws, the error is printed and the job ends with status 1. `exit(n)` anywhere in it
  /// ends all ranks, and the launcher returns n.
  static func run() async throws
}

extension ParallelProgram {
  /// True.
  public static var rankZeroWorks: Bool { true }

  /// Starts the program, or serves rank 0.
  public static func main() async {
    let job: MPIJob?
    do {
      job = try MPIJob.start(rankZeroWorks: rankZeroWorks)
    } catch {
      Host.writeErrorLine("error: \(error)")
      Host.exit(2)
    }
    var status: Int32 = 0
    do {
      try await run()
    } catch {
      Host.writeErrorLine("error: \(error)")
      status = 1
    }
    job?.end()
    Host.exit(status)
  }
}
