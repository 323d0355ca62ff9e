import Testing

@testable import digits

struct ModelScoreTests {
  private static let model = Model.nearestNeighbours(
    NearestNeighbours(metric: .manhattan, votes: .uniform, count: 1)
  )
  private static let data = DigitsData([([1], 4), ([9], 6), ([2], 4), ([3], 6), ([8], 6)])

  @Test
  func `a fold is scored by a confusion matrix of its rows`() throws {
    let first = try evaluate(model: Self.model, fold: 0, of: 2, data: Self.data)
    #expect(first.rowCount == 3)
    #expect(first.correct == 1)
    #expect(first.confusion[truth: 4, predicted: 6] == 2)
    #expect(first.confusion[truth: 6, predicted: 6] == 1)
    #expect(first.fitSeconds > 0)

    let second = try evaluate(model: Self.model, fold: 1, of: 2, data: Self.data)
    #expect(second.rowCount == 2)
    #expect(second.correct == 1)
    #expect(second.confusion[truth: 6, predicted: 4] == 1)

    let score = ModelScore(model: Self.model, folds: [first, second])
    #expect(score.meanAccuracy == (1.0 / 3 + 1.0 / 2) / 2)
    #expect(score.confusion.correct == 2)
    #expect(score.confusion.total == 5)
  }

  @Test(arguments: [
    (fold: 0, folds: 1, message: "cannot cut 5 rows into 1 folds: choose from 2 to 5"),
    (fold: 0, folds: 6, message: "cannot cut 5 rows into 6 folds: choose from 2 to 5"),
    (fold: 2, folds: 2, message: "there is no fold 2: with 2 folds they are 0 to 1"),
    (fold: -1, folds: 2, message: "there is no fold -1: with 2 folds they are 0 to 1"),
  ])
  func `a fold that is not there is refused`(fold: Int, folds: Int, message: String) {
    let error = #expect(throws: DigitsError.self) {
      try evaluate(model: Self.model, fold: fold, of: folds, data: Self.data)
    }
    #expect(error?.code == .badFolds)
    #expect(error?.message.hasPrefix(message) == true)
  }

  @Test
  func `the best score is the first of the most accurate ones`() {
    func score(count: Int, correct: Int) -> ModelScore {
      let truth = [UInt8](repeating: 1, count: 10)
      let predicted = (0..<10).map { UInt8($0 < correct ? 1 : 2) }
      let fold = FoldScore(
        confusion: ConfusionMatrix(truth: truth, predicted: predicted),
        fitSeconds: 0
      )
      let model = NearestNeighbours(metric: .euclidean, votes: .uniform, count: count)
      return ModelScore(model: .nearestNeighbours(model), folds: [fold])
    }
    let scores = [(1, 7), (2, 9), (3, 9), (4, 8)].map { score(count: $0.0, correct: $0.1) }
    #expect(ModelScore.best(of: scores)?.model.id == "knn/euclidean/uniform/2")
    #expect(ModelScore.best(of: [])?.model == nil)
  }

  /// The counts are those of `Tests/reference/digits_reference.py`.
  @Test(arguments: [
    (id: "knn/euclidean/uniform/2", correct: [347, 348, 348, 351, 346]),
    (id: "knn/euclidean/distance/4", correct: [345, 348, 345, 354, 347]),
    (id: "knn/manhattan/uniform/15", correct: [335, 336, 344, 348, 338]),
    (id: "knn/manhattan/distance/7", correct: [340, 344, 347, 351, 339]),
  ])
  func `the counts are those of the reference`(id: String, correct: [Int]) throws {
    let data = try DigitsData.ofMainJob()
    let model = try #require(Model.grid.first { $0.id == id })
    for (fold, correct) in correct.enumerated() {
      let score = try evaluate(model: model, fold: fold, of: 5, data: data)
      #expect(score.correct == correct)
    }
  }
}
