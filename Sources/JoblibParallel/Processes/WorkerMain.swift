internal import JoblibSystem

/// The life of a worker process: called before `main` by the constructor of `CJoblibSystem`.
///
/// - Returns: The exit status, once the other end of the socket is closed.
@c(joblib_worker_main)
package func workerMain(_ socket: CInt, _ page: CInt) -> CInt {
  do {
    let page = try WorkerPage(FileDescriptor(owning: page))
    HostRank.current = Host.environment(WorkerServer.rankVariable).flatMap { Int($0) } ?? 0
    let server = WorkerServer(
      channel: FrameChannel(LocalSocket(FileDescriptor(owning: socket))),
      page: page
    )
    try server.serve()
    return 0
  } catch {
    Host.writeErrorLine("joblib: a worker ends: \(error)")
    return 70
  }
}
