internal import JoblibSystem

/// The compressors that files are written and read with, by name, file extension and first bytes.
public enum Compressors {
  private static let registered = ForkSafe<[any Compressor]>(BuiltInCompressor.all)

  /// Every compressor, in the order they were registered; the built-in ones come first.
  public static var all: [any Compressor] {
    registered.withLock { $0 }
  }

  /// Adds a compressor, for all files from now on (`joblib.register_compressor`).
  ///
  /// - Parameters:
  ///   - compressor: Its levels must not hold 0, which asks for a plain file.
  ///   - force: Whether it may take the place of another of that name.
  /// - Throws: `CompressionError` with the code `nameTaken`.
  public static func register(
    _ compressor: any Compressor,
    force: Bool = false
  ) throws(CompressionError) {
    try registered.withLock { (all) throws(CompressionError) in
      guard let index = all.firstIndex(where: { $0.name == compressor.name }) else {
        all.append(compressor)
        return
      }
      guard force else {
        throw CompressionError(
          .nameTaken,
          "a compressor named '\(compressor.name)' is registered; choose another name, "
            + "or take its place with force: true"
        )
      }
      all[index] = compressor
    }
  }

  /// The compressor of that name.
  public static func named(_ name: String) -> (any Compressor)? {
    all.first { $0.name == name }
  }

  /// The compressor whose file extension the name ends with; the one registered last, if several.
  public static func forFile(named fileName: String) -> (any Compressor)? {
    all.last { !$0.fileExtension.isEmpty && fileName.hasSuffix($0.fileExtension) }
  }

  /// How many first bytes `detect` wants to see: as many as the longest prefix has.
  package static var longestPrefix: Int {
    all.reduce(BuiltInCompressor.zFile.prefix.count) { max($0, $1.prefix.count) }
  }

  /// The compressor of a container with these first bytes; `nil` for a plain file.
  ///
  /// The containers of joblib before 0.10 are looked for first. A zlib stream has only one fixed
  /// byte; so that fewer plain files that start with an x are taken for one, its second byte is
  /// looked at too.
  package static func detect(_ firstBytes: [UInt8]) -> (any Compressor)? {
    let zFile = BuiltInCompressor.zFile
    if firstBytes.starts(with: zFile.prefix) { return zFile }
    return all.first { compressor in
      guard !compressor.prefix.isEmpty, firstBytes.starts(with: compressor.prefix) else {
        return false
      }
      return (compressor as? BuiltInCompressor)?.isContainer(firstBytes) ?? true
    }
  }
}
