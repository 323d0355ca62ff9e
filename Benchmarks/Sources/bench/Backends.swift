import Joblib
import Measuring

/// The backends that the questions are put to; two workers each.
enum Backends {
  static let all: [BackendKind] = [.sequential, .threading, .loky, .mpi]
  static let workerCount = 2

  /// What every figure says of its surroundings.
  static var parameters: [(name: String, value: Figure.Parameter)] {
    let ranks = environment("OMPI_COMM_WORLD_SIZE").flatMap { Int($0) }
    return [("workers", .count(workerCount))] + (ranks.map { [("ranks", .count($0))] } ?? [])
  }
}
