import Joblib
import JoblibMPI

/// The smallest program of a cluster: ten tasks on two ranks.
@main
struct ColdMPI: ParallelProgram {
  static var rankZeroWorks: Bool { false }

  static func run() async throws {
    let results = try Parallel(nJobs: 2, backend: .mpi).map(0..<10) { $0 }
    precondition(results == Array(0..<10))
  }
}
