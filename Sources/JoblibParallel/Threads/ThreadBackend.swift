internal import JoblibSystem
internal import Synchronization

/// Threads of this process.
struct ThreadBackend: Backend {
  let name = "threading"
  let sharesMemory = true

  func workerCount(forJobs jobs: Int) -> Int {
    jobCount(jobs, processors: cpuCount())
  }

  func makeSession(workerCount: Int) throws(ParallelError) -> any BackendSession {
    ThreadSession(threads: try ThreadPool.take(workerCount))
  }
}

private final class ThreadSession: BackendSession {
  private let threads: [PoolThread]
  private let events = Guarded<[BackendEvent]>([])
  private let isCancelled = Atomic(false)

  init(threads: [PoolThread]) {
    self.threads = threads
  }

  var slotCount: Int { threads.count }

  func submit(_ batch: Batch) {
    threads[batch.slot].run { [self] in
      let result = batch.run(isCancelled: { isCancelled.load(ordering: .relaxed) })
      events.update { $0.append(.completed(result)) }
    }
  }

  func nextEvent() -> BackendEvent {
    events.wait { $0.isEmpty ? nil : $0.removeFirst() } ?? .woken
  }

  func wake() {
    events.update { $0.append(.woken) }
  }

  /// A thread cannot be stopped: it ends its task, whose result nobody takes.
  func cancel() {
    isCancelled.store(true, ordering: .relaxed)
  }

  func end() {
    ThreadPool.giveBack(threads)
  }
}

/// Threads kept from call to call.
private enum ThreadPool {
  private static let idle = Mutex<[PoolThread]>([])

  static func take(_ count: Int) throws(ParallelError) -> [PoolThread] {
    var threads = idle.withLock { idle in
      let taken = Array(idle.suffix(count))
      idle.removeLast(taken.count)
      return taken
    }
    do throws(SystemError) {
      while threads.count < count { threads.append(try PoolThread()) }
    } catch {
      giveBack(threads)
      throw ParallelError(
        .workerFailure,
        "thread \(threads.count + 1) of \(count) could not be started: \(error)",
        cause: error
      )
    }
    return threads
  }

  /// Takes threads back, each as soon as it is done with what it runs.
  static func giveBack(_ threads: [PoolThread]) {
    for thread in threads {
      thread.run { idle.withLock { $0.append(thread) } }
    }
  }
}

private final class PoolThread: Sendable {
  private let inbox: Guarded<[@Sendable () -> Void]>

  init() throws(SystemError) {
    let inbox = Guarded<[@Sendable () -> Void]>([])
    self.inbox = inbox
    try Thread("joblib-worker") {
      while true {
        let job = inbox.wait { $0.isEmpty ? nil : $0.removeFirst() }
        job?()
      }
    }.detach()
  }

  func run(_ job: @escaping @Sendable () -> Void) {
    inbox.update { $0.append(job) }
  }
}
