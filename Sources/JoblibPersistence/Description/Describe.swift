internal import NDArrays

/// Says what a file holds, without making anything of it.
///
/// It reads every file that `load` reads, and maps the arrays of a plain one.
///
/// ```swift
/// print(try describe("model.joblib"))
/// ```
///
/// - Parameters:
///   - path: The file.
///   - depth: How deep the values in others are shown.
///   - width: How many values of each list are shown.
///   - limits: How much may come out of the file.
/// - Throws: If the file cannot be read or is damaged.
/// - Returns: The container, and the tree of the value.
public func describe(
  _ path: String,
  depth: Int = 6,
  width: Int = 20,
  limits: LoadLimits = LoadLimits()
) throws(PersistenceError) -> FileDescription {
  do throws(PersistenceError) {
    let loaded = try PickleLoader.loadFile(path, mmapMode: .readOnly, limits: limits) { _ in }
    var describer = ValueDescriber(depth: depth, width: width)
    return FileDescription(
      path: path,
      byteCount: loaded.fileByteCount ?? loaded.byteCount,
      format: loaded.format.rawValue,
      compressor: loaded.compressor,
      contentByteCount: loaded.byteCount,
      protocolVersion: loaded.format == .pickle ? loaded.value.graph.protocolVersion : nil,
      value: describer.describe(loaded.value, at: "", level: 0)
    )
  } catch {
    throw error.about(file: path)
  }
}
