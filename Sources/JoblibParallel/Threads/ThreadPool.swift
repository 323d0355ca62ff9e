internal import JoblibSystem

/// Threads kept from call to call.
enum ThreadPool {
  private static let idle = PerProcess { Guarded<[PoolThread]>([]) }

  static func take(_ count: Int) throws(ParallelError) -> [PoolThread] {
    var threads = idle.value.withLock { idle in
      let taken = Array(idle.suffix(count))
      idle.removeLast(taken.count)
      return taken
    }
    do throws(SystemError) {
      while threads.count < count { threads.append(try PoolThread()) }
    } catch {
      giveBack(threads, idleTimeout: 0)
      throw ParallelError(
        .workerFailure,
        "thread \(threads.count + 1) of \(count) could not be started: \(error)",
        cause: error
      )
    }
    return threads
  }

  /// Takes threads back, each as soon as it is done with what it runs.
  static func giveBack(_ threads: [PoolThread], idleTimeout: UInt64) {
    for thread in threads {
      thread.run {
        thread.expiry = monotonicNanoseconds().addingReportingOverflow(idleTimeout).partialValue
        idle.value.withLock { $0.append(thread) }
      }
    }
  }

  /// Takes out a thread that nobody has taken, so that it can end.
  fileprivate static func retire(_ thread: PoolThread) -> Bool {
    idle.value.withLock { idle in
      guard let index = idle.firstIndex(where: { $0 === thread }) else { return false }
      idle.remove(at: index)
      return true
    }
  }
}

/// A thread that runs what it is given, one after the other.
final class PoolThread: Sendable {
  private let inbox = Guarded<[@Sendable () -> Void]>([])
  /// When it ends if it is idle till then; used by the thread itself.
  nonisolated(unsafe) fileprivate var expiry = UInt64.max

  init() throws(SystemError) {
    try Thread("joblib-worker") { [self] in serve() }.detach()
  }

  private func serve() {
    while true {
      if let job = inbox.wait(until: expiry, { $0.isEmpty ? nil : $0.removeFirst() }) {
        job()
      } else if ThreadPool.retire(self) {
        return
      } else {
        // It was taken just now.
        expiry = .max
      }
    }
  }

  func run(_ job: @escaping @Sendable () -> Void) {
    inbox.update { $0.append(job) }
  }
}
