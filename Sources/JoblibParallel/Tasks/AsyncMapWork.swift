internal import JoblibSystem
internal import JoblibWire

/// One `async` function over many items, each run by the thread that runs its task.
struct AsyncMapWork<Item: Sendable, Output: Sendable>: Work {
  let body: @Sendable (Item) async throws -> Output

  static var isAsync: Bool { true }

  func run(_ item: Item) throws -> Output {
    let body = body
    return try TaskThread().run { try await body(item) }
  }

  func writeDefinition(to writer: WireWriter) throws {
    throw WireError("an async function does not travel; use the threading backend")
  }

  static func readDefinition(from reader: inout WireReader) throws -> Self {
    throw WireError("an async function does not travel")
  }
}

/// Runs the parts of one `async` function in the calling thread, as they become ready.
///
/// The threads of Swift's concurrency, as many as there are processors, may all be waiting in calls
/// like this one, so nothing here may need them.
private final class TaskThread: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var isOver = false
  }

  private let state = Guarded(State())

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isOver = state.update { state in
      if !state.isOver { state.jobs.append(job) }
      return state.isOver
    }
    // What the function left behind has no thread any more but the one that brings it.
    if isOver { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  func run<Output: Sendable>(
    _ body: @escaping @Sendable () async throws -> Output
  ) throws -> Output {
    let answer = Guarded<Result<Output, any Error>?>(nil)
    let task = Task.detached(executorPreference: self) { [state] in
      let result: Result<Output, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      answer.withLock { $0 = result }
      state.update { $0.isOver = true }
    }
    while true {
      // Nobody tells a thread that its call is over, so it looks.
      let due = monotonicNanoseconds() + 50_000_000
      let job = state.wait(until: due) { state -> UnownedJob?? in
        if !state.jobs.isEmpty { return .some(state.jobs.removeFirst()) }
        return state.isOver ? .some(nil) : nil
      }
      switch job {
      case .some(.some(let job)): job.runSynchronously(on: asUnownedTaskExecutor())
      case .some(nil):
        if let result = answer.withLock({ $0 }) { return try result.get() }
      case nil:
        if WorkerContext.current?.isCancelled == true { task.cancel() }
      }
    }
  }
}
