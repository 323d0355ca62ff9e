import Joblib
import Measuring

/// Asks what ranks cost that wait for work.
///
/// Seen from outside: this prints a line when all ranks have worked and wait again, and then sleeps
/// while whoever started it reads the processor time of its processes.
enum IdleRank {
  static let cases = [
    Case(name: "idle-rank") { _ in
      try Parallel(nJobs: Backends.workerCount, backend: .mpi).map(0..<100) { $0 }
      announce(readyProcess: processIdentifier)
      pause(seconds: 7)
    }
  ]
}
