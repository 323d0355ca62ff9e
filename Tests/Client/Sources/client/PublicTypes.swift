import Joblib

/// The mend for types whose metadata a release build drops: nothing else uses these either.
func publicTypes(_ check: inout Check<Int>) {
  let n = seven()
  let signal = n > 1 ? PublicSignal.text("s\(n)") : .number(2)
  check.travels("a public enum with payloads") {
    switch signal {
    case .text(let text): "\(text) \(n + $0)"
    case .number(let number): "\(number) \($0)"
    }
  }
  let box = PublicBox(value: n), optional: PublicSpice? = n > 1 ? PublicSpice(heat: n) : nil
  check.travels("a public generic struct") { box.value + n + $0 }
  check.travels("an optional public struct") { (optional?.heat ?? 0) + n + $0 }
  let pair = (PublicSpice(heat: n), n)
  check.travels("a tuple with a public struct") { pair.0.heat + pair.1 + $0 }
  let custom = PublicCustom(number: n)
  check.travels("a public struct that codes itself") { custom.number + custom.cache.count + n + $0 }
}

/// A public enum with payloads.
public enum PublicSignal: Codable, Sendable {
  case text(String)
  case number(Int)
}
/// A public generic struct.
public struct PublicBox<Value: Codable & Sendable>: Codable, Sendable { var value: Value }
/// A public struct.
public struct PublicSpice: Codable, Sendable { var heat: Int }
/// A public struct that codes itself.
public struct PublicCustom: Codable, Sendable {
  var number: Int
  var cache: Cache

  init(number: Int) {
    self.number = number
    cache = Cache(count: number)
  }
  /// Makes it of its number.
  public init(from decoder: any Decoder) throws {
    self.init(number: try decoder.singleValueContainer().decode(Int.self))
  }
  /// Encodes its number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }
}
