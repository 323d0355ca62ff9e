/// The weights and the bias of a softmax regression, or a gradient by them.
///
/// Every sum runs over rows, pixels or digits in their order, so that it has the same bits on every
/// machine.
struct SoftmaxParameters: Sendable {
  /// The weights, pixel by pixel, one for each digit.
  var weights = [Double](repeating: 0, count: DigitsData.pixelCount * DigitsData.classCount)
  /// One number for each digit.
  var bias = [Double](repeating: 0, count: DigitsData.classCount)

  /// How the regularised mean cross-entropy on `rows` grows with each parameter.
  func gradient(on rows: InkedRows, strength: Double) -> SoftmaxParameters {
    var sums = SoftmaxParameters()
    var errors = scores(of: rows)
    turnIntoProbabilities(&errors)
    for (row, label) in rows.labels.enumerated() {
      errors[row * DigitsData.classCount + Int(label)] -= 1
    }
    sums.add(errors, of: rows)

    let share = 1 / Double(rows.labels.count)
    for index in sums.bias.indices { sums.bias[index] *= share }
    for index in sums.weights.indices {
      sums.weights[index] = sums.weights[index] * share + weights[index] * strength
    }
    return sums
  }

  /// Goes down `gradient` by `stepSize` times its length.
  mutating func descend(_ gradient: SoftmaxParameters, by stepSize: Double) {
    for index in bias.indices { bias[index] -= gradient.bias[index] * stepSize }
    for index in weights.indices { weights[index] -= gradient.weights[index] * stepSize }
  }

  /// The likeliest digit of each row, the smaller one of a tie.
  func predictions(for rows: InkedRows) -> [UInt8] {
    let scores = scores(of: rows)
    return rows.labels.indices.map { row in
      let start = row * DigitsData.classCount
      return UInt8(indexOfMaximum(scores[start..<start + DigitsData.classCount]) - start)
    }
  }

  /// The bias plus the weights of the ink: a score for each digit, row by row.
  private func scores(of rows: InkedRows) -> [Double] {
    var scores: [Double] = []
    scores.reserveCapacity(rows.labels.count * DigitsData.classCount)
    for _ in rows.labels { scores += bias }
    scores.withUnsafeMutableBufferPointer { scores in
      weights.withUnsafeBufferPointer { weights in
        rows.forEachPixel { row, pixel, ink in
          let score = row * DigitsData.classCount
          let weight = pixel * DigitsData.classCount
          for digit in 0..<DigitsData.classCount {
            scores[score + digit] += weights[weight + digit] * ink
          }
        }
      }
    }
    return scores
  }

  /// Adds to each parameter what it contributes to the errors, a number for each row and digit.
  private mutating func add(_ errors: [Double], of rows: InkedRows) {
    for (index, error) in errors.enumerated() { bias[index % DigitsData.classCount] += error }
    weights.withUnsafeMutableBufferPointer { weights in
      errors.withUnsafeBufferPointer { errors in
        rows.forEachPixel { row, pixel, ink in
          let error = row * DigitsData.classCount
          let weight = pixel * DigitsData.classCount
          for digit in 0..<DigitsData.classCount {
            weights[weight + digit] += errors[error + digit] * ink
          }
        }
      }
    }
  }
}

/// Turns the scores of each row into the probabilities of its digits.
private func turnIntoProbabilities(_ scores: inout [Double]) {
  scores.withUnsafeMutableBufferPointer { scores in
    for start in stride(from: 0, to: scores.count, by: DigitsData.classCount) {
      let row = start..<start + DigitsData.classCount
      // Without the greatest score no power overflows.
      var greatest = scores[start]
      for index in row { greatest = max(greatest, scores[index]) }
      for index in row { scores[index] = exponential(scores[index] - greatest) }
      var total = 0.0
      for index in row { total += scores[index] }
      for index in row { scores[index] /= total }
    }
  }
}
