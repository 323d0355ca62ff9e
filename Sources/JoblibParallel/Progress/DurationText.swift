/// Durations as joblib writes them (`joblib.logger`).
package enum DurationText {
  /// Seconds up to a minute, then minutes: `"  42.0s"`, `" 1.2min"`.
  package static func short(seconds: Double) -> String {
    seconds > 60
      ? "\(padded(oneDecimal(seconds / 60), 4))min"
      : " \(padded(oneDecimal(seconds), 5))s"
  }

  /// Both seconds and minutes: `"12.3s, 0.2min"`.
  package static func long(seconds: Double) -> String {
    "\(oneDecimal(seconds))s, \(oneDecimal(seconds / 60))min"
  }

  static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.utf8.count, 0)) + text
  }

  /// As C's `%.1f`: of the exact value, not of its shortest digits, and halves to the even digit.
  private static func oneDecimal(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    let size = value.magnitude
    // From here on there are no fractions, and no `Int` either.
    guard size < 0x1p52 else { return "\(value)" }
    var whole = Int(size)
    let fraction = size - Double(whole)
    let product = fraction * 10
    // What the multiplication rounded away, which decides between two digits at a half.
    let lost = (-product).addingProduct(fraction, 10)
    var tenths = Int(product)
    let above = product - Double(tenths)
    if above > 0.5 || above == 0.5 && (lost > 0 || lost == 0 && !tenths.isMultiple(of: 2)) {
      tenths += 1
    }
    if tenths == 10 { (whole, tenths) = (whole + 1, 0) }
    return "\(value.sign == .minus ? "-" : "")\(whole).\(tenths)"
  }
}
