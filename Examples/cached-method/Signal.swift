import Glibc
import Joblib

/// Samples of one second, and what they show.
struct Signal: Codable {
  static let memory = Memory("cache")

  var title: String
  let samples: NDArray<Double>

  // Beside the type, with all that it depends on as arguments.
  private static let cachedPower = memory.cache("power", power)

  /// The power at a frequency; kept for all signals with these samples.
  func power(at frequency: Int) throws -> Double {
    try Self.cachedPower(samples, frequency)
  }

  /// A line about a frequency; kept for this signal, since the function captures all of it.
  func caption(at frequency: Int) throws -> String {
    let caption = Self.memory.cache("caption") { (frequency: Int) in
      print("  a caption for \(title)")
      return "\(title) at \(frequency) Hz: \((try power(at: frequency)).rounded())"
    }
    return try caption(frequency)
  }

  private static func power(_ samples: NDArray<Double>, _ frequency: Int) -> Double {
    print("  the power at \(frequency) Hz")
    let turn = 2 * Double.pi * Double(frequency) / Double(samples.count)
    var (real, imaginary) = (0.0, 0.0)
    for index in 0..<samples.count {
      real += samples[index] * cos(turn * Double(index))
      imaginary += samples[index] * sin(turn * Double(index))
    }
    return (real * real + imaginary * imaginary) / Double(samples.count)
  }
}
