import Glibc
import Joblib

/// Asks a signal for what it caches, then the same signal under another title.
@main struct CachedMethod {
  static func main() throws {
    try Signal.memory.clear()
    let samples = NDArray((0..<400).map { sin(2 * Double.pi * 50 * Double($0) / 400) })
    var signal = Signal(title: "Hum", samples: samples)

    print("Hum")
    try show(signal)
    print("Hum again")
    try show(signal)

    signal.title = "Mains"
    print("Mains")
    try show(signal)
  }

  static func show(_ signal: Signal) throws {
    for frequency in [50, 60] {
      print("  \(frequency) Hz has power \(try signal.power(at: frequency).rounded())")
    }
    print("  \(try signal.caption(at: 50))")
  }
}
