/// How often each digit was taken for each digit.
struct ConfusionMatrix: Codable, Hashable, Sendable {
  /// The counts, row by row: a row for each true digit, a column for each predicted one.
  private(set) var counts: [Int]

  /// A matrix of zeros.
  init() {
    counts = Array(repeating: 0, count: DigitsData.classCount * DigitsData.classCount)
  }

  /// Counts the pairs of a true digit and the one predicted for it.
  init(truth: some Collection<UInt8>, predicted: some Collection<UInt8>) {
    precondition(truth.count == predicted.count, "one prediction for each row")
    self.init()
    for (truth, predicted) in zip(truth, predicted) {
      counts[Self.place(Int(truth), Int(predicted))] += 1
    }
  }

  /// How often `predicted` was said of a picture of `truth`.
  subscript(truth truth: Int, predicted predicted: Int) -> Int {
    counts[Self.place(truth, predicted)]
  }

  /// How many predictions were right.
  var correct: Int {
    (0..<DigitsData.classCount).reduce(0) { $0 + self[truth: $1, predicted: $1] }
  }

  /// How many predictions there were.
  var total: Int { counts.reduce(0, +) }

  static func + (a: ConfusionMatrix, b: ConfusionMatrix) -> ConfusionMatrix {
    var sum = a
    for index in sum.counts.indices { sum.counts[index] += b.counts[index] }
    return sum
  }

  private static func place(_ truth: Int, _ predicted: Int) -> Int {
    truth * DigitsData.classCount + predicted
  }
}
