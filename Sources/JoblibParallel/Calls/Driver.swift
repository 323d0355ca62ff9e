internal import JoblibDispatch
internal import JoblibSystem

/// Carries out what the dispatcher decides for one call, in the thread that waits for it.
struct Driver<W: Work> {
  private let call: Call<W>
  private let session: any BackendSession
  private var source: any TaskSource<W.Item>
  private var dispatcher: Dispatcher
  private var submitted: [Int: (firstIndex: Int, time: UInt64)] = [:]
  private var completed: [Int: BatchOutput<W.Output>] = [:]
  private var failure: (any Error)?

  init(
    call: Call<W>,
    session: any BackendSession,
    source: any TaskSource<W.Item>,
    settings: DispatchSettings
  ) {
    self.call = call
    self.session = session
    self.source = source
    dispatcher = Dispatcher(settings)
  }

  /// Runs the call to its end.
  ///
  /// - Parameters:
  ///   - woken: Called when another thread woke the session; it may end the call, or tell of
  ///     batches whose results were read.
  ///   - deliver: Called with each batch's results as they leave.
  /// - Throws: The first failure, where that ends the call.
  mutating func run(
    woken: (inout Dispatcher) -> Void = { _ in },
    deliver: (Int, BatchOutput<W.Output>) -> Void
  ) throws {
    defer { session.end() }
    while true {
      switch dispatcher.next() {
      case .pull(let count):
        let (found, isEnd) = source.pull(count)
        dispatcher.pulled(count: found, isEnd: isEnd)
      case .submit(let batch):
        submit(batch)
      case .deliver(let id):
        if let output = completed.removeValue(forKey: id) { deliver(id, output) }
      case .cancel:
        session.cancel()
      case .wait:
        do { try handle(try session.nextEvent(), woken) } catch {
          failure = failure ?? error
          dispatcher.end()
        }
      case .finish:
        if let failure { throw failure }
        return
      }
    }
  }

  private mutating func submit(_ batch: Dispatcher.Batch) {
    let content = CallBatch(
      call: call,
      firstIndex: batch.tasks.lowerBound,
      items: source.take(batch.tasks.count)
    )
    submitted[batch.id] = (batch.tasks.lowerBound, monotonicNanoseconds())
    do {
      try session.submit(Batch(id: batch.id, slot: batch.slot, content: content))
    } catch {
      failure = failure ?? error
      dispatcher.end()
    }
  }

  private mutating func handle(
    _ event: BackendEvent,
    _ woken: (inout Dispatcher) -> Void
  ) throws {
    switch event {
    case .woken: woken(&dispatcher)
    case .lost(let worker): throw Self.error(for: worker)
    case .completed(let result):
      guard let (firstIndex, time) = submitted.removeValue(forKey: result.batch) else { return }
      let output = try call.output(of: result, firstIndex: firstIndex)
      if call.stopsAtFailure, let error = output.firstError { failure = failure ?? error }
      dispatcher.completed(
        batch: result.batch,
        computeNanoseconds: output.computeNanoseconds,
        elapsedNanoseconds: monotonicNanoseconds() - time,
        hasFailure: !output.failures.isEmpty
      )
      completed[result.batch] = output
    }
  }

  private static func error(for lost: LostWorker) -> any Error {
    guard let index = lost.taskIndex else {
      return ParallelError(
        .workerFailure,
        "a worker on host \(lost.worker.host), rank \(lost.worker.rank), process "
          + "\(lost.worker.processIdentifier), ended outside of any task: \(lost.cause)"
      )
    }
    return TaskError(
      taskIndex: index,
      kind: .workerLost,
      typeName: "",
      message: lost.cause,
      worker: lost.worker,
      underlying: nil
    )
  }
}
