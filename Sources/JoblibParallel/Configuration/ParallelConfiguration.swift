public import NDArrays

/// Settings that a call can leave to its surroundings.
struct ParallelConfiguration: Sendable {
  var backend: BackendKind?
  var nJobs: Int?
  var verbose: Int?
  var tempFolder: String?
  var maxNBytes: ByteCount?
  var mmapMode: MemoryMapMode?
  var prefer: Preference?
  var require: Requirement?
  var innerMaxNumThreads: Int?
  var idleWorkerTimeout: Duration?
  var workerOutput: WorkerOutput?

  @TaskLocal static var current = ParallelConfiguration()

  /// These settings; where one is not set, that of `outer`.
  func within(_ outer: ParallelConfiguration) -> ParallelConfiguration {
    ParallelConfiguration(
      backend: backend ?? outer.backend,
      nJobs: nJobs ?? outer.nJobs,
      verbose: verbose ?? outer.verbose,
      tempFolder: tempFolder ?? outer.tempFolder,
      maxNBytes: maxNBytes ?? outer.maxNBytes,
      mmapMode: mmapMode ?? outer.mmapMode,
      prefer: prefer ?? outer.prefer,
      require: require ?? outer.require,
      innerMaxNumThreads: innerMaxNumThreads ?? outer.innerMaxNumThreads,
      idleWorkerTimeout: idleWorkerTimeout ?? outer.idleWorkerTimeout,
      workerOutput: workerOutput ?? outer.workerOutput
    )
  }
}

/// Runs `body` with settings for every call of `Parallel` in it (`joblib.parallel_config`).
///
/// Scopes nest: an inner one keeps what it does not set, and what a call says itself goes before.
/// They hold for the calling task, or the calling thread outside of tasks; not for threads that
/// `body` starts.
///
/// The parameters are those of `Parallel`. `innerMaxNumThreads` is the number of threads that
/// numerical libraries may use in each worker process (`OMP_NUM_THREADS` and the like).
public func parallelConfig<Result>(
  backend: BackendKind? = nil,
  nJobs: Int? = nil,
  verbose: Int? = nil,
  tempFolder: String? = nil,
  maxNBytes: ByteCount? = nil,
  mmapMode: MemoryMapMode? = nil,
  prefer: Preference? = nil,
  require: Requirement? = nil,
  innerMaxNumThreads: Int? = nil,
  idleWorkerTimeout: Duration? = nil,
  workerOutput: WorkerOutput? = nil,
  _ body: () throws -> Result
) rethrows -> Result {
  let configuration = ParallelConfiguration(
    backend: backend,
    nJobs: nJobs,
    verbose: verbose,
    tempFolder: tempFolder,
    maxNBytes: maxNBytes,
    mmapMode: mmapMode,
    prefer: prefer,
    require: require,
    innerMaxNumThreads: innerMaxNumThreads,
    idleWorkerTimeout: idleWorkerTimeout,
    workerOutput: workerOutput
  )
  return try ParallelConfiguration.$current.withValue(
    configuration.within(.current),
    operation: body
  )
}

/// As above, around an `async` body.
public func parallelConfig<Result>(
  backend: BackendKind? = nil,
  nJobs: Int? = nil,
  verbose: Int? = nil,
  tempFolder: String? = nil,
  maxNBytes: ByteCount? = nil,
  mmapMode: MemoryMapMode? = nil,
  prefer: Preference? = nil,
  require: Requirement? = nil,
  innerMaxNumThreads: Int? = nil,
  idleWorkerTimeout: Duration? = nil,
  workerOutput: WorkerOutput? = nil,
  isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws -> Result
) async rethrows -> Result {
  let configuration = ParallelConfiguration(
    backend: backend,
    nJobs: nJobs,
    verbose: verbose,
    tempFolder: tempFolder,
    maxNBytes: maxNBytes,
    mmapMode: mmapMode,
    prefer: prefer,
    require: require,
    innerMaxNumThreads: innerMaxNumThreads,
    idleWorkerTimeout: idleWorkerTimeout,
    workerOutput: workerOutput
  )
  return try await ParallelConfiguration.$current.withValue(
    configuration.within(.current),
    operation: body
  )
}
