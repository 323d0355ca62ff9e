/// Softmax regression: a weight for each pixel and digit, learnt by gradient descent.
///
/// Minimises the mean cross-entropy plus `strength / 2` times the sum of the squared weights, the
/// bias left free, by full steps over all training rows from weights and bias of zero.
struct SoftmaxRegression: Codable, Hashable, Sendable {
  static let stepCount = 500
  static let stepSize = 0.5

  /// How strongly weights are held near zero.
  let strength: Double

  /// The digit of each row of `test`, by a model that learnt from the other rows.
  func predictions(for test: Range<Int>, of data: DigitsData) -> [UInt8] {
    let training = InkedRows(data.trainingRows(without: test), of: data)
    var parameters = SoftmaxParameters()
    for _ in 0..<Self.stepCount {
      let gradient = parameters.gradient(on: training, strength: strength)
      parameters.descend(gradient, by: Self.stepSize)
    }
    return parameters.predictions(for: InkedRows(Array(test), of: data))
  }
}
