import JoblibMPI

/// The search for the best model: every model on every fold.
struct Selection {
  let folds: Int
  let data: DigitsData
  let memory: Memory

  /// One task.
  struct Trial: Codable, Sendable {
    var model: Model
    var fold: Int
  }

  /// What became of all trials of one model.
  struct Candidate {
    var score: ModelScore
    var reports: [TaskReport]
  }

  /// Runs all trials.
  ///
  /// - Returns: The candidates in the order of the grid.
  /// - Throws: The first error of a trial, in their order.
  func run(_ parallel: Parallel<AsList, Collect>) throws -> [Candidate] {
    let trials = Model.grid.flatMap { model in
      (0..<folds).map { Trial(model: model, fold: $0) }
    }
    let cached = memory.cache("digits.evaluate", version: 1) {
      (model: Model, fold: Int, folds: Int, data: DigitsData) in
      try evaluate(model: model, fold: fold, of: folds, data: data)
    }
    let outcomes = try parallel.map(trials, with: data) { [folds] data, trial in
      try cached(trial.model, trial.fold, folds, data)
    }
    return try Model.grid.indices.map { index in
      let mine = outcomes[index * folds..<(index + 1) * folds]
      return Candidate(
        score: ModelScore(model: Model.grid[index], folds: try mine.map { try $0.get() }),
        reports: mine.map(\.report)
      )
    }
  }
}
