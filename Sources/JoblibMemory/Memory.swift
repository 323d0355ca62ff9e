public import JoblibCompression
public import JoblibParallel
internal import JoblibSystem
public import NDArrays

/// A folder in which results of functions are kept, to be found instead of computed again.
///
/// ```swift
/// let memory = Memory("./cache")
/// let costly = memory.cache("costly", version: 1) { (data: NDArray<Double>, column: Int) in … }
/// let result = try costly(data, 3)
/// ```
///
/// ```
///   call ──► key ──► address ──► entry ──► store
///   what it  128     where an    one file, any number of processes,
///   depends  bits    entry of    sealed    hosts and program versions
///   on               it is kept            read and write at once
/// ```
/// A result is known by the function's declared name and version, the arguments' values, and the
/// values that the function captured. Entries are written once and never changed; each carries a
/// digest of itself, so a damaged one is a result not found, never a wrong one. Entries of other
/// versions are left alone.
///
/// Programs on several hosts share a cache in a folder that all of them see under one path. Results can
/// be kept elsewhere by a ``StoreBackend`` of the program's own.
///
/// Source: `joblib.Memory`.
public struct Memory: Sendable, Codable {
  /// The absolute path of the folder, or where else results are kept; `nil` where nothing is kept and
  /// every call computes.
  public let location: String?
  /// The means by which results are kept.
  public let backend: StoreKind
  /// What a backend of the program's own is told beside the location.
  public let backendOptions: [String: String]
  /// How arrays in results are mapped from their entries; `nil` to have them in memory.
  public let mmapMode: MemoryMapMode?
  /// Whether and how results are compressed.
  public let compress: Compression
  /// What the descriptions of kept calls say of their arguments.
  public let argumentText: ArgumentText
  /// What a power cut may undo.
  public let durability: Durability
  /// How large the results in the folder may grow together; `nil` for no limit.
  public let bytesLimit: ByteCount?
  /// How much of what it does is said on the standard error, in joblib's words.
  ///
  /// | Above | Lines |
  /// | ----: | :---- |
  /// | 0 | `[Memory] Calling …`, the arguments, and at the end the time; what is cleared |
  /// | 1 | `[Memory]12.3s, 0.2min: Loading …`, so long after the start of the process |
  /// | 4 | `… cache loaded - 0.1s, 0.0min`, how long that took |
  /// | 9 | the file that is loaded |
  /// | 10 | `Computing func …` where a result is not found, `Persisting in …` where it is kept |
  ///
  /// Arguments are said as ``argumentText`` has them. The levels are joblib's, up to 19.
  /// ``MemorizedResult/get()`` is one level quieter, and does not say how long it took.
  public let verbose: Int

  /// Makes a memory; the folder itself is made when the first result is kept.
  ///
  /// - Parameters:
  ///   - location: The folder; results are kept in `joblib` inside it. A relative path starts from
  ///     the folder that is current now. With `nil` nothing is kept. Another backend gets it as it is.
  ///   - backend: By which means results are kept.
  ///   - backendOptions: What a backend of the program's own is told beside the location.
  ///   - mmapMode: With a mode, arrays of more than 16 KiB in results are not read but mapped, also in
  ///     the result of the call that computes them. A process reads a mapped array whole once, to
  ///     prove it sound, and after that only the parts that are used. A kept result is never changed,
  ///     so `.readWrite` is `.copyOnWrite`.
  ///   - compress: Whether and how results are compressed; those are read whole, not mapped.
  ///   - argumentText: Whether the values of arguments are kept as text, to be read by people, or only
  ///     their types, sizes and digests.
  ///   - durability: What a power cut may undo.
  ///   - bytesLimit: The size of all results together, such as `"10G"`, above which those go that were
  ///     not used for longest, until a tenth of it is free. That is done in the background by one process
  ///     of all that share the folder, so results may exceed it for a while; they are counted as
  ///     they are kept, by every program that has a limit. A use is noted to a second then.
  ///   - verbose: 0 for silence; see ``verbose``.
  public init(
    _ location: String?,
    backend: StoreKind = .folder,
    backendOptions: [String: String] = [:],
    mmapMode: MemoryMapMode? = nil,
    compress: Compression = .none,
    argumentText: ArgumentText = .summary,
    durability: Durability = .relaxed,
    bytesLimit: ByteCount? = nil,
    verbose: Int = 0
  ) {
    self.location = backend.isFolder ? location.map(Self.absolute) : location
    self.backend = backend
    self.backendOptions = backendOptions
    self.mmapMode = mmapMode
    self.compress = compress
    self.argumentText = argumentText
    self.durability = durability
    self.bytesLimit = bytesLimit
    self.verbose = verbose
    guard location != nil else { return }
    if mmapMode != nil, compress != .none {
      Notices.once("compress and mmapMode") {
        "compressed results are not mapped but read; leave out compress or mmapMode"
      }
    }
    if !backend.isFolder, mmapMode != nil || bytesLimit != nil {
      Notices.once("folder only \(backend)") {
        "mmapMode and bytesLimit are for folders; the store \(backend) does without"
      }
    }
  }

  private static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    // Without a current folder (it was removed) the relative path is as good as any.
    guard let folder = try? Files.currentFolder() else { return path }
    return relative.isEmpty || relative == "." ? folder : "\(folder)/\(relative)"
  }

  /// Makes the folder and tries whether files can be made in it, so that a cache which cannot work
  /// is refused before any work is done.
  ///
  /// - Throws: ``MemoryError`` naming the folder, the reason and the mend; also for a compressor that
  ///   there is not, and a limit that is no size.
  public func prepare() throws(MemoryError) {
    do {
      _ = try compress.resolve(fileName: nil)
      _ = try bytesLimit?.checked("bytesLimit")
    } catch {
      throw MemoryError(.invalidArgument, "\(error)", cause: error)
    }
    guard let location else { return }
    do { try makeStore(location).prepare() } catch {
      let mend =
        backend.isFolder ? "name a folder that this user can write" : "see to the store \(backend)"
      throw MemoryError(
        .unusableFolder,
        "results cannot be kept in \(location): \(error); \(mend), or nil to keep nothing",
        cause: error
      )
    }
  }

  /// Makes a function whose results are kept.
  ///
  /// What the closure captured is part of the key, as its arguments are: all of it has to be
  /// `Codable`, and arguments `Encodable`. A result that cannot be encoded is returned and not kept.
  /// Its code is not part of the key: raise `version` when it changes what it computes.
  ///
  /// A function with a parameter of tuple type has to be passed as a closure, `{ x in f(x) }`: by its
  /// name it crashes the compiler (Swift 6.3.1). And the constant needs a name of its own: in
  /// `let f = memory.cache("f", f)` both may be taken for the constant.
  ///
  /// - Parameters:
  ///   - name: What the function is known by, in every program that uses this folder.
  ///   - version: Results of one version are not found by another; `.build` is another in each build
  ///     of the program.
  ///   - ignored: Arguments that do not change the result, such as a level of output; they are no
  ///     part of the key and need not be `Encodable`.
  ///   - expiresAfter: A result older than this is computed again, and replaced.
  ///   - isValid: Returns false for a kept result that shall be computed again and replaced; nothing
  ///     else is removed.
  ///   - body: The function.
  /// - Returns: A function that is called as `body` is.
  public func cache<each Argument: Sendable, Output: Sendable>(
    _ name: String,
    version: FunctionVersion = 1,
    ignoring ignored: Set<ArgumentPosition> = [],
    expiresAfter: Duration? = nil,
    isValid: (@Sendable (ResultMetadata) -> Bool)? = nil,
    _ body: @escaping @Sendable (repeat each Argument) throws -> Output
  ) -> CachedFunction<repeat each Argument, Output> {
    CachedFunction(
      rules: CacheRules(
        memory: self,
        function: FunctionKey(FunctionIdentity(name: name, version: version, result: Output.self)),
        ignored: ignored,
        validity: ResultValidity(expiresAfter: expiresAfter, isValid: isValid)
      ),
      body: CachedBody(body: body)
    )
  }

  /// Makes an `async` function whose results are kept.
  ///
  /// It has the parameters and rules of a function that waits.
  public func cache<each Argument: Sendable, Output: Sendable>(
    _ name: String,
    version: FunctionVersion = 1,
    ignoring ignored: Set<ArgumentPosition> = [],
    expiresAfter: Duration? = nil,
    isValid: (@Sendable (ResultMetadata) -> Bool)? = nil,
    _ body: @escaping @Sendable (repeat each Argument) async throws -> Output
  ) -> AsyncCachedFunction<repeat each Argument, Output> {
    AsyncCachedFunction(
      rules: CacheRules(
        memory: self,
        function: FunctionKey(FunctionIdentity(name: name, version: version, result: Output.self)),
        ignored: ignored,
        validity: ResultValidity(expiresAfter: expiresAfter, isValid: isValid)
      ),
      body: AsyncCachedBody(body: body)
    )
  }

  /// Makes a task whose result is kept, by the name of its type and the values in it.
  ///
  /// The type has to be `internal` or `public`, so that its name means the same in every build.
  ///
  /// - Parameters:
  ///   - task: The task.
  ///   - version: Results of one version are not found by another; raise it when `run()` changes
  ///     what it computes, or have `.build`.
  ///   - expiresAfter: A result older than this is computed again, and replaced.
  ///   - isValid: Returns false for a kept result that shall be computed again and replaced.
  /// - Returns: A task that looks for its result before it runs.
  public func cache<Task: ParallelTask>(
    _ task: Task,
    version: FunctionVersion = 1,
    expiresAfter: Duration? = nil,
    isValid: (@Sendable (ResultMetadata) -> Bool)? = nil
  ) -> CachedTask<Task> {
    CachedTask(
      task,
      memory: self,
      version: version,
      validity: ResultValidity(expiresAfter: expiresAfter, isValid: isValid)
    )
  }

  /// Where entries are kept; `nil` where nothing is, or can be.
  var store: (any EntryStore)? {
    guard let location else { return nil }
    do { return try makeStore(location) } catch {
      Notices.once("store \(backend) \(location)") {
        "results are not kept in the \(backend) \(location): \(error)"
      }
      return nil
    }
  }

  private func makeStore(_ location: String) throws -> any EntryStore {
    switch backend.means {
    case .folder:
      FolderStore(root: "\(location)/joblib", sizeLimit: try bytesLimit?.checked("bytesLimit"))
    case .backend(let type): try OpenStores.store(type, backend.name, location, backendOptions)
    }
  }
}

extension Memory: CustomStringConvertible {
  /// The location.
  public var description: String { "Memory(\(location.map { "\"\($0)\"" } ?? "nil"))" }
}
