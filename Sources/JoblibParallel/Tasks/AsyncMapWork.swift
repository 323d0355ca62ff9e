internal import JoblibSystem
internal import JoblibWire

/// One `async` function over many items, each run by the thread that waits for it.
struct AsyncMapWork<Item: Sendable, Output: Sendable>: Work {
  let body: @Sendable (Item) async throws -> Output

  static var isAsync: Bool { true }

  func run(_ item: Item) throws -> Output {
    let body = body
    let answer = Guarded<Result<Output, any Error>?>(nil)
    let executor = CallingThreadExecutor()
    let task = Task.detached(executorPreference: executor) {
      let result: Result<Output, any Error>
      do { result = .success(try await body(item)) } catch { result = .failure(error) }
      answer.withLock { $0 = result }
    }
    return try executor.run {
      answer.withLock { $0 }
    } lookingAt: {
      // Nobody tells a thread that its call is over, so it looks.
      if WorkerContext.current?.isCancelled == true { task.cancel() }
    }.get()
  }

  func writeDefinition(to writer: WireWriter) throws {
    throw WireError("an async function does not travel; use the threading backend")
  }

  static func readDefinition(from reader: inout WireReader) throws -> Self {
    throw WireError("an async function does not travel")
  }
}
