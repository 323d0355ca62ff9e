/// A way to tell digits apart, with its settings: one candidate of the selection.
enum Model: Codable, Hashable, Sendable {
  case nearestNeighbours(NearestNeighbours)
  case softmax(SoftmaxRegression)

  /// All candidates, in the order that decides ties between them.
  static let grid: [Model] = neighbourGrid + softmaxGrid

  private static let neighbourGrid = NearestNeighbours.Metric.allCases.flatMap { metric in
    NearestNeighbours.Votes.allCases.flatMap { votes in
      (1...15).map { count in
        Model.nearestNeighbours(NearestNeighbours(metric: metric, votes: votes, count: count))
      }
    }
  }

  private static let softmaxGrid = [0, 1e-4, 1e-3, 1e-2, 1e-1, 1].map { strength in
    Model.softmax(SoftmaxRegression(strength: strength))
  }

  /// The name of the candidate: `knn/METRIC/VOTES/K` or `softmax/STRENGTH`.
  var id: String {
    switch self {
    case .nearestNeighbours(let model):
      "knn/\(model.metric.rawValue)/\(model.votes.rawValue)/\(model.count)"
    case .softmax(let model):
      // Whole strengths go without a fraction: 1, not 1.0.
      "softmax/\(Int(exactly: model.strength).map(String.init) ?? "\(model.strength)")"
    }
  }

  /// The digit of each row of `test`, by a model that learnt from the other rows.
  func predictions(for test: Range<Int>, of data: DigitsData) -> [UInt8] {
    switch self {
    case .nearestNeighbours(let model): model.predictions(for: test, of: data)
    case .softmax(let model): model.predictions(for: test, of: data)
    }
  }
}
