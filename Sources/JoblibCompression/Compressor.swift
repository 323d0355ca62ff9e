/// A way to make bytes fewer, and the container that says so (`joblib.register_compressor`).
///
/// A compressor that is registered (`Compressors.register`) is found by its name when a file is
/// written, and by the first bytes of the container when one is read.
public protocol Compressor: Sendable {
  /// The name to ask for it, such as `gzip`.
  var name: String { get }
  /// The ending of file names that chooses it, such as `.gz`.
  var fileExtension: String { get }
  /// The bytes that each of its containers starts with.
  var prefix: [UInt8] { get }
  /// The levels it knows, from fast to small; 0 is never asked for.
  var levels: ClosedRange<Int> { get }
  /// The level where none is asked for.
  var defaultLevel: Int { get }

  /// Makes a sink that compresses into another.
  ///
  /// - Parameters:
  ///   - sink: Where the container goes; it is not finished with it.
  ///   - level: One of `levels`.
  ///   - threadCount: How many threads may compress at once, the caller's included; at least 1.
  /// - Returns: The sink; the container is whole when it is finished.
  /// - Throws: If there is no memory for it.
  func makeSink(to sink: any ByteSink, level: Int, threadCount: Int) throws -> any ByteSink

  /// Makes a source of the bytes that a container holds.
  ///
  /// - Parameters:
  ///   - source: The container, from its first byte.
  ///   - threadCount: How many threads may decompress at once, the caller's included; at least 1.
  /// - Returns: The source; damage of the container is thrown where it is read.
  /// - Throws: If there is no memory for it.
  func makeSource(from source: any ByteSource, threadCount: Int) throws -> any ByteSource
}
