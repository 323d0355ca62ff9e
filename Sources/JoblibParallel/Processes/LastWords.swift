/// What a dead worker's standard error is cut to.
enum LastWords {
  static let byteLimit = 4096
  /// How much has to be kept to find them in.
  static let searchedByteCount = 1 << 16

  private static let crashMark = Array("Program crashed".utf8)

  /// The end of a text; of a crash report of the Swift runtime, which ends with registers and images,
  /// the start, with the message before it.
  static func cut(_ text: some RandomAccessCollection<UInt8>) -> String {
    var start = text.index(text.endIndex, offsetBy: -min(text.count, byteLimit))
    if text.count > byteLimit, let crash = text.firstRange(of: crashMark) {
      let before = min(text.distance(from: text.startIndex, to: crash.lowerBound), byteLimit / 4)
      start = text.index(crash.lowerBound, offsetBy: -before)
    }
    return String(decoding: text[start...].prefix(byteLimit), as: UTF8.self)
  }
}
