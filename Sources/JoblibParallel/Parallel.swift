internal import JoblibDispatch
internal import JoblibSystem

/// Runs many calls at once and gives their results (`joblib.Parallel`).
///
/// ```swift
/// let roots = try Parallel(nJobs: 2).map(0..<10) { Double($0).squareRoot() }
/// let means = try Parallel(nJobs: 8)(vectors.map { delayed(mean)($0) })
/// ```
/// A value of settings: it holds no workers, which are kept by the process from call to call.
/// What it does not set is asked of `parallelConfig`, then of `JOBLIB_BACKEND` and `JOBLIB_N_JOBS`,
/// then of the program.
public struct Parallel<Shape: ResultShape, Failure: FailurePolicy>: Sendable {
  let nJobs: Int?
  let backend: BackendKind?
  let shape: ReturnAs<Shape>
  let policy: OnError<Failure>
  let preDispatch: PreDispatch
  let batchSize: BatchSize
  let maxNBytes: Int?
  let requirement: Requirement?

  /// Settings for calls.
  ///
  /// - Parameters:
  ///   - nJobs: The tasks that run at once; -1 is all processors (all workers of the cluster), -2
  ///     all but one, and so on. 1 runs in the calling thread.
  ///   - backend: Where they run.
  ///   - returnAs: An array, or a stream.
  ///   - onError: Whether a failure ends the call.
  ///   - preDispatch: How far the tasks are read ahead.
  ///   - batchSize: How many tasks a worker gets at a time.
  ///   - maxNBytes: Arrays of more bytes than this are handed to workers as shared memory, once;
  ///     `nil` copies all.
  ///   - require: `.sharedMemory` chooses threads.
  public init(
    nJobs: Int? = nil,
    backend: BackendKind? = nil,
    returnAs: ReturnAs<Shape> = ReturnAs<AsList>.list,
    onError: OnError<Failure> = OnError<FailFast>.failFast,
    preDispatch: PreDispatch = .twicePerJob,
    batchSize: BatchSize = .auto,
    maxNBytes: Int? = 1 << 20,
    require: Requirement? = nil
  ) {
    self.nJobs = nJobs
    self.backend = backend
    shape = returnAs
    policy = onError
    self.preDispatch = preDispatch
    self.batchSize = batchSize
    self.maxNBytes = maxNBytes
    requirement = require
  }

  /// Runs `body` with these settings; workers are kept from one call in it to the next.
  public func scope<Result>(_ body: (Self) throws -> Result) rethrows -> Result {
    try body(self)
  }

  /// The driver of one call.
  ///
  /// - Throws: `ParallelError` for settings that mean nothing, before any work.
  func makeDriver<W: Work>(
    _ work: W,
    _ source: any TaskSource<W.Item>,
    unreadLimit: Int?
  ) throws(ParallelError) -> (driver: Driver<W>, session: any BackendSession) {
    if case .fixed(let count) = batchSize.batching, count < 1 {
      throw ParallelError(
        .invalidArgument,
        "batchSize is \(count); a batch has at least 1 task"
      )
    }
    if case .count(let count) = preDispatch.setting, count < 1 {
      throw ParallelError(
        .invalidArgument,
        "preDispatch is \(count), which would run nothing; give at least 1"
      )
    }
    if let maxNBytes, maxNBytes < 0 {
      throw ParallelError(.invalidArgument, "maxNBytes is \(maxNBytes); sizes are not negative")
    }
    let settings = try ResolvedSettings(
      nJobs: nJobs,
      backend: backend,
      requiresSharedMemory: requirement == .sharedMemory
    )
    let call = Call(
      work: work,
      stopsAtFailure: policy.stops,
      nestingLevel: settings.nestingLevel,
      bufferThreshold: maxNBytes ?? .max
    )
    let session = try settings.backend.makeSession(workerCount: settings.nJobs)
    let driver = Driver(
      call: call,
      session: session,
      source: source,
      settings: DispatchSettings(
        slotCount: session.slotCount,
        batching: batchSize.batching,
        preDispatch: preDispatch.setting,
        isOrdered: shape.isOrdered,
        stopsAtFailure: policy.stops,
        unreadLimit: unreadLimit,
        taskCount: source.totalCount
      )
    )
    return (driver, session)
  }
}
