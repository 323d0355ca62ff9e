import Joblib
import Measuring

/// The backends that the questions are put to; two workers each.
enum Backends {
  static let all: [BackendKind] = [.sequential, .threading, .loky, .mpi]
  static let workerCount = 2

  /// What every figure says of its surroundings.
  static func parameters(of backend: BackendKind) -> [(name: String, value: Figure.Parameter)] {
    let count = backend.name == "sequential" ? 1 : workerCount
    let ranks = environment("OMPI_COMM_WORLD_SIZE").flatMap { Int($0) }
    return [("workers", .count(count))] + (ranks.map { [("ranks", .count($0))] } ?? [])
  }
}
