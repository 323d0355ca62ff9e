/// How a model did on one fold.
struct FoldScore: Codable, Sendable {
  /// Which digits were taken for which; the same on every machine.
  let confusion: ConfusionMatrix
  /// The seconds it took to learn from the other folds and to predict this one.
  let fitSeconds: Double

  /// How many test rows were predicted right.
  var correct: Int { confusion.correct }
  /// The number of test rows.
  var rowCount: Int { confusion.total }
  /// The share of test rows that were predicted right.
  var accuracy: Double { Double(correct) / Double(rowCount) }
}

/// Tests `model` on one fold after it learnt from the others.
///
/// This is one task of the selection. What it depends on is in its arguments, and it starts no
/// threads: it gives the same predictions wherever it runs.
///
/// - Parameters:
///   - model: The model and its settings.
///   - fold: The fold to test on, from 0.
///   - folds: The number of folds.
///   - data: All rows, training and test.
/// - Returns: The predictions as a confusion matrix, and the time they took.
/// - Throws: `DigitsError` when the data cannot be cut that way or has no such fold.
func evaluate(model: Model, fold: Int, of folds: Int, data: DigitsData) throws -> FoldScore {
  let split = try Folds(of: data.rowCount, count: folds)
  guard split.indices.contains(fold) else {
    throw DigitsError(
      code: .badFolds,
      message: "there is no fold \(fold): with \(folds) folds they are 0 to \(folds - 1)"
    )
  }
  let test = split[fold]
  let start = ContinuousClock.now
  let predicted = model.predictions(for: test, of: data)
  let duration = ContinuousClock.now - start
  return FoldScore(
    confusion: ConfusionMatrix(truth: data.labels[test], predicted: predicted),
    fitSeconds: duration / .seconds(1)
  )
}
