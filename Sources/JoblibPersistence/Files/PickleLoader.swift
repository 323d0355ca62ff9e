internal import JoblibCompression
internal import JoblibSystem
internal import NDArrays

/// Finds out what a stream holds, and reads it.
struct PickleLoader {
  private let source: any ByteSource
  private let limits: LoadLimits
  private let threadCount: ThreadCount
  /// How many bytes the stream has, compressed or not, if that is known.
  var byteCount: Int?
  /// Where in the file the stream starts.
  var position = 0
  /// The file, if the stream is all of one.
  private var wholeFile: FileDescriptor?
  /// The file, if arrays are to be mapped.
  var mappable: MappableFile?
  /// The file, if it is to be left where the value ends.
  var seekable: FileDescriptor?
  var companions: any Companions = NoCompanions()
  var onWarning: (PersistenceWarning) -> Void = PersistenceWarning.print

  /// Opens a file by its path and reads its value.
  static func loadFile(
    _ path: String,
    mmapMode: MemoryMapMode?,
    limits: LoadLimits,
    threadCount: Int? = nil,
    onWarning: @escaping (PersistenceWarning) -> Void
  ) throws(PersistenceError) -> Loaded {
    let descriptor: FileDescriptor
    let status: FileStatus
    do throws(SystemError) {
      descriptor = try .open(path, flags: mmapMode == .readWrite ? .readWrite : .readOnly)
      status = try descriptor.status()
    } catch {
      throw PersistenceError(.unreadable, "cannot be opened", cause: error)
    }
    guard !status.isFolder else { throw PersistenceError(.unreadable, "is a folder, not a file") }
    var loader = PickleLoader(FileSource(descriptor), limits, try ThreadCount(threadCount))
    loader.onWarning = onWarning
    loader.companions = FolderCompanions(beside: path)
    if status.isRegular {
      loader.byteCount = status.byteCount
      loader.wholeFile = descriptor
      loader.mappable = mmapMode.map {
        MappableFile(
          path: path,
          descriptor: descriptor,
          byteCount: status.byteCount,
          mode: $0
        )
      }
    } else if mmapMode != nil {
      onWarning(.notAFile(path))
    }
    return try loader.load()
  }

  init(_ source: any ByteSource, _ limits: LoadLimits, _ threadCount: ThreadCount) {
    self.source = source
    self.limits = limits
    self.threadCount = threadCount
  }

  /// What a stream held.
  struct Loaded {
    var value: PickleValue
    var format: Format
    /// The name of the compressor, if there is one.
    var compressor: String?
    /// How many bytes the value has, after decompression.
    var byteCount: Int
    /// How many bytes the file has, where it is a plain one.
    var fileByteCount: Int?
  }

  /// What stands in a stream, by its first bytes.
  enum Format: String {
    case pickle, npy, npz
  }

  /// Reads the value.
  func load() throws(PersistenceError) -> Loaded {
    let prefix = try readPrefix()
    let whole = PrefixedSource(prefix, before: source)
    guard let compressor = Compressors.detect(prefix) else {
      return try readPlain(prefix, whole)
    }
    if let mappable { onWarning(.compressed(mappable.path, compressor.name)) }
    let decompressed: any ByteSource
    do {
      decompressed = try compressor.makeSource(from: whole, threadCount: threadCount.value)
    } catch {
      throw PersistenceError(.compression, "\(compressor.name) cannot start", cause: error)
    }
    let input = PickleInput(decompressed, byteLimit: limits.byteCount)
    var loaded = try read(input)
    // The container's checksum stands behind the value.
    try input.readToEnd()
    loaded.compressor = compressor.name
    return loaded
  }

  private func readPlain(
    _ prefix: [UInt8],
    _ source: any ByteSource
  ) throws(PersistenceError) -> Loaded {
    let input = PickleInput(
      source,
      startingAt: position,
      byteCount: byteCount,
      byteLimit: mappable == nil ? limits.byteCount : .max,
      mappable: mappable
    )
    let loaded = try read(input, from: wholeFile)
    if let seekable {
      do throws(SystemError) { try seekable.setPosition(input.position) } catch {
        throw PersistenceError(.unreadable, "the file cannot be left in its place", cause: error)
      }
    }
    return loaded
  }

  /// Reads what the first bytes say; `file` is the archive, if it is a whole file.
  private func read(
    _ input: PickleInput,
    from file: FileDescriptor? = nil
  ) throws(PersistenceError) -> Loaded {
    let reader = PickleReader(input, companions: companions, warn: onWarning)
    let graph: PickleGraph
    let format: Format
    if try input.isNext(NpyHeader.magic) {
      (graph, format) = (try reader.readNpy(), .npy)
    } else if try ZipArchive.isNext(in: input) {
      (graph, format) = (try reader.readNpz(from: file), .npz)
    } else {
      (graph, format) = (try reader.read(), .pickle)
    }
    return Loaded(
      value: PickleValue(graph, graph.root),
      format: format,
      byteCount: format == .npz ? byteCount ?? input.position : input.position - position,
      fileByteCount: byteCount
    )
  }

  /// Reads as many bytes as the longest mark of a container has.
  private func readPrefix() throws(PersistenceError) -> [UInt8] {
    let prefix: [UInt8]
    do { prefix = try source.readPrefix(Compressors.longestPrefix) } catch {
      throw PersistenceError(.unreadable, "cannot be read", cause: error)
    }
    guard !prefix.isEmpty else {
      throw PersistenceError(.truncated, "is empty; nothing was dumped")
    }
    return prefix
  }
}
