internal import CJoblibSystem
internal import Glibc

extension WorkerProcess {
  /// Forks a child that runs `body` and ends with the status it returns (`fork(2)`).
  ///
  /// It has this process's memory as it is now, and one thread. It dies with this process
  /// (`PR_SET_PDEATHSIG`). Locks that another thread holds at this moment stay closed in it: those of
  /// malloc are safe, those of the Swift runtime and of the program are held for moments only.
  ///
  /// What it writes goes to `output` and `error`.
  package static func fork(
    output: FileDescriptor,
    error: FileDescriptor,
    _ body: @escaping @Sendable () -> Int32
  ) throws(SystemError) -> WorkerProcess {
    WorkerProcess(
      try Spawner.shared().run {
        let parent = getpid()
        let pid = joblib_fork()
        if pid < 0 { return .failure(SystemError.last("fork")) }
        if pid > 0 { return .success(pid) }
        joblib_become_worker(parent)
        if joblib_redirect(output.raw, error.raw) < 0 { joblib_end(70) }
        let status = body()
        joblib_end_forked(status)
      }
    )
  }
}
