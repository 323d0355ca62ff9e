/// Whether and how a file is compressed: joblib's `compress=`.
///
/// A literal does, too: `3` is a level, `true` the default one, `"lz4"` a method.
public struct Compression: Hashable, Sendable, Codable {
  private enum Form: Hashable, Sendable, Codable {
    case level(Int)
    case byDefault
    case method(String, level: Int?)
    case plain
  }

  private let form: Form

  /// A plain file, whatever its name.
  public static let none = Compression(form: .plain)

  /// A plain file, unless its name ends as a compressor's files do, such as `.gz` (joblib's 0).
  public static let automatic = Compression(form: .level(0))

  /// The default level of the compressor that the file's name tells of, or of zlib (joblib's `True`).
  public static let `default` = Compression(form: .byDefault)

  /// A level of the compressor that the file's name tells of, or of zlib; 0 is `automatic`.
  public static func level(_ level: Int) -> Compression {
    Compression(form: .level(level))
  }

  /// A compressor by its name, at its default level or another; at level 0 the file is plain.
  ///
  /// The file's name does not matter.
  public static func method(_ name: String, level: Int? = nil) -> Compression {
    Compression(form: .method(name, level: level))
  }

  /// zlib, with which joblib compresses where nothing else is asked for; levels 1 to 9.
  public static func zlib(level: Int? = nil) -> Compression { .method("zlib", level: level) }

  /// gzip; levels 1 to 9.
  public static func gzip(level: Int? = nil) -> Compression { .method("gzip", level: level) }

  /// bzip2: slow, smaller than gzip; levels 1 to 9.
  public static func bz2(level: Int? = nil) -> Compression { .method("bz2", level: level) }

  /// The old container of LZMA, which one thread writes; prefer `xz`; levels 1 to 9.
  public static func lzma(level: Int? = nil) -> Compression { .method("lzma", level: level) }

  /// xz: the slowest and smallest; levels 1 to 9.
  public static func xz(level: Int? = nil) -> Compression { .method("xz", level: level) }

  /// lz4: the fastest; levels 1 to 12, from 3 on slower and smaller.
  public static func lz4(level: Int? = nil) -> Compression { .method("lz4", level: level) }

  /// zstd: fast and small, but Python's joblib does not read it; levels 1 to 22.
  public static func zstd(level: Int? = nil) -> Compression { .method("zstd", level: level) }

  /// The compressor and its level for a file of that name, or for a stream that has none.
  ///
  /// - Returns: `nil` for a plain file.
  /// - Throws: `CompressionError` with the code `unknownMethod` or `invalidLevel`.
  package func resolve(
    fileName: String?
  ) throws(CompressionError) -> (compressor: any Compressor, level: Int)? {
    switch form {
    case .plain: return nil
    case .method(let name, let level):
      let compressor = try Self.compressor(named: name)
      return try Self.checked(level, of: compressor)
    case .level(0):
      guard let compressor = fileName.flatMap(Compressors.forFile) else { return nil }
      return (compressor, compressor.defaultLevel)
    case .level(let level): return try Self.checked(level, of: try Self.compressor(for: fileName))
    case .byDefault: return try Self.checked(nil, of: try Self.compressor(for: fileName))
    }
  }

  private static func compressor(
    for fileName: String?
  ) throws(CompressionError) -> any Compressor {
    if let compressor = fileName.flatMap(Compressors.forFile) { return compressor }
    return try compressor(named: "zlib")
  }

  private static func compressor(named name: String) throws(CompressionError) -> any Compressor {
    if let compressor = Compressors.named(name) { return compressor }
    let known = Compressors.all.map { "'\($0.name)'" }.joined(separator: ", ")
    throw CompressionError(
      .unknownMethod,
      "there is no compressor named '\(name)'; there are \(known), "
        + "and what Compressors.register adds"
    )
  }

  private static func checked(
    _ level: Int?,
    of compressor: any Compressor
  ) throws(CompressionError) -> (compressor: any Compressor, level: Int)? {
    guard let level else { return (compressor, compressor.defaultLevel) }
    guard level != 0 else { return nil }
    guard compressor.levels.contains(level) else {
      let (first, last) = (compressor.levels.lowerBound, compressor.levels.upperBound)
      throw CompressionError(
        .invalidLevel,
        "\(compressor.name) has no level \(level); its levels are \(first) to \(last), "
          + "and 0 for no compression"
      )
    }
    return (compressor, level)
  }
}

extension Compression: ExpressibleByIntegerLiteral {
  /// Makes `level(value)`.
  public init(integerLiteral value: Int) { self = .level(value) }
}

extension Compression: ExpressibleByBooleanLiteral {
  /// Makes `default` or `automatic`.
  public init(booleanLiteral value: Bool) { self = value ? .default : .automatic }
}

extension Compression: ExpressibleByStringLiteral {
  /// Makes `method(value)`.
  public init(stringLiteral value: String) { self = .method(value) }
}
