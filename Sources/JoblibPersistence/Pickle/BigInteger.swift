/// Whole numbers of any size, as pickles write them: two's complement, little-endian.
package enum BigInteger {
  /// The decimal digits of a number in two's complement.
  package static func decimal(ofTwosComplement bytes: some Collection<UInt8>) -> String {
    let isNegative = bytes.reversed().first.map { $0 >= 0x80 } ?? false
    var limbs = limbs(of: bytes, negated: isNegative)
    var groups: [UInt32] = []
    while limbs.contains(where: { $0 != 0 }) { groups.append(divide(&limbs, by: 1_000_000_000)) }
    var text = isNegative ? "-" : ""
    text += String(groups.last ?? 0)
    for group in groups.dropLast().reversed() {
      let digits = String(group)
      text += String(repeating: "0", count: 9 - digits.count) + digits
    }
    return text
  }

  /// A decimal number, as few bytes as hold it; nil if it is none.
  package static func twosComplement(ofDecimal digits: [UInt8]) -> ContiguousArray<UInt8>? {
    let isNegative = digits.first == UInt8(ascii: "-")
    let magnitude =
      isNegative || digits.first == UInt8(ascii: "+") ? digits.dropFirst() : digits[...]
    guard !magnitude.isEmpty else { return nil }
    var limbs: [UInt32] = []
    for digit in magnitude {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      multiply(&limbs, by: 10, adding: UInt32(digit - UInt8(ascii: "0")))
    }
    var bytes = ContiguousArray<UInt8>()
    for limb in limbs { withUnsafeBytes(of: limb.littleEndian) { bytes.append(contentsOf: $0) } }
    bytes.append(0)
    if isNegative { negate(&bytes) }
    while bytes.count > 1, bytes[bytes.count - 1] == (bytes[bytes.count - 2] >= 0x80 ? 0xFF : 0) {
      bytes.removeLast()
    }
    return bytes
  }

  private static func limbs(of bytes: some Collection<UInt8>, negated: Bool) -> [UInt32] {
    var bytes = ContiguousArray(bytes)
    if negated {
      bytes.append(0xFF)
      negate(&bytes)
    }
    return stride(from: 0, to: bytes.count, by: 4).map { first in
      bytes[first..<min(first + 4, bytes.count)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  private static func negate(_ bytes: inout ContiguousArray<UInt8>) {
    var carry = true
    for index in bytes.indices {
      bytes[index] = ~bytes[index]
      if carry { (bytes[index], carry) = bytes[index].addingReportingOverflow(1) }
    }
  }

  private static func divide(_ limbs: inout [UInt32], by divisor: UInt64) -> UInt32 {
    var remainder: UInt64 = 0
    for index in limbs.indices.reversed() {
      let value = remainder << 32 | UInt64(limbs[index])
      limbs[index] = UInt32(truncatingIfNeeded: value / divisor)
      remainder = value % divisor
    }
    while limbs.last == 0 { limbs.removeLast() }
    return UInt32(truncatingIfNeeded: remainder)
  }

  private static func multiply(_ limbs: inout [UInt32], by factor: UInt64, adding term: UInt32) {
    var carry = UInt64(term)
    for index in limbs.indices {
      let value = UInt64(limbs[index]) * factor + carry
      limbs[index] = UInt32(truncatingIfNeeded: value)
      carry = value >> 32
    }
    if carry > 0 { limbs.append(UInt32(truncatingIfNeeded: carry)) }
  }
}
