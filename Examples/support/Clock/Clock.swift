internal import Glibc

/// Runs `body` and prints how long it took, in `s` or `µs`, with a label in front.
@discardableResult
public func timed<Result>(
  _ label: String,
  in unit: String = "s",
  _ body: () throws -> Result
) rethrows -> Result {
  let start = ContinuousClock.now
  let result = try body()
  let seconds = (ContinuousClock.now - start) / .seconds(1)
  printRow(label, (unit == "µs" ? seconds * 1e6 : seconds, unit))
  return result
}

/// Prints a label and figures with their units.
public func printRow(_ label: String, _ figures: (number: Double, unit: String)...) {
  let columns = figures.map { number, unit in
    "\(fixed(number, decimals: unit == "s" ? 2 : 0).padded(toRight: 8)) \(unit)"
  }
  print("\(label.padded(to: 24))\(columns.joined())")
  fflush(nil)
}

/// The seconds that `body` takes.
public func seconds(_ body: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(body) / .seconds(1)
}

/// Sleeps, in the place of work; a twentieth as long where `EXAMPLES_QUICK` is set.
public func pause(seconds: Double) {
  usleep(UInt32(seconds * 1e6 * (isQuick ? 0.05 : 1)))
}

private let isQuick = getenv("EXAMPLES_QUICK") != nil

/// A number with so many digits behind the point.
public func fixed(_ number: Double, decimals: Int) -> String {
  let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
  let scaled = Int((number * Double(scale)).rounded())
  guard decimals > 0 else { return "\(scaled)" }
  let fraction = String(scaled % scale)
  return "\(scaled / scale).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
}

extension String {
  /// The text with spaces behind it, up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }

  /// The text with spaces in front of it, up to a width.
  fileprivate func padded(toRight width: Int) -> String {
    String(repeating: " ", count: max(width - count, 0)) + self
  }
}
