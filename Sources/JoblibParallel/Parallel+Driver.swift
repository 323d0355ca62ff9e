internal import JoblibDispatch
internal import JoblibSystem
internal import NDArrays

extension Parallel {
  /// The driver of one call.
  ///
  /// - Throws: `ParallelError` for settings that mean nothing, before any work.
  func makeDriver<W: Work>(
    _ work: W,
    _ source: any TaskSource<W.Item>,
    isStream: Bool = false
  ) throws(ParallelError) -> Driver {
    let start = monotonicNanoseconds()
    let settings = self.settings.within(.current)
    try limits.check()
    let sharing = try ArraySharing(settings)
    let retry = try limits.retry.checked()
    let needs = needs(settings, isAsync: W.isAsync)
    let resolved = try ResolvedSettings(call: self.settings, needs: needs)
    try Self.check(resolved.backend, canDo: needs)
    let failureLimit = try failureLimit(taskCount: source.totalCount)
    let request = try request(settings, resolved)

    let session = try resolved.backend.makeSession(request)
    guard session.slotCount > 0 else {
      session.end()
      throw ParallelError(
        .unavailableBackend,
        "the \(resolved.backend.name) backend has no active worker"
      )
    }
    do throws(ParallelError) {
      let preDispatch = try limits.preDispatch.setting(forJobs: resolved.nJobs)
      let call = Call(
        work: work,
        header: CallHeader(
          // Where a failed task may run again, its batch goes on without it.
          stopsAtFailure: policy.stops && limits.stopAfter == nil && !limits.retry.coversErrors,
          nestingLevel: resolved.nestingLevel,
          processorShare: max(availableProcessorCount() / session.slotCount, 1),
          bufferThreshold: sharing.threshold,
          capturesOutput: request.output == .captured,
          mapsReadOnly: sharing.mapsReadOnly
        ),
        initializer: limits.initializer,
        folder: sharing.folder
      )
      let source = try Self.handOver(source, of: call, to: session)
      return Driver(
        tasks: SourcedTasks(call, source),
        session: session,
        settings: DispatchSettings(
          slotCount: session.slotCount,
          slotHosts: (0..<session.slotCount).map { session.host(ofSlot: $0) },
          batching: limits.batchSize.batching,
          preDispatch: preDispatch,
          isOrdered: shape.isOrdered,
          failureLimit: failureLimit,
          retry: retry,
          unreadLimit: isStream ? limits.bounds.unreadResults : nil,
          unreadByteLimit: isStream ? limits.bounds.unreadBytes.bytes : nil,
          argumentByteLimit: limits.bounds.queuedBytes.bytes,
          reportsNotRun: !policy.stops,
          taskCount: source.totalCount
        ),
        rules: CallRules(
          start: start,
          stopsAtFailure: policy.stops,
          limits: limits,
          isStream: isStream
        ),
        progress: Progress(
          counts: ProgressCounts(
            backend: resolved.backend.name,
            workerCount: session.slotCount,
            taskCount: source.totalCount
          ),
          start: start,
          observer: limits.onProgress,
          lines: settings.verbose.flatMap { verbose in
            guard verbose > 0 else { return nil }
            return ProgressLines(
              verbose: verbose,
              jobs: settings.nJobs ?? resolved.nJobs,
              total: source.totalCount,
              preDispatch: preDispatch.limit(slotCount: session.slotCount) ?? 0
            )
          }
        )
      )
    } catch {
      session.end()
      throw error
    }
  }

  /// Where workers have the tasks from the start, reads all of them first and makes the workers.
  private static func handOver<W: Work>(
    _ source: any TaskSource<W.Item>,
    of call: Call<W>,
    to session: any BackendSession
  ) throws(ParallelError) -> any TaskSource<W.Item> {
    guard let session = session as? any InheritingSession else { return source }
    try call.checkOutput()
    var source = source
    var count = 0
    while true {
      let (found, isEnd) = source.pull(.max)
      count += found
      if isEnd { break }
    }
    let items = source.take(0..<count)
    try session.start(InheritedRunner(call, items))
    return ArraySource(Array(items))
  }

  private func failureLimit(
    taskCount: Int?
  ) throws(ParallelError) -> DispatchSettings.FailureLimit? {
    if let budget = limits.stopAfter { return try budget.checked(taskCount: taskCount) }
    return policy.stops ? DispatchSettings.FailureLimit(count: 1, urgency: .now) : nil
  }

  private func request(
    _ settings: ParallelConfiguration,
    _ resolved: ResolvedSettings
  ) throws(ParallelError) -> SessionRequest {
    if let threads = settings.innerMaxNumThreads, threads < 1 {
      throw ParallelError(
        .invalidArgument,
        "innerMaxNumThreads is \(threads); a worker has at least 1 thread"
      )
    }
    if let timeout = settings.idleWorkerTimeout, timeout < .zero {
      throw ParallelError(.invalidArgument, "idleWorkerTimeout is \(timeout), which is negative")
    }
    let growth = try limits.workerMemoryGrowth.checked("workerMemoryGrowth")
    return SessionRequest(
      workerCount: resolved.nJobs,
      timeLimit: limits.timeLimit,
      idleTimeout: settings.idleWorkerTimeout ?? .seconds(300),
      innerThreadLimit: settings.innerMaxNumThreads,
      memoryGrowthLimit: growth == .max ? nil : growth,
      output: settings.workerOutput ?? .prefixed
    )
  }

  private func needs(_ settings: ParallelConfiguration, isAsync: Bool) -> BackendAbilities {
    var needs: BackendAbilities = []
    if limits.timeLimit != nil { needs.insert(.timeLimits) }
    if settings.workerOutput == .captured { needs.insert(.capturedOutput) }
    if isAsync { needs.insert(.asyncTasks) }
    return needs
  }

  private static func check(
    _ backend: any Backend,
    canDo needs: BackendAbilities
  ) throws(ParallelError) {
    let missing = needs.subtracting(backend.abilities)
    func refuse(_ text: String) -> ParallelError {
      ParallelError(.invalidArgument, "the \(backend.name) backend \(text)")
    }
    if missing.contains(.timeLimits) {
      throw refuse("cannot end a task; use the loky backend, or drop timeLimit")
    }
    if missing.contains(.capturedOutput) {
      throw refuse(
        "cannot tell what each task writes; use the loky backend, or another workerOutput"
      )
    }
    if missing.contains(.asyncTasks) {
      throw refuse("runs no async functions; use the threading backend for them")
    }
  }
}

/// How large arrays reach workers.
private struct ArraySharing {
  var threshold: Int
  var mapsReadOnly: Bool
  var folder: String?

  init(_ settings: ParallelConfiguration) throws(ParallelError) {
    threshold = try (settings.maxNBytes ?? ByteCount(1 << 20)).checked("maxNBytes")
    switch settings.mmapMode {
    case .readOnly: mapsReadOnly = true
    case .copyOnWrite, nil: mapsReadOnly = false
    case .readWrite:
      throw ParallelError(
        .invalidArgument,
        "mmapMode: .readWrite would let workers change each other's arguments, and arrays are "
          + "values; use .copyOnWrite, or return what a task made, or require: .sharedMemory"
      )
    }
    folder = settings.tempFolder ?? Host.environment("JOBLIB_TEMP_FOLDER")
    if folder == "" { folder = nil }
  }
}

extension CallLimits {
  /// - Throws: `ParallelError` for numbers that mean nothing.
  func check() throws(ParallelError) {
    func refuse(_ text: String) -> ParallelError { ParallelError(.invalidArgument, text) }
    switch batchSize.batching {
    case .fixed(let count) where count < 1:
      throw refuse("batchSize is \(count); a batch has at least 1 task")
    default: break
    }
    for (name, time) in [("timeLimit", timeLimit), ("deadline", deadline), ("timeout", timeout)] {
      if let time, time <= .zero {
        throw refuse("\(name) is \(time); it has to be longer than nothing")
      }
    }
    if bounds.unreadResults < 1 {
      throw refuse("bounds.unreadResults is \(bounds.unreadResults); give at least 1")
    }
    _ = try bounds.unreadBytes.checked("bounds.unreadBytes")
    _ = try bounds.queuedBytes.checked("bounds.queuedBytes")
  }
}
