/// A size in bytes, from a number or from a text such as `"1M"`.
///
/// A text is a number and then a unit: `K` for 2¹⁰ bytes, `M` for 2²⁰, `G` for 2³⁰; `"0.5K"` is 512.
/// What a literal cannot be, such as `"1T"` or -1, is refused by the call that it is given to.
public struct ByteCount: Sendable, Hashable {
  /// The number of bytes; 0 for a text literal that is no size.
  public let bytes: Int
  /// A literal that is no size.
  private let refusedText: String?

  /// A size that nothing reaches.
  public static let never = ByteCount(.max)

  private static let units = [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]

  /// So many bytes; at least 0, which is checked when the call is made.
  public init(_ bytes: Int) {
    self.bytes = bytes
    refusedText = nil
  }

  /// Reads a text such as `"1M"` (joblib's `max_nbytes`); parts of a byte are dropped.
  ///
  /// - Throws: `ParallelError` for a text that is no such size.
  public init(parsing text: String) throws(ParallelError) {
    guard let bytes = Self.bytes(of: text) else { throw Self.refusal("the size", text) }
    self.init(bytes)
  }

  /// The number of bytes; `parameter` is the name that an error gives it.
  ///
  /// - Throws: `ParallelError` for a literal that is no size, and for less than nothing.
  package func checked(_ parameter: String) throws(ParallelError) -> Int {
    if let refusedText { throw Self.refusal(parameter, refusedText) }
    guard bytes >= 0 else {
      throw ParallelError(
        .invalidArgument,
        "\(parameter) is \(bytes); sizes are not negative"
      )
    }
    return bytes
  }

  private static func bytes(of text: String) -> Int? {
    guard let unit = text.last, let factor = units.first(where: { $0.0 == "\(unit)" })?.1 else {
      return nil
    }
    let digits = text.dropLast()
    // `Double` also reads signs, exponents, "inf", "nan" and hexadecimal numbers.
    guard digits.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }) else { return nil }
    guard let number = Double(digits) else { return nil }
    return Int(exactly: (number * Double(factor)).rounded(.down))
  }

  private static func refusal(_ parameter: String, _ text: String) -> ParallelError {
    ParallelError(
      .invalidArgument,
      "\(parameter) \"\(text)\" is no size; write a number and K, M or G, such as \"1M\" or "
        + "\"0.5K\", or the bytes as a number without quotes"
    )
  }
}

extension ByteCount: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  /// `maxNBytes: 1_000_000`.
  public init(integerLiteral bytes: Int) {
    self.init(bytes)
  }

  /// `maxNBytes: "1M"`, as `init(parsing:)`, but refused only when the call is made.
  public init(stringLiteral text: String) {
    let bytes = Self.bytes(of: text)
    self.bytes = bytes ?? 0
    refusedText = bytes == nil ? text : nil
  }
}

extension ByteCount: Codable {
  /// Reads a description.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    if text == Self.never.description {
      self = .never
    } else if let bytes = Int(text) {
      self.init(bytes)
    } else {
      self.init(stringLiteral: text)
    }
  }

  /// Writes the description.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension ByteCount: Comparable {
  /// By the number of bytes.
  public static func < (left: ByteCount, right: ByteCount) -> Bool {
    (left.bytes, left.refusedText ?? "") < (right.bytes, right.refusedText ?? "")
  }
}

extension ByteCount: CustomStringConvertible {
  /// The shortest way to write exactly this size, such as `1M`, `1.5K` or `1000`.
  public var description: String {
    if let refusedText { return refusedText }
    if self == .never { return "never" }
    var shortest = "\(bytes)"
    guard bytes > 0 else { return shortest }
    for (unit, factor) in Self.units {
      let (whole, rest) = bytes.quotientAndRemainder(dividingBy: factor)
      let (tenths, remainder) = (10 * rest).quotientAndRemainder(dividingBy: factor)
      guard remainder == 0 else { continue }
      let text = tenths == 0 ? "\(whole)\(unit)" : "\(whole).\(tenths)\(unit)"
      if text.count <= shortest.count { shortest = text }
    }
    return shortest
  }
}
