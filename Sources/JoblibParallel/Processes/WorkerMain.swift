internal import JoblibSystem

/// The life of a worker process: called before `main` by the constructor of `CJoblibSystem`.
///
/// - Returns: The exit status, once the other end of the socket is closed.
@c(joblib_worker_main)
package func workerMain(_ socket: CInt, _ page: CInt) -> CInt {
  do {
    let file = FileDescriptor(owning: page)
    if let rank = Host.environment(WorkerServer.rankVariable).flatMap({ Int($0) }) {
      HostRank.current = rank
    }
    let page = try WorkerPage(file)
    page.tryParentMemory()
    return WorkerServer.run(
      LocalSocket(FileDescriptor(owning: socket)),
      page,
      file
    )
  } catch {
    return WorkerServer.end(error)
  }
}

extension WorkerServer {
  /// Serves until the other end is closed.
  ///
  /// - Returns: The exit status of the process.
  static func run(
    _ socket: LocalSocket,
    _ page: WorkerPage,
    _ pageFile: FileDescriptor,
    inheritance: (any BatchRunner)? = nil
  ) -> Int32 {
    let server = WorkerServer(
      channel: FrameChannel(socket, reads: page.toWorker, writes: page.toParent),
      page: page,
      pageFile: pageFile,
      inheritance: inheritance
    )
    News.isInWorker = true
    if page.hasNews.load() == 1 { NewsLine.current = server.news }
    do { try server.serve() } catch { return end(error) }
    return 0
  }

  fileprivate static func end(_ error: any Error) -> Int32 {
    Host.writeErrorLine("joblib: a worker ends: \(error)")
    return 70
  }
}
