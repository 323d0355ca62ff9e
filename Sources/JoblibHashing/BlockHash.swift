/// A digest of bytes in blocks of 64, the last of which is filled up and ends with the length: what
/// MD5 and SHA-1 have in common.
///
/// They are here for their values, which Python's are to be compared with, and not as locks.
package protocol BlockHash {
  init()

  /// Whether numbers have their least byte first.
  static var isLittleEndian: Bool { get }

  /// The words that are the digest at the end.
  var words: [UInt32] { get }

  /// Takes in a block of 16 words.
  mutating func update(_ block: [UInt32])
}

extension BlockHash {
  /// The digest of all of `bytes`.
  package static func digest(of bytes: [UInt8]) -> [UInt8] {
    var padded = bytes
    padded.append(0x80)
    padded.append(contentsOf: repeatElement(0, count: (120 - padded.count % 64) % 64))
    let bitCount = UInt64(bytes.count) * 8
    padded += ordered((0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (8 * $0)) })

    var state = Self()
    var block = [UInt32](repeating: 0, count: 16)
    for start in stride(from: 0, to: padded.count, by: 64) {
      for word in 0..<16 {
        let place = start + 4 * word
        let littleEndian = (0..<4).reduce(UInt32(0)) { $0 | UInt32(padded[place + $1]) << (8 * $1) }
        block[word] = isLittleEndian ? littleEndian : littleEndian.byteSwapped
      }
      state.update(block)
    }
    return state.words.flatMap { word in
      ordered((0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) })
    }
  }

  /// The bytes of a number, which come least first.
  private static func ordered(_ bytes: [UInt8]) -> [UInt8] {
    isLittleEndian ? bytes : bytes.reversed()
  }
}

extension UInt32 {
  func rotated(left count: UInt32) -> UInt32 { self << count | self >> (32 - count) }
}
