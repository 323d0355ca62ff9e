import Joblib
import JoblibMPI
import Measuring

/// `bench [--quick] [CASE…]` answers the questions, all of them where none is named.
///
/// The cases of the mpi backend want `mpirun -n 3`: rank 0 deals, the other two work, as the peers
/// have it.
@main
struct Bench: ParallelProgram {
  static var rankZeroWorks: Bool { environment("BENCH_RANK_ZERO_WORKS") != nil }

  private static let known =
    Dispatch.cases + Latency.cases + Mixed.cases + Arguments.cases + Results.cases
    + Published.cases + KilledWorker.cases + ClosureFreezing.cases + Caching.cases
    + IdleRank.cases + Persistence.cases

  static func run() async throws {
    var effort = Effort()
    var patterns: [String] = []
    for argument in CommandLine.arguments.dropFirst() {
      if argument == "--quick" { effort.isQuick = true } else { patterns.append(argument) }
    }
    for question in try Case.chosen(by: patterns, from: known) { try question.run(effort) }
  }
}
