internal import JoblibDispatch
internal import JoblibSystem
public import NDArrays

/// Runs many calls at once and gives their results (`joblib.Parallel`).
///
/// ```swift
/// let roots = try Parallel(nJobs: 2).map(0..<10) { Double($0).squareRoot() }
/// let means = try Parallel(nJobs: 8)(vectors.map { delayed(mean)($0) })
/// ```
/// A value of settings: it holds no workers, which are kept by the process from call to call, and it
/// may be used by several threads at the same time. What it does not set is asked of
/// `parallelConfig`, then of `JOBLIB_BACKEND` and `JOBLIB_N_JOBS`, then of the program.
public struct Parallel<Shape: ResultShape, Failure: FailurePolicy>: Sendable {
  let settings: ParallelConfiguration
  let shape: ReturnAs<Shape>
  let policy: OnError<Failure>
  let limits: CallLimits

  /// Settings for calls.
  ///
  /// - Parameters:
  ///   - nJobs: The tasks that run at once; -1 is all processors (all workers of the cluster), -2
  ///     all but one, and so on. 1 runs in the calling thread.
  ///   - backend: Where they run.
  ///   - returnAs: An array, or a stream.
  ///   - onError: Whether a failure ends the call, or is one of its outcomes.
  ///   - retry: How often a failed task may run: `3`, or `.attempts(3, delay: …)`.
  ///   - stopAfter: How many failures end the call; without it, the first does where failures are
  ///     not collected, and none where they are.
  ///   - timeLimit: The longest run of one task, measured in its worker, which is then replaced; a
  ///     thread cannot be ended and is left behind (see `WorkerContext.isCancelled`).
  ///   - deadline: How long the whole call may take.
  ///   - timeout: The longest wait for the next result (`joblib`'s `timeout`).
  ///   - verbose: joblib's progress lines: 0 for none, more than 10 for one a batch; to the standard
  ///     error, from 50 on to the standard output.
  ///   - preDispatch: How far the tasks are read ahead.
  ///   - batchSize: How many tasks a worker gets at a time.
  ///   - prefer: What kind of backend to choose where none is chosen.
  ///   - require: `.sharedMemory` chooses threads.
  ///   - maxNBytes: Arrays of more bytes than this are handed to workers as shared memory, once:
  ///     `"1M"` unless said otherwise; `.never` copies all.
  ///   - mmapMode: How a worker has such arrays: `.readOnly`, where a change of one copies it, or
  ///     `.copyOnWrite`, the default, where it copies the pages it touches.
  ///   - tempFolder: A folder on a disk for such arrays, where memory is too small for them; files
  ///     in it have no name and are gone with the call. Without it, `JOBLIB_TEMP_FOLDER`, then
  ///     memory.
  ///   - bounds: How much may wait for its reader, or for its worker.
  ///   - initializer: What each worker runs before its first task.
  ///   - innerMaxNumThreads: The threads that numerical libraries may use in a worker process.
  ///   - idleWorkerTimeout: After how long without a call workers end: 300 s.
  ///   - workerMemoryGrowth: By how much a worker process may grow before it is replaced; `.never`
  ///     lets it grow.
  ///   - workerOutput: What becomes of the lines that tasks print in other processes.
  ///   - onInterrupt: What the first Ctrl-C does.
  ///   - onProgress: Told of everything that happens, in the thread that drives the call.
  public init(
    nJobs: Int? = nil,
    backend: BackendKind? = nil,
    returnAs: ReturnAs<Shape> = ReturnAs<AsList>.list,
    onError: OnError<Failure> = OnError<FailFast>.failFast,
    retry: Retry = .standard,
    stopAfter: FailureBudget? = nil,
    timeLimit: Duration? = nil,
    deadline: Duration? = nil,
    timeout: Duration? = nil,
    verbose: Int? = nil,
    preDispatch: PreDispatch = .twicePerJob,
    batchSize: BatchSize = .auto,
    prefer: Preference? = nil,
    require: Requirement? = nil,
    maxNBytes: ByteCount? = nil,
    mmapMode: MemoryMapMode? = nil,
    tempFolder: String? = nil,
    bounds: CallBounds = CallBounds(),
    initializer: (@Sendable () throws -> Void)? = nil,
    innerMaxNumThreads: Int? = nil,
    idleWorkerTimeout: Duration? = nil,
    workerMemoryGrowth: ByteCount = ByteCount(300_000_000),
    workerOutput: WorkerOutput? = nil,
    onInterrupt: InterruptPolicy = .leave,
    onProgress: (@Sendable (ProgressEvent) -> Void)? = nil
  ) {
    settings = ParallelConfiguration(
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
    shape = returnAs
    policy = onError
    limits = CallLimits(
      retry: retry,
      stopAfter: stopAfter,
      timeLimit: timeLimit,
      deadline: deadline,
      timeout: timeout,
      preDispatch: preDispatch,
      batchSize: batchSize,
      bounds: bounds,
      initializer: initializer.map { WorkerInitializer($0) },
      workerMemoryGrowth: workerMemoryGrowth,
      onInterrupt: onInterrupt,
      onProgress: onProgress
    )
  }

  /// Runs `body` with these settings; workers are kept from one call in it to the next.
  public func scope<Result>(_ body: (Self) throws -> Result) rethrows -> Result {
    try body(self)
  }
}
