/// Logarithm and exponential of the same digits on every machine.
///
/// Those of the C library may differ in the last digit between versions, and between processors
/// with and without fused multiplication. These use only operations that IEEE 754 defines to the
/// bit. They are within 2 units in the last place, and meant for rare use, not for speed.
package enum PortableMath {
  // ln 2 in two parts, the first with zeros at its end, so that its small multiples are exact.
  private static let ln2High = 0x1.62e42fefp-1
  private static let ln2Low = 0x1.473de6af278edp-34

  /// The natural logarithm of a positive, normal number.
  package static func log(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var fraction = x.significand
    if fraction > 1.4142135623730951 {
      fraction *= 0.5
      exponent += 1
    }
    // ln f = 2 artanh((f - 1) / (f + 1)), whose series converges fast since |s| < 0.172.
    let s = (fraction - 1) / (fraction + 1)
    let square = s * s
    var series = 0.0
    for divisor in stride(from: 23.0, through: 3, by: -2) {
      series = (series + 1 / divisor) * square
    }
    return exponent * ln2High + (2 * s + (2 * s * series + exponent * ln2Low))
  }

  /// The exponential of a number from -700 to 700.
  package static func exp(_ x: Double) -> Double {
    let exponent = (x / (ln2High + ln2Low)).rounded()
    let rest = (x - exponent * ln2High) - exponent * ln2Low
    // The Taylor series, since |rest| < 0.347.
    var series = 1.0
    for divisor in stride(from: 14.0, through: 1, by: -1) {
      series = 1 + series * rest / divisor
    }
    return Double(sign: .plus, exponent: Int(exponent), significand: series)
  }
}
