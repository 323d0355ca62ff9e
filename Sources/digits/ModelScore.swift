/// How a model did on all folds.
struct ModelScore: Codable, Sendable {
  let model: Model
  /// The scores, in the order of the folds.
  let folds: [FoldScore]

  /// The mean of the accuracies of the folds, which is what models are chosen by.
  var meanAccuracy: Double {
    folds.reduce(0) { $0 + $1.accuracy } / Double(folds.count)
  }

  /// The confusion matrix of all folds together.
  var confusion: ConfusionMatrix {
    folds.reduce(ConfusionMatrix()) { $0 + $1.confusion }
  }

  /// The seconds of all folds together.
  var fitSeconds: Double { folds.reduce(0) { $0 + $1.fitSeconds } }

  /// The score with the best mean accuracy, the first one of a tie; nil for no scores.
  static func best(of scores: [ModelScore]) -> ModelScore? {
    guard var best = scores.first else { return nil }
    for score in scores.dropFirst() where score.meanAccuracy > best.meanAccuracy { best = score }
    return best
  }
}
