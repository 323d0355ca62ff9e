import Joblib
import Measuring

/// The backends that the questions are put to; two workers each.
enum Backends {
  static let all: [BackendKind] = [.sequential, .threading, .loky, .multiprocessing, .mpi]
  static let workerCount = 2

  /// For questions that are not asked of each backend: loky, or what `BENCH_BACKEND` names.
  static func chosen() throws -> BackendKind {
    try environment("BENCH_BACKEND").map { try BackendKind(named: $0) } ?? .loky
  }

  /// What every figure says of its surroundings.
  static func parameters(
    of backend: BackendKind,
    workers: Int = workerCount
  ) -> [(name: String, value: Figure.Parameter)] {
    let count = backend.name == "sequential" ? 1 : workers
    let ranks = environment("OMPI_COMM_WORLD_SIZE").flatMap { Int($0) }
    return [("backend", .text(backend.name)), ("workers", .count(count))]
      + (ranks.map { [("ranks", .count($0))] } ?? [])
  }
}
