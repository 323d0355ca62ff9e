/// Which backend a call of `Parallel` uses.
public struct BackendKind: Sendable, CustomStringConvertible {
  /// The name, as in `JOBLIB_BACKEND`.
  public let name: String
  let custom: (any Backend)?

  /// One task after the other, in the calling thread.
  public static let sequential = BackendKind(name: "sequential")
  /// Threads of this process, which share its memory.
  public static let threading = BackendKind(name: "threading")
  /// Worker processes: this executable, started again.
  public static let loky = BackendKind(name: "loky")
  /// Forked children of this process, made for each call: they have all that it has in memory, so
  /// any closure runs on them; only numbers of tasks and results travel.
  public static let multiprocessing = BackendKind(name: "multiprocessing")
  /// The ranks of an MPI job; without mpirun the workers of this machine.
  public static let mpi = BackendKind(name: "mpi")

  /// A backend of the program's own.
  public static func custom(_ backend: any Backend) -> BackendKind {
    BackendKind(name: backend.name, custom: backend)
  }

  /// Whether its tasks see the memory of this process.
  var sharesMemory: Bool {
    custom?.sharesMemory ?? ["sequential", "threading"].contains(name)
  }

  /// Whether its workers are started by this library as processes.
  var isProcesses: Bool { custom == nil && ["loky", "mpi"].contains(name) }

  private init(name: String, custom: (any Backend)? = nil) {
    self.name = name
    self.custom = custom
  }

  /// The names that `init(named:)` knows.
  public static let names = ["sequential", "threading", "loky", "multiprocessing", "mpi"]

  /// The backend of a name, as a user types it.
  ///
  /// - Throws: `ParallelError` for a name that is none, with those that are.
  public init(named name: String) throws(ParallelError) {
    guard Self.names.contains(name) else {
      throw ParallelError(
        .invalidArgument,
        "no backend is called \"\(name)\"; there are \(Self.names.joined(separator: ", "))"
      )
    }
    self.init(name: name)
  }

  /// The name.
  public var description: String { name }
}
