/// What a `datetime64` or `timedelta64` counts, such as 25 seconds.
public struct NumPyTimeUnit: Hashable, Sendable, CustomStringConvertible {
  /// How many of the unit make one.
  public let count: Int
  /// NumPy's name: `Y`, `M` (month), `W`, `D`, `h`, `m`, `s`, `ms`, `us`, `ns`, `ps`, `fs` or `as`.
  public let name: String

  /// NumPy's notation, such as `ns` or `25s`.
  public var description: String { count == 1 ? name : "\(count)\(name)" }

  init?(count: Int, name: some StringProtocol) {
    let name = String(name)
    guard count > 0, count <= Int(Int32.max), Self.names.contains(name) else { return nil }
    self.count = count
    self.name = name
  }

  /// Reads NumPy's notation.
  init?(_ text: some StringProtocol) {
    let digits = text.prefix { $0.isNumber }
    guard let count = digits.isEmpty ? 1 : Int(digits) else { return nil }
    self.init(count: count, name: text.dropFirst(digits.count))
  }

  private static let names = [
    "Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as",
  ]

  /// How long one is; nil for years and months, which differ.
  var seconds: Double? {
    let unit: Double? =
      switch name {
      case "W": 604_800
      case "D": 86_400
      case "h": 3_600
      case "m": 60
      case "s": 1
      case "ms": 1e-3
      case "us": 1e-6
      case "ns": 1e-9
      case "ps": 1e-12
      case "fs": 1e-15
      case "as": 1e-18
      default: nil
      }
    return unit.map { $0 * Double(count) }
  }
}
