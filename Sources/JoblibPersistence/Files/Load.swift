public import JoblibCompression
internal import JoblibSystem
public import NDArrays

/// Reads the value of a file that `joblib.dump` of Python, or `dump`, has written (`joblib.load`).
///
/// ```swift
/// let model = try load(Model.self, from: "model.joblib")
/// let signal = try load(NDArray<Double>.self, from: "signal.joblib", mmapMode: .readOnly)
/// let anything = try load(PickleValue.self, from: "sklearn.joblib")
/// ```
///
/// It reads pickles of every protocol with and without joblib's arrays, compressed or not, joblib's
/// formats since 0.8 with their companion files, `.npy` and `.npz`. Which it is, the content says,
/// never the name. A file is data: nothing that it names is imported or called.
///
/// - Parameters:
///   - type: What to make of it. `PickleValue` takes any file.
///   - path: The file.
///   - mmapMode: Whether to map arrays instead of reading them, and what may be done to the file
///     then. A compressed file is read all the same, with a warning.
///   - limits: How much may come out of the file.
///   - threadCount: How many threads may decompress at once; by default all that the process may
///     use, or as many as `OMP_NUM_THREADS` says.
///   - onWarning: Gets what was done otherwise than asked for; by default a line on the standard
///     error.
/// - Returns: The value.
/// - Throws: If the file cannot be read, is damaged, or holds another value.
public func load<Value: Decodable>(
  _ type: Value.Type = Value.self,
  from path: String,
  mmapMode: MemoryMapMode? = nil,
  limits: LoadLimits = LoadLimits(),
  threadCount: Int? = nil,
  onWarning: ((PersistenceWarning) -> Void)? = nil
) throws(PersistenceError) -> Value {
  do throws(PersistenceError) {
    let loaded = try PickleLoader.loadFile(
      path,
      mmapMode: mmapMode,
      limits: limits,
      threadCount: threadCount,
      onWarning: onWarning ?? PersistenceWarning.print
    )
    return try loaded.value.decode(type)
  } catch {
    throw error.about(file: path)
  }
}

/// Reads the next value of an open file, a pipe or a socket.
///
/// A plain file is left where the value ends, so that the next load reads what was dumped next. From
/// a pipe or a socket, and behind a compressed value, more may have been taken. The descriptor stays
/// open, so that of a `FileHandle` will do.
///
/// - Throws: As `load(_:from:mmapMode:limits:threadCount:onWarning:)`.
public func load<Value: Decodable>(
  _ type: Value.Type = Value.self,
  fromFileDescriptor descriptor: CInt,
  limits: LoadLimits = LoadLimits(),
  threadCount: Int? = nil
) throws(PersistenceError) -> Value {
  let file = FileDescriptor(borrowing: descriptor)
  var loader = PickleLoader(FileSource(file), limits, try ThreadCount(threadCount))
  if let status = try? file.status(), status.isRegular, let position = try? file.position() {
    loader.byteCount = status.byteCount
    loader.position = position
    loader.seekable = file
  }
  return try loader.load().value.decode(type)
}

/// Reads a value from a stream of the caller's own.
///
/// More may be taken from it than the value has.
///
/// - Throws: As `load(_:from:mmapMode:limits:threadCount:onWarning:)`.
public func load<Value: Decodable>(
  _ type: Value.Type = Value.self,
  from source: any ByteSource,
  limits: LoadLimits = LoadLimits(),
  threadCount: Int? = nil
) throws(PersistenceError) -> Value {
  try PickleLoader(source, limits, try ThreadCount(threadCount))
    .load().value.decode(type)
}

/// Reads a value from the bytes of a file.
///
/// - Throws: As `load(_:from:mmapMode:limits:threadCount:onWarning:)`.
public func load<Value: Decodable>(
  _ type: Value.Type = Value.self,
  from bytes: [UInt8],
  limits: LoadLimits = LoadLimits(),
  threadCount: Int? = nil
) throws(PersistenceError) -> Value {
  let source = MemorySource(ContiguousArray(bytes))
  var loader = PickleLoader(source, limits, try ThreadCount(threadCount))
  loader.byteCount = bytes.count
  return try loader.load().value.decode(type)
}
