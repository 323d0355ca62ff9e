internal import JoblibHashing

/// Which results of a function are its own: those that were kept under this version of it.
///
/// A number is raised by hand when the function changes what it computes. ``build`` is for functions
/// that change often: any rebuild of the program is a new version. Versions live side by side.
public struct FunctionVersion: Hashable, Sendable {
  /// The number, or `build-` and the digest of the program.
  let label: String
  /// The number of a version that is one.
  private let number: Int?

  /// A version by number.
  public init(_ number: Int) {
    self.number = number
    label = "\(number)"
  }

  private init(build: Digest) {
    number = nil
    label = Self.buildPrefix + build.description
  }

  /// This build of the program: the digest of its executable file, which is read once a process.
  ///
  /// Where that file cannot be read, no other process finds the results.
  public static let build = FunctionVersion(build: currentBuild())

  private static let buildPrefix = "build-"

  private static func currentBuild() -> Digest {
    do { return try ExecutableDigest.current.get() } catch {
      Notices.once("build") {
        "results of version .build will not be found again: the program's own file cannot be read: "
          + "\(error)"
      }
      return Digest(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt64.max))
    }
  }

  /// The folder of its entries, inside the function's.
  var folder: String { number == nil ? label : "v\(label)" }

  /// Whether a folder of this name is a version's.
  static func isFolder(_ name: String) -> Bool {
    if name.hasPrefix("v") { return Int(name.dropFirst()) != nil }
    return digest(inBuild: name) != nil
  }

  private static func digest(inBuild label: String) -> Digest? {
    label.hasPrefix(buildPrefix) ? Digest(hex: String(label.dropFirst(buildPrefix.count))) : nil
  }
}

extension FunctionVersion: ExpressibleByIntegerLiteral {
  /// `version: 2`.
  public init(integerLiteral number: Int) { self.init(number) }
}

extension FunctionVersion: CustomStringConvertible {
  /// The number, or `build-` and 32 hexadecimal digits.
  public var description: String { label }
}

extension FunctionVersion: Codable {
  /// Reads a number or a build's label.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let label = try container.decode(String.self)
    if let number = Int(label) {
      self.init(number)
    } else if let build = Self.digest(inBuild: label) {
      self.init(build: build)
    } else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "'\(label)' is neither a number nor 'build-' and 32 hexadecimal digits"
      )
    }
  }

  /// Writes the description.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(label)
  }
}
