internal import JoblibSystem

/// The backends by name; the cluster's registers itself.
package enum BackendRegistry {
  private static let known = ForkSafe<[String: any Backend]>([
    "sequential": SequentialBackend(),
    "threading": ThreadBackend(),
    "loky": LokyBackend(),
    "multiprocessing": ForkBackend(),
  ])

  package static func register(_ backend: any Backend) {
    known.withLock { $0[backend.name] = backend }
  }

  static func backend(_ kind: BackendKind) throws(ParallelError) -> any Backend {
    if let custom = kind.custom { return custom }
    if let backend = known.withLock({ $0[kind.name] }) { return backend }
    throw ParallelError(
      .unavailableBackend,
      "the \(kind.name) backend is not part of this program; it needs `import JoblibMPI` and a "
        + "program that is a ParallelProgram"
    )
  }
}
