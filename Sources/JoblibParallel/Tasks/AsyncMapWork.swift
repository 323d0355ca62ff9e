internal import JoblibSystem
internal import JoblibWire

/// One `async` function over many items, each waited for by the thread that runs the task.
struct AsyncMapWork<Item: Sendable, Output: Sendable>: Work {
  let body: @Sendable (Item) async throws -> Output

  static var isAsync: Bool { true }

  func run(_ item: Item) throws -> Output {
    let body = body
    let answer = Guarded<Result<Output, any Error>?>(nil)
    let task = Task.detached {
      let result: Result<Output, any Error>
      do { result = .success(try await body(item)) } catch { result = .failure(error) }
      answer.update { $0 = result }
    }
    // Nobody tells a thread that its call is over, so it looks.
    while true {
      let due = monotonicNanoseconds() + 50_000_000
      if let result = answer.wait(until: due, { $0 }) { return try result.get() }
      if WorkerContext.current?.isCancelled == true { task.cancel() }
    }
  }

  func writeDefinition(to writer: WireWriter) throws {
    throw WireError("an async function does not travel; use the threading backend")
  }

  static func readDefinition(from reader: inout WireReader) throws -> Self {
    throw WireError("an async function does not travel")
  }
}
