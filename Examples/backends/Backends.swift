import Clock
import Glibc
import JoblibMPI

/// Measures what a call costs on each backend, as rows of a table.
@main struct Backends: ParallelProgram {
  static func run() throws {
    let isUnderMPI = getenv("OMPI_COMM_WORLD_SIZE") != nil
    let backends: [BackendKind] =
      isUnderMPI ? [.mpi] : [.sequential, .threading, .loky, .multiprocessing]
    print("| backend | first call | next call | a task | an array of 100 MB |")
    print("| --- | --- | --- | --- | --- |")
    for backend in backends {
      let parallel = Parallel(nJobs: backend.name == "sequential" ? 1 : 2, backend: backend)
      let cells = [
        milliseconds(try seconds { try callTwoTasks(parallel) }),
        milliseconds(try median(of: 50) { try seconds { try callTwoTasks(parallel) } }),
        microseconds(try median(of: 5) { try perTask(parallel) }),
        milliseconds(try median(of: 5) { try shareNewArray(parallel) }),
      ]
      print("| \(backend) | \(cells.joined(separator: " | ")) |")
    }
  }

  typealias Lists = Parallel<AsList, FailFast>

  static func callTwoTasks(_ parallel: Lists) throws {
    try parallel.map(0..<2) { $0 }
  }

  static func perTask(_ parallel: Lists) throws -> Double {
    let count = 100_000
    return try seconds { try parallel.map(0..<count) { $0 + 1 } } / Double(count)
  }

  /// Gives two tasks an array that no worker has seen.
  static func shareNewArray(_ parallel: Lists) throws -> Double {
    let array = NDArray(repeating: 1.0, shape: [12_500_000])
    return try seconds { try parallel.map(0..<2, with: array) { array, index in array[index] } }
  }

  static func median(of count: Int, _ body: () throws -> Double) rethrows -> Double {
    try (0..<count).map { _ in try body() }.sorted()[count / 2]
  }

  static func milliseconds(_ seconds: Double) -> String {
    "\(fixed(seconds * 1e3, decimals: 3)) ms"
  }

  static func microseconds(_ seconds: Double) -> String {
    "\(fixed(seconds * 1e6, decimals: 3)) µs"
  }
}
