internal import ClosureCoding
internal import JoblibHashing
internal import JoblibSystem

/// What a cached function is known by: a declared name and version, and what it returns.
///
/// The type of the result is in, so that a function which returns `Double` where it returned `Int`
/// never reads the bytes of the other.
package struct FunctionIdentity: Hashable, Sendable {
  package let name: String
  package let version: FunctionVersion
  package let resultType: String
  /// Where its entries of all versions are, below the root of a store.
  package let functionFolder: String
  /// Where its entries are.
  package let folder: String

  package init(name: String, version: FunctionVersion, result: Any.Type) {
    self.name = name
    self.version = version
    resultType = TypeName.stable(result)
    functionFolder = EscapedName.of(name)
    folder = "\(functionFolder)/\(version.folder)"
  }

  /// The number of the rules by which keys are made; another number makes other keys.
  private static let keyFormat = 2

  /// The digest that the keys of all calls begin with.
  func seed(captures: Digest?) -> Digest {
    var hasher = CanonicalHasher()
    hasher.combine(label: "joblib.memory.key.\(Self.keyFormat)")
    hasher.combine(label: name)
    hasher.combine(label: version.label)
    hasher.combine(label: resultType)
    if let captures { hasher.combine(digest: captures) }
    return hasher.finalize()
  }
}

/// Names of functions as names of folders: no two names share one.
enum EscapedName {
  /// Folders' names end at 255 bytes on most file systems.
  private static let limit = 200

  /// Letters, digits and `-_.` stand for themselves, other bytes are `%` and two digits; a long name
  /// is cut, and ends with its digest.
  static func of(_ name: String) -> String {
    var escaped = ""
    for byte in name.utf8 {
      let scalar = UnicodeScalar(byte)
      let isPlain =
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        case ".": !escaped.isEmpty
        default: false
        }
      if isPlain {
        escaped.unicodeScalars.append(scalar)
      } else {
        let digits = String(byte, radix: 16)
        escaped += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    if escaped.isEmpty { return "%" }
    guard escaped.utf8.count > limit else { return escaped }
    var whole = name
    let hash = whole.withUTF8 { digest(of: UnsafeRawBufferPointer($0)) }
    return "\(escaped.prefix(limit - 40))%%\(hash)"
  }
}

extension EscapedName {
  /// The name that `of` escaped; `nil` for one that was cut, and for what is none.
  static func original(of escaped: String) -> String? {
    if escaped == "%" { return "" }
    var bytes: [UInt8] = []
    var rest = escaped.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

extension CanonicalHasher {
  /// Adds a digest that was made before.
  mutating func combine(digest: Digest) {
    withUnsafeBytes(of: (digest.high.littleEndian, digest.low.littleEndian)) { combine(bytes: $0) }
  }
}
