import Joblib

// What the first and the second build of this program differ in.

#if SECOND
enum Build {
  static let number = 2
  /// Of a function that computes something else now.
  static let raised: FunctionVersion = 2
}

struct Fit: Codable, Sendable {
  var mean: Double
  /// New, and the version was not raised.
  var spread: Double

  init(of x: Int) { (mean, spread) = (Double(x) / 2, Double(x) / 4) }
  func isOf(_ x: Int) -> Bool { mean == Double(x) / 2 && spread == Double(x) / 4 }
}
#else
enum Build {
  static let number = 1
  static let raised: FunctionVersion = 1
}

struct Fit: Codable, Sendable {
  var mean: Double

  init(of x: Int) { mean = Double(x) / 2 }
  func isOf(_ x: Int) -> Bool { mean == Double(x) / 2 }
}
#endif
