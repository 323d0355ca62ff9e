internal import JoblibSystem
internal import Synchronization

/// The backend and the number of workers of one call, with all sources asked in order: the call,
/// `parallelConfig`, the environment, the program.
struct ResolvedSettings {
  var backend: any Backend
  var nJobs: Int
  var nestingLevel: Int

  /// As loky (`LOKY_MAX_DEPTH`): a recursion without end ends before the machine does.
  private static let deepestNesting = 10

  /// Asks all sources; `needs` is what the workers have to be able to do.
  ///
  /// - Throws: `ParallelError` for no jobs at all, or a backend that cannot be used here.
  init(
    call: ParallelConfiguration,
    needs: BackendAbilities = []
  ) throws(ParallelError) {
    let settings = call.within(.current)
    let defaults = ProgramDefaults.current.withLock { $0 }
    nestingLevel = TaskScope.running?.nestingLevel ?? 0

    var choice = try Self.kind(settings, nestingLevel, defaults)
    if settings.require == .sharedMemory, settings.prefer == .processes {
      throw ParallelError(
        .invalidArgument,
        "prefer: .processes and require: .sharedMemory contradict each other; drop one"
      )
    }
    if settings.require == .sharedMemory, !choice.kind.sharesMemory {
      guard call.backend == nil else {
        throw ParallelError(
          .invalidArgument,
          "the \(choice.kind.name) backend shares no memory with its workers, which this call "
            + "requires; use the threading backend, or drop require: .sharedMemory"
        )
      }
      choice = (.threading, false)
    }
    let kind = choice.kind
    guard nestingLevel < Self.deepestNesting || kind.name == "sequential" else {
      throw ParallelError(
        .invalidArgument,
        "calls are nested \(nestingLevel) deep, each with workers of its own; let the inner ones "
          + "choose their backend themselves"
      )
    }
    if settings.innerMaxNumThreads != nil, !choice.isChosen || !kind.isProcesses {
      throw ParallelError(
        .invalidArgument,
        "innerMaxNumThreads limits the threads of worker processes; give it together with the "
          + "loky or mpi backend"
      )
    }

    let asked = try Self.jobs(settings.nJobs, nestingLevel, defaults.nJobs)
    if nestingLevel == 0, kind.name != "mpi", let notice = defaults.idleRanksNotice {
      Notice.once(kind.name, "the \(kind.name) backend \(notice)")
    }
    let found = try BackendRegistry.backend(kind)
    let count = try found.workerCount(forJobs: asked)
    // One job needs no workers, and leaves a program as it would be without this library.
    let single = SequentialBackend()
    let needsNoWorker =
      count == 1 && found.runsOneJobInCallingThread && single.abilities.isSuperset(of: needs)
    self.backend = needsNoWorker ? single : found
    self.nJobs = count
  }

  /// The backend, and whether someone chose it.
  private static func kind(
    _ settings: ParallelConfiguration,
    _ nestingLevel: Int,
    _ defaults: ProgramDefaults
  ) throws(ParallelError) -> (kind: BackendKind, isChosen: Bool) {
    if let chosen = settings.backend { return (chosen, true) }
    if nestingLevel == 0, let name = Host.environment("JOBLIB_BACKEND"), !name.isEmpty {
      do { return (try BackendKind(named: name), true) } catch {
        throw ParallelError(.invalidArgument, "JOBLIB_BACKEND: \(error.message)")
      }
    }
    switch settings.prefer {
    case .threads: return (nestingLevel < 2 ? .threading : .sequential, false)
    case .processes where nestingLevel == 0:
      return (defaults.backend.sharesMemory ? .loky : defaults.backend, false)
    case .processes, nil: break
    }
    // As joblib: threads in a worker, and no more below them.
    if nestingLevel > 0 { return (nestingLevel == 1 ? .threading : .sequential, false) }
    return (defaults.backend, false)
  }

  /// The number of jobs as it was asked for, not 0.
  private static func jobs(
    _ given: Int?,
    _ nestingLevel: Int,
    _ fallback: Int
  ) throws(ParallelError) -> Int {
    var jobs = given
    if jobs == nil, nestingLevel == 0, let text = Host.environment("JOBLIB_N_JOBS"), !text.isEmpty {
      guard let number = Int(text) else {
        throw ParallelError(
          .invalidArgument,
          "JOBLIB_N_JOBS is \"\(text)\"; it has to be a whole number"
        )
      }
      jobs = number
    }
    let asked = jobs ?? (nestingLevel > 0 ? 1 : fallback)
    guard asked != 0 else {
      throw ParallelError(
        .invalidArgument,
        "nJobs is 0, which would run nothing; give a positive number, or -1 for all processors"
      )
    }
    return asked
  }
}

/// The number of tasks that a call with these settings would run at once here
/// (`joblib.effective_n_jobs`).
///
/// `nil` jobs are those of `parallelConfig`, the environment and the program.
///
/// - Throws: `ParallelError` for 0 jobs, or a backend that cannot be used here.
public func effectiveNJobs(
  _ nJobs: Int? = -1,
  backend: BackendKind? = nil
) throws(ParallelError) -> Int {
  try ResolvedSettings(call: ParallelConfiguration(backend: backend, nJobs: nJobs)).nJobs
}
