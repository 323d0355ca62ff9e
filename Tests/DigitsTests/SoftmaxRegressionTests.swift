import Glibc
import Testing

@testable import digits

struct SoftmaxRegressionTests {
  /// Seven pictures with few inked pixels, some of them full.
  private static let data = DigitsData((0..<7).map(picture))

  private static func picture(_ row: Int) -> LabelledPicture {
    let pixels = (0..<9).map { (pixel: Int) -> UInt8 in UInt8((row * 5 + pixel * 7) % 19 % 17) }
    return (pixels, UInt8(row * 3 % 10))
  }

  /// Parameters that are neither zero nor alike.
  private static let parameters = {
    var parameters = SoftmaxParameters()
    for index in parameters.weights.indices {
      parameters.weights[index] = Double(index * 37 % 101) / 50 - 1
    }
    for digit in parameters.bias.indices {
      parameters.bias[digit] = Double(digit * 3 % 7) / 7 - 0.4
    }
    return parameters
  }()

  /// The mean cross-entropy and the penalty, straight from their definition.
  private static func loss(_ parameters: SoftmaxParameters, strength: Double) -> Double {
    var sum = 0.0
    for row in 0..<data.rowCount {
      var scores = parameters.bias
      for pixel in 0..<64 {
        let ink = Double(data.pixels[row * 64 + pixel]) / 16
        for digit in 0..<10 { scores[digit] += parameters.weights[pixel * 10 + digit] * ink }
      }
      sum += log(scores.map { exp($0) }.reduce(0, +)) - scores[Int(data.labels[row])]
    }
    let penalty = parameters.weights.map { $0 * $0 }.reduce(0, +)
    return sum / Double(data.rowCount) + strength / 2 * penalty
  }

  @Test(arguments: [0, 0.3])
  func `the gradient is the slope of the loss, with a free bias`(strength: Double) {
    let rows = InkedRows(Array(0..<Self.data.rowCount), of: Self.data)
    let gradient = Self.parameters.gradient(on: rows, strength: strength)
    let step = 1e-5
    func slope(along path: WritableKeyPath<SoftmaxParameters, Double>) -> Double {
      var (ahead, behind) = (Self.parameters, Self.parameters)
      ahead[keyPath: path] += step
      behind[keyPath: path] -= step
      let rise = Self.loss(ahead, strength: strength) - Self.loss(behind, strength: strength)
      return rise / (2 * step)
    }
    // The weights of inked pixels, and of one that no picture inks.
    for index in Array(0..<90) + Array(630..<640) {
      #expect(abs(gradient.weights[index] - slope(along: \.weights[index])) < 1e-8)
    }
    for digit in 0..<10 {
      #expect(abs(gradient.bias[digit] - slope(along: \.bias[digit])) < 1e-8)
    }
  }

  @Test
  func `a step goes down the gradient`() {
    let rows = InkedRows(Array(0..<Self.data.rowCount), of: Self.data)
    var parameters = Self.parameters
    parameters.descend(parameters.gradient(on: rows, strength: 0.3), by: 0.01)
    #expect(Self.loss(parameters, strength: 0.3) < Self.loss(Self.parameters, strength: 0.3))
  }

  @Test
  func `the likeliest digit wins, the smaller one of a tie`() {
    let rows = InkedRows([0], of: Self.data)
    var parameters = SoftmaxParameters()
    #expect(parameters.predictions(for: rows) == [0])
    parameters.bias = [0, 0, 0, 1, 0, 2, 0, 2, 0, 1]
    #expect(parameters.predictions(for: rows) == [5])
  }

  @Test
  func `what is easily told apart is learnt`() {
    let shapes: [LabelledPicture] = [
      ([16], 2), ([0, 16], 7), ([0, 0, 16], 9), ([0, 0, 0, 16], 4),
    ]
    let data = DigitsData(shapes + shapes)
    #expect(SoftmaxRegression(strength: 0.001).predictions(for: 0..<4, of: data) == [2, 7, 9, 4])
  }

  @Test
  func `the exponential is that of the C library to two units in the last place`() {
    for power in stride(from: -700.0, through: 700, by: 0.3711) {
      let expected = exp(power)
      #expect(abs(exponential(power) - expected) <= 2 * expected.ulp)
    }
    #expect(exponential(0) == 1)
    #expect(exponential(-1e6) < 1e-303)
    #expect(exponential(-.infinity) < 1e-303)
  }
}
