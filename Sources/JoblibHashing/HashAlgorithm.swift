/// A digest in which Python's joblib can be asked for the hash of a value (`hash_name`).
public struct HashAlgorithm: Hashable, Sendable, CustomStringConvertible {
  /// The name that joblib has for it.
  public let description: String
  private let digest: @Sendable ([UInt8]) -> [UInt8]

  /// MD5 of RFC 1321, joblib's default.
  public static let md5 = HashAlgorithm("md5", MD5.digest(of:))
  /// SHA-1 of FIPS 180-4.
  public static let sha1 = HashAlgorithm("sha1", SHA1.digest(of:))

  private init(_ name: String, _ digest: @escaping @Sendable ([UInt8]) -> [UInt8]) {
    description = name
    self.digest = digest
  }

  /// The digest of bytes, in hexadecimal digits.
  func hex(of bytes: [UInt8]) -> String {
    var text = ""
    for byte in digest(bytes) {
      if byte < 16 { text += "0" }
      text += String(byte, radix: 16)
    }
    return text
  }

  /// Algorithms are equal by name.
  public static func == (left: HashAlgorithm, right: HashAlgorithm) -> Bool {
    left.description == right.description
  }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
