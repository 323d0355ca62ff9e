internal import JoblibSystem

/// The lines of a verbose memory, which are joblib's.
enum CallLog {
  private static let width = 80

  static func begin(_ name: String) {
    Host.writeErrorLine(
      String(repeating: "_", count: width) + "\n[Memory] Calling \(name)..."
    )
  }

  static func end(_ name: String, nanoseconds: UInt64) {
    let seconds = Double(nanoseconds) / 1e9
    let text = "\(name) - \(tenths(seconds))s, \(tenths(seconds / 60))min"
    Host.writeErrorLine(String(repeating: "_", count: max(width - text.count, 0)) + text)
  }

  private static func tenths(_ value: Double) -> String {
    let count = Int((value * 10).rounded())
    return "\(count / 10).\(count % 10)"
  }
}
