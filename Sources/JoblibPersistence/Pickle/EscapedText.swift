/// The escapes in the text lines of protocol 0.
enum EscapedText {
  /// Text in Latin-1 where `\uXXXX` and `\UXXXXXXXX` stand for characters, as UTF-8.
  static func rawUnicode(_ line: [UInt8]) -> [UInt8]? {
    var index = 0
    var units: [UInt16] = []
    while index < line.count {
      let digitCount =
        index + 1 < line.count && line[index] == UInt8(ascii: "\\")
        ? line[index + 1] == UInt8(ascii: "u") ? 4 : line[index + 1] == UInt8(ascii: "U") ? 8 : 0
        : 0
      guard digitCount > 0 else {
        units.append(UInt16(line[index]))
        index += 1
        continue
      }
      let first = index + 2
      guard first + digitCount <= line.count,
        let value = UInt32(
          String(decoding: line[first..<first + digitCount], as: UTF8.self),
          radix: 16
        ),
        value <= 0x10FFFF
      else { return nil }
      if value > 0xFFFF {
        units.append(UInt16(0xD800 + (value - 0x10000) >> 10))
        units.append(UInt16(0xDC00 + (value - 0x10000) & 0x3FF))
      } else {
        units.append(UInt16(value))
      }
      index = first + digitCount
    }
    return utf8(ofUTF16: units)
  }

  /// UTF-8 in which a surrogate without its other half has three bytes of its own, as Python's
  /// `surrogatepass` writes it.
  static func utf8(ofUTF16 units: [UInt16]) -> [UInt8] {
    var text: [UInt8] = []
    var index = 0
    while index < units.count {
      var value = UInt32(units[index])
      index += 1
      if value & 0xFC00 == 0xD800, index < units.count, units[index] & 0xFC00 == 0xDC00 {
        value = 0x10000 + (value & 0x3FF) << 10 + UInt32(units[index] & 0x3FF)
        index += 1
      }
      switch value {
      case ..<0x80: text.append(UInt8(value))
      case ..<0x800: text += [UInt8(0xC0 | value >> 6), UInt8(0x80 | value & 0x3F)]
      case ..<0x10000:
        text += [
          UInt8(0xE0 | value >> 12), UInt8(0x80 | value >> 6 & 0x3F), UInt8(0x80 | value & 0x3F),
        ]
      default:
        text += [
          UInt8(0xF0 | value >> 18), UInt8(0x80 | value >> 12 & 0x3F),
          UInt8(0x80 | value >> 6 & 0x3F), UInt8(0x80 | value & 0x3F),
        ]
      }
    }
    return text
  }

  /// The bytes between quotes, with the escapes of a Python 2 string; nil without the quotes.
  static func quoted(_ line: [UInt8]) -> [UInt8]? {
    guard line.count >= 2, let quote = line.first, quote == line.last,
      quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    else { return nil }
    var bytes: [UInt8] = []
    var rest = line.dropFirst().dropLast()
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard let escape = rest.popFirst() else { return nil }
      switch escape {
      case UInt8(ascii: "\n"): break
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "a"): bytes.append(0x07)
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "v"): bytes.append(0x0B)
      case UInt8(ascii: "x"):
        guard rest.count >= 2,
          let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        else { return nil }
        rest.removeFirst(2)
        bytes.append(value)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        var value = Int(escape - UInt8(ascii: "0"))
        for _ in 0..<2 {
          guard let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit)
          else { break }
          value = value * 8 + Int(digit - UInt8(ascii: "0"))
          rest.removeFirst()
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
      case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): bytes.append(escape)
      default: bytes += [byte, escape]
      }
    }
    return bytes
  }
}
