import Dispatch
import Joblib
import Synchronization

/// Runs batches on dispatch queues, one for each worker, and tells `log` when each starts and ends.
struct QueueBackend: Backend {
  let name = "queues"
  let sharesMemory = true
  let log: @Sendable (String) -> Void

  func workerCount(forJobs jobs: Int) -> Int {
    jobs > 0 ? jobs : max(cpuCount() + 1 + jobs, 1)
  }

  func makeSession(_ request: SessionRequest) -> any BackendSession {
    QueueSession(workerCount: request.workerCount, log: log)
  }
}

/// The queues of one call.
final class QueueSession: BackendSession {
  private let queues: [DispatchQueue]
  private let log: @Sendable (String) -> Void
  private let events = Mutex<[BackendEvent]>([])
  private let eventCount = DispatchSemaphore(value: 0)
  private let isCancelled = Atomic(false)

  init(workerCount: Int, log: @escaping @Sendable (String) -> Void) {
    queues = (0..<workerCount).map { DispatchQueue(label: "worker \($0)") }
    self.log = log
  }

  var slotCount: Int { queues.count }

  func submit(_ batch: Batch) -> Int {
    queues[batch.slot].async { [self] in
      log("worker \(batch.slot): batch \(batch.id) starts")
      let result = batch.run(isCancelled: { isCancelled.load(ordering: .relaxed) })
      log("worker \(batch.slot): batch \(batch.id) ends")
      post(.completed(result))
    }
    return 0
  }

  func nextEvent(until deadline: UInt64?) -> BackendEvent {
    let end = deadline.map { DispatchTime(uptimeNanoseconds: $0) } ?? .distantFuture
    guard eventCount.wait(timeout: end) == .success else { return .timeUp }
    return events.withLock { $0.removeFirst() }
  }

  func wake() {
    post(.woken)
  }

  func cancel() {
    isCancelled.store(true, ordering: .relaxed)
  }

  func end() {}

  private func post(_ event: BackendEvent) {
    events.withLock { $0.append(event) }
    eventCount.signal()
  }
}
