/// What stands around a deflate stream.
enum DeflateContainer: Sendable, Equatable {
  /// RFC 1950.
  case zlib
  /// RFC 1952.
  case gzip
  /// Of joblib before 0.10: `ZF`, the length of what it holds as hexadecimal text, a zlib stream.
  case zFile

  var name: String {
    switch self {
    case .zlib: "zlib"
    case .gzip: "gzip"
    case .zFile: "Z-file"
    }
  }

  var checksum: DeflateChecksum { self == .gzip ? .crc32 : .adler32 }

  /// What is known of a member from its header.
  struct Header {
    var byteCount: Int
    /// How many bytes the member holds, where the header says it.
    var contentByteCount: Int?
  }

  // MARK: Writing

  /// The bytes before the deflate stream; gzip's have neither name nor time, as joblib's.
  func header(level: Int) -> [UInt8] {
    if self == .gzip {
      let speed: UInt8 = level == 9 ? 2 : level == 1 ? 4 : 0
      let unix: UInt8 = 3
      return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, speed, unix]
    }
    let second: UInt8 =
      switch level {
      case ...1: 0x01
      case ...5: 0x5e
      case 6: 0x9c
      default: 0xda
      }
    return [0x78, second]
  }

  /// The bytes behind it.
  func trailer(checksum: UInt32, byteCount: Int) -> [UInt8] {
    guard self == .gzip else { return withUnsafeBytes(of: checksum.bigEndian) { Array($0) } }
    return withUnsafeBytes(of: checksum.littleEndian) { Array($0) }
      + withUnsafeBytes(of: UInt32(truncatingIfNeeded: byteCount).littleEndian) { Array($0) }
  }

  // MARK: Reading

  var trailerByteCount: Int { self == .gzip ? 8 : 4 }

  /// Reads a header; `nil` if more bytes are needed.
  func readHeader(_ bytes: [UInt8]) throws(CompressionError) -> Header? {
    switch self {
    case .zlib: try readZlibHeader(bytes[...]).map { Header(byteCount: $0) }
    case .gzip: try readGzipHeader(bytes).map { Header(byteCount: $0) }
    case .zFile: try readZFileHeader(bytes)
    }
  }

  /// Whether a zlib stream may start with these bytes: method 8, a window of at most 32 KiB, no
  /// dictionary, and a number that 31 divides.
  static func isZlibHeader(_ first: UInt8, _ second: UInt8) -> Bool {
    first & 0x0f == 8 && first >> 4 <= 7 && (Int(first) << 8 | Int(second)) % 31 == 0
  }

  /// Whether the second byte of a zlib stream says that it was made with a dictionary.
  static func needsDictionary(_ second: UInt8) -> Bool { second & 0x20 != 0 }

  private func readZlibHeader(_ bytes: ArraySlice<UInt8>) throws(CompressionError) -> Int? {
    guard bytes.count >= 2 else { return nil }
    let second = bytes[bytes.startIndex + 1]
    guard Self.isZlibHeader(bytes[bytes.startIndex], second) else { throw .notAContainer(name) }
    guard !Self.needsDictionary(second) else {
      throw CompressionError(
        .unsupported,
        "this zlib stream was made with a preset dictionary, which is not in the file"
      )
    }
    return 2
  }

  private func readGzipHeader(_ bytes: [UInt8]) throws(CompressionError) -> Int? {
    guard zip(bytes, [0x1f, 0x8b, 8]).allSatisfy({ $0 == $1 }) else { throw .notAContainer(name) }
    var end = 10
    guard bytes.count >= end else { return nil }
    let flags = bytes[3]
    let (hasChecksum, hasExtra) = (flags & 2 != 0, flags & 4 != 0)
    guard flags & 0xe0 == 0 else {
      throw .corrupted(name, "its header has flags that no version of the format knows")
    }
    if hasExtra {
      guard bytes.count >= end + 2 else { return nil }
      end += 2 + Int(bytes[end]) + Int(bytes[end + 1]) << 8
    }
    // A name, then a comment, each with a zero at its end.
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      guard end < bytes.count, let zero = bytes[end...].firstIndex(of: 0) else {
        try checkHeaderLength(bytes.count)
        return nil
      }
      end = zero + 1
    }
    if hasChecksum { end += 2 }
    guard bytes.count >= end else { return nil }
    if hasChecksum {
      let sum = bytes[..<(end - 2)].withUnsafeBytes { DeflateChecksum.crc32.adding($0, to: 0) }
      guard UInt8(truncatingIfNeeded: sum) == bytes[end - 2],
        UInt8(truncatingIfNeeded: sum >> 8) == bytes[end - 1]
      else { throw .corrupted(name, "the checksum of its header is wrong") }
    }
    return end
  }

  private func checkHeaderLength(_ byteCount: Int) throws(CompressionError) {
    guard byteCount < 1 << 20 else { throw .corrupted(name, "its header has no end") }
  }

  /// The text is 19 characters wide; some Python 2 programs wrote one space more.
  private func readZFileHeader(_ bytes: [UInt8]) throws(CompressionError) -> Header? {
    let textEnd = 2 + 19
    guard zip(bytes, "ZF".utf8).allSatisfy({ $0 == $1 }) else { throw .notAContainer(name) }
    guard bytes.count > textEnd + 2 else { return nil }
    let text = String(decoding: bytes[2..<textEnd], as: UTF8.self)
    // Python 2 ended long numbers with an L.
    let digits = text.drop { $0 == " " }.prefix { $0 != " " && $0 != "L" }
    guard digits.hasPrefix("0x"), let count = Int(digits.dropFirst(2), radix: 16), count >= 0 else {
      throw .corrupted(name, "\"\(text)\" is not the length of what it holds")
    }
    let start = bytes[textEnd] == UInt8(ascii: " ") ? textEnd + 1 : textEnd
    guard let headerByteCount = try readZlibHeader(bytes[start...]) else { return nil }
    return Header(byteCount: start + headerByteCount, contentByteCount: count)
  }
}
