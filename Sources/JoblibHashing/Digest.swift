/// A 128-bit hash of a value or of bytes.
///
/// Equal values have equal digests on every machine and in every build. XXH3 is fast and spreads
/// well, but is not made to resist someone who *constructs* collisions: use it to name results,
/// not to authenticate them.
public struct Digest: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads what ``description`` writes: exactly 32 hexadecimal digits, of either case.
  public init?(hex: String) {
    // The integer parser alone would let a sign through.
    guard hex.utf8.count == 32, hex.allSatisfy({ $0.isASCII && $0.isHexDigit }),
      let high = UInt64(hex.prefix(16), radix: 16), let low = UInt64(hex.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}

extension Digest: CustomStringConvertible {
  /// The 32 lower-case hexadecimal digits, as `xxh128sum` prints them.
  public var description: String { Digest.hex(high) + Digest.hex(low) }

  private static func hex(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension Digest: Codable {
  /// Reads the 32 hexadecimal digits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let hex = try container.decode(String.self)
    guard let digest = Digest(hex: hex) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "'\(hex)' is not a digest of 32 hexadecimal digits"
      )
    }
    self = digest
  }

  /// Writes the 32 hexadecimal digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
