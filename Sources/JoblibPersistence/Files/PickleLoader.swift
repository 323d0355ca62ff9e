internal import JoblibCompression
internal import JoblibSystem

/// Finds out what a stream holds, and reads it.
struct PickleLoader {
  private let source: any ByteSource
  private let limits: LoadLimits
  private let threadCount: Int
  /// How many bytes the stream has, compressed or not, if that is known.
  var byteCount: Int?
  /// Where in the file the stream starts.
  var position = 0
  /// The file, if arrays are to be mapped.
  var mappable: MappableFile?
  /// The file, if it is to be left where the value ends.
  var seekable: FileDescriptor?
  var companions: any Companions = NoCompanions()
  var onWarning: (PersistenceWarning) -> Void = PersistenceWarning.print

  init(_ source: any ByteSource, _ limits: LoadLimits, _ threadCount: Int) {
    self.source = source
    self.limits = limits
    self.threadCount = threadCount
  }

  /// Reads the value.
  func load() throws(PersistenceError) -> PickleValue {
    let prefix = try readPrefix()
    let whole = PrefixedSource(prefix, before: source)
    guard let compressor = Compressors.detect(prefix) else {
      return try readPlain(prefix, whole)
    }
    if let mappable { onWarning(.compressed(mappable.path, compressor.name)) }
    let decompressed: any ByteSource
    do { decompressed = try compressor.makeSource(from: whole, threadCount: threadCount) } catch {
      throw PersistenceError(.compression, "\(compressor.name) cannot start", cause: error)
    }
    return try read(PickleInput(decompressed, byteLimit: limits.byteCount))
  }

  private func readPlain(
    _ prefix: [UInt8],
    _ source: any ByteSource
  ) throws(PersistenceError) -> PickleValue {
    let input = PickleInput(
      source,
      startingAt: position,
      byteCount: byteCount,
      byteLimit: mappable == nil ? limits.byteCount : .max,
      mappable: mappable
    )
    let value = try read(input)
    if let seekable {
      do throws(SystemError) { try seekable.setPosition(input.position) } catch {
        throw PersistenceError(.unreadable, "the file cannot be left in its place", cause: error)
      }
    }
    return value
  }

  private func read(_ input: PickleInput) throws(PersistenceError) -> PickleValue {
    let graph = try PickleReader(input, companions: companions, warn: onWarning).read()
    return PickleValue(graph, graph.root)
  }

  /// Reads as many bytes as the longest mark of a container has.
  private func readPrefix() throws(PersistenceError) -> [UInt8] {
    var prefix: [UInt8] = []
    let wanted = Compressors.longestPrefix
    while prefix.count < wanted {
      var failure: (any Error)?
      let piece = [UInt8](unsafeUninitializedCapacity: wanted - prefix.count) { buffer, count in
        do { count = try source.read(into: UnsafeMutableRawBufferPointer(buffer)) } catch {
          failure = error
        }
      }
      if let failure {
        throw PersistenceError(.unreadable, "cannot be read", offset: prefix.count, cause: failure)
      }
      if piece.isEmpty { break }
      prefix += piece
    }
    guard !prefix.isEmpty else {
      throw PersistenceError(.truncated, "is empty; nothing was dumped")
    }
    return prefix
  }
}
