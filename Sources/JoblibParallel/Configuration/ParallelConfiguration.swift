internal import JoblibSystem
package import Synchronization

/// Settings for all calls of `Parallel` within a scope; what a call says itself goes before.
struct ParallelConfiguration: Sendable {
  var backend: BackendKind?
  var nJobs: Int?

  @TaskLocal static var current = ParallelConfiguration()
}

/// Runs `body` with settings for every call of `Parallel` in it (`joblib.parallel_config`).
///
/// Scopes nest: an inner one keeps what it does not set. They hold for the calling task or thread,
/// not for threads that `body` starts.
public func parallelConfig<Result>(
  backend: BackendKind? = nil,
  nJobs: Int? = nil,
  _ body: () throws -> Result
) rethrows -> Result {
  var configuration = ParallelConfiguration.current
  if let backend { configuration.backend = backend }
  if let nJobs { configuration.nJobs = nJobs }
  return try ParallelConfiguration.$current.withValue(configuration, operation: body)
}

/// What holds where neither the call nor `parallelConfig` nor the environment says anything.
package struct ProgramDefaults: Sendable {
  package var backend: BackendKind
  package var nJobs: Int
  /// What to say, once, where a call does not use the cluster that the program runs on.
  package var idleRanksNotice: String?

  package init(backend: BackendKind, nJobs: Int, idleRanksNotice: String? = nil) {
    self.backend = backend
    self.nJobs = nJobs
    self.idleRanksNotice = idleRanksNotice
  }

  /// A library's: loky and one job, as joblib; `ParallelProgram` sets its own.
  package static let current = Mutex(ProgramDefaults(backend: .loky, nJobs: 1))
}

/// The settings of one call, with all sources asked in order.
struct ResolvedSettings {
  var backend: any Backend
  var nJobs: Int
  var nestingLevel: Int

  /// As loky (`LOKY_MAX_DEPTH`): a recursion without end ends before the machine does.
  private static let deepestNesting = 10

  /// - Throws: `ParallelError` for no jobs at all, or a backend that cannot be used here.
  init(nJobs: Int?, backend: BackendKind?, requiresSharedMemory: Bool) throws(ParallelError) {
    let configuration = ParallelConfiguration.current
    let defaults = ProgramDefaults.current.withLock { $0 }
    nestingLevel = TaskScope.current.map { $0.isRunning ? $0.nestingLevel : 0 } ?? 0

    var kind: BackendKind
    if let chosen = backend ?? configuration.backend {
      kind = chosen
    } else if nestingLevel > 0 {
      // As joblib: threads in a worker, and no more below them.
      kind = nestingLevel == 1 ? .threading : .sequential
    } else if let name = Host.environment("JOBLIB_BACKEND"), !name.isEmpty {
      do { kind = try BackendKind(named: name) } catch {
        throw ParallelError(.invalidArgument, "JOBLIB_BACKEND: \(error.message)")
      }
    } else {
      kind = defaults.backend
    }
    if requiresSharedMemory, !kind.sharesMemory {
      guard backend == nil else {
        throw ParallelError(
          .invalidArgument,
          "the \(kind.name) backend shares no memory with its workers, which this call requires; "
            + "use the threading backend, or drop require: .sharedMemory"
        )
      }
      kind = .threading
    }

    guard nestingLevel < Self.deepestNesting || kind.name == "sequential" else {
      throw ParallelError(
        .invalidArgument,
        "calls are nested \(nestingLevel) deep, each with workers of its own; let the inner ones "
          + "choose their backend themselves"
      )
    }

    var jobs = nJobs ?? configuration.nJobs
    if jobs == nil, nestingLevel == 0, let text = Host.environment("JOBLIB_N_JOBS"), !text.isEmpty {
      guard let number = Int(text) else {
        throw ParallelError(
          .invalidArgument,
          "JOBLIB_N_JOBS is \"\(text)\"; it has to be a whole number"
        )
      }
      jobs = number
    }
    let asked = jobs ?? (nestingLevel > 0 ? 1 : defaults.nJobs)
    guard asked != 0 else {
      throw ParallelError(
        .invalidArgument,
        "nJobs is 0, which would run nothing; give a positive number, or -1 for all processors"
      )
    }
    if nestingLevel == 0, kind.name != "mpi", let notice = defaults.idleRanksNotice {
      Notice.once(kind.name, "the \(kind.name) backend \(notice)")
    }
    let found: any Backend
    if let custom = kind.custom {
      found = custom
    } else {
      found = try BackendRegistry.backend(named: kind.name)
    }
    let count = try found.workerCount(forJobs: asked)
    // One job needs no workers, and leaves a program as it would be without this library.
    self.backend = count == 1 && found.runsOneJobInCallingThread ? SequentialBackend() : found
    self.nJobs = count
  }
}

/// The backends by name; the cluster's registers itself.
package enum BackendRegistry {
  private static let known = Mutex<[String: any Backend]>([
    "sequential": SequentialBackend(),
    "threading": ThreadBackend(),
    "loky": LokyBackend(),
  ])

  package static func register(_ backend: any Backend) {
    known.withLock { $0[backend.name] = backend }
  }

  static func backend(named name: String) throws(ParallelError) -> any Backend {
    if let backend = known.withLock({ $0[name] }) { return backend }
    throw ParallelError(
      .unavailableBackend,
      "the \(name) backend is not part of this program; it needs `import JoblibMPI` and a program "
        + "that is a ParallelProgram"
    )
  }
}
