public import JoblibCompression
internal import JoblibSystem

/// Writes a value to a file that `joblib.load` of Python, and `load`, read (`joblib.dump`).
///
/// ```swift
/// try dump(model, to: "model.joblib")
/// try dump(model, to: "model.joblib.gz")                       // compressed, by its name
/// try dump(model, to: "model.joblib", compress: .lz4(level: 3))
/// ```
///
/// Structures become dictionaries, arrays `numpy.ndarray` whose elements are aligned so that a plain
/// file can be mapped. The file appears under its name when it is complete, in place of another; if
/// the dump fails, that one stays as it was.
///
/// - Parameters:
///   - value: What to write; arrays are not copied.
///   - path: The file. What is no regular file, such as a pipe, is written to directly.
///   - compress: Whether and how to compress; by default as the ending of the name says.
///   - threadCount: How many threads may compress at once; by default all that the process may use,
///     or as many as `OMP_NUM_THREADS` says.
///   - isDurable: Whether to wait until a power cut could not undo it (`fsync(2)`).
/// - Throws: If the value cannot be encoded, the file not be written, or the compression is unknown.
public func dump(
  _ value: some Encodable,
  to path: String,
  compress: Compression = .automatic,
  threadCount: Int? = nil,
  isDurable: Bool = false
) throws(PersistenceError) {
  do throws(PersistenceError) {
    let method = try compress.method(forFile: path)
    let file: ReplacedFile
    do throws(SystemError) { file = try ReplacedFile(path) } catch {
      throw PersistenceError(.unwritable, "cannot be written", cause: error)
    }
    try DumpedPickle(value, method, threadCount).write(to: FileSink(file.descriptor))
    do throws(SystemError) { try file.publish(isDurable: isDurable) } catch {
      throw PersistenceError(.unwritable, "cannot be written", cause: error)
    }
  } catch {
    throw error.about(file: path)
  }
}

/// Writes a value to an open file, a pipe or a socket, from where that stands.
///
/// Several dumps into one file are read by as many loads, in their order. The descriptor stays open,
/// so that of a `FileHandle` will do.
///
/// - Throws: As `dump(_:to:compress:threadCount:isDurable:)`.
public func dump(
  _ value: some Encodable,
  toFileDescriptor descriptor: CInt,
  compress: Compression = .automatic,
  threadCount: Int? = nil
) throws(PersistenceError) {
  let method = try compress.method(forFile: nil)
  let file = FileDescriptor(borrowing: descriptor)
  try DumpedPickle(value, method, threadCount)
    .write(to: FileSink(file), position: (try? file.position()) ?? 0)
}

/// Writes a value to a stream of the caller's own.
///
/// The sink is finished with it.
///
/// - Throws: As `dump(_:to:compress:threadCount:isDurable:)`.
public func dump(
  _ value: some Encodable,
  to sink: any ByteSink,
  compress: Compression = .automatic,
  threadCount: Int? = nil
) throws(PersistenceError) {
  try DumpedPickle(value, try compress.method(forFile: nil), threadCount).write(to: sink)
}

/// Writes a value to memory, as `dump` would to a file.
///
/// - Throws: As `dump(_:to:compress:threadCount:isDurable:)`.
public func dumped(
  _ value: some Encodable,
  compress: Compression = .automatic,
  threadCount: Int? = nil
) throws(PersistenceError) -> [UInt8] {
  let sink = MemorySink()
  try dump(value, to: sink, compress: compress, threadCount: threadCount)
  return Array(sink.bytes)
}

/// A value on its way to a stream.
private struct DumpedPickle<Value: Encodable> {
  private let value: Value
  private let method: (compressor: any Compressor, level: Int)?
  private let threadCount: ThreadCount

  init(
    _ value: Value,
    _ method: (compressor: any Compressor, level: Int)?,
    _ threadCount: Int?
  ) throws(PersistenceError) {
    self.value = value
    self.method = method
    self.threadCount = try ThreadCount(threadCount)
  }

  /// Writes it and finishes the sink; `position` is what the file has before it.
  func write(to sink: any ByteSink, position: Int = 0) throws(PersistenceError) {
    guard let method else { return try write(plainTo: sink, position: position) }
    let compressing: any ByteSink
    do {
      compressing = try method.compressor.makeSink(
        to: sink,
        level: method.level,
        threadCount: threadCount.value
      )
    } catch {
      throw PersistenceError(.compression, "\(method.compressor.name) cannot start", cause: error)
    }
    try write(plainTo: compressing, position: 0)
    try finish(sink)
  }

  private func write(plainTo sink: any ByteSink, position: Int) throws(PersistenceError) {
    let writer = PickleWriter(to: try PickleOutput(sink, position: position))
    try writer.encode(value)
    try writer.finish()
    try finish(sink)
  }

  private func finish(_ sink: any ByteSink) throws(PersistenceError) {
    do { try sink.finish() } catch {
      throw PersistenceError(.unwritable, "the end of the file cannot be written", cause: error)
    }
  }
}

extension Compression {
  /// The compressor and level for a file of this name.
  fileprivate func method(
    forFile path: String?
  ) throws(PersistenceError) -> (compressor: any Compressor, level: Int)? {
    do throws(CompressionError) { return try resolve(fileName: path) } catch {
      throw PersistenceError(.compression, error.message)
    }
  }
}
