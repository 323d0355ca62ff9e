/// The results of a call while it still runs (`return_as="generator"`).
///
/// Read it with `next()`, which blocks, or as an `AsyncSequence`. Dropping the last copy ends the
/// call: workers that still run a task for it are stopped. At most some 1000 results wait unread;
/// then no more tasks start.
public struct ResultStream<Value: Sendable>: AsyncSequence, Sendable {
  /// A result.
  public typealias Element = Value

  private let reader: StreamReader<Value>

  init(_ channel: OutcomeChannel<Value>) {
    reader = StreamReader(channel)
  }

  /// Waits for the next result.
  ///
  /// - Returns: `nil` once all are read.
  /// - Throws: The `TaskError` of the first failure, after which there are no more results.
  public func next() throws -> Value? {
    try reader.channel.next()?.get()
  }

  /// The results as a sequence; the last is a failure where the call ended with one.
  public var results: some Sequence<Result<Value, any Error>> {
    sequence(state: false) { [reader] isOver -> Result<Value, any Error>? in
      guard !isOver else { return nil }
      do {
        guard let outcome = try reader.channel.next() else { return nil }
        return .success(try outcome.get())
      } catch {
        isOver = true
        return .failure(error)
      }
    }
  }

  /// Reads the results in an `async` function.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let reader: StreamReader<Value>

    /// The next result; `nil` once all are read.
    public mutating func next() async throws -> Value? {
      try await reader.channel.next()?.get()
    }
  }

  /// An iterator over what is still unread.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(reader: reader)
  }
}

/// The outcomes of a call while it still runs.
///
/// As `ResultStream`, but a failed task is an outcome like any other.
public struct OutcomeStream<Value: Sendable>: AsyncSequence, Sendable {
  /// An outcome.
  public typealias Element = Outcome<Value>

  private let reader: StreamReader<Value>

  init(_ channel: OutcomeChannel<Value>) {
    reader = StreamReader(channel)
  }

  /// Waits for the next outcome.
  ///
  /// - Returns: `nil` once all are read.
  /// - Throws: `ParallelError` where the call could not go on.
  public func next() throws -> Outcome<Value>? {
    try reader.channel.next()
  }

  /// Reads the outcomes in an `async` function.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let reader: StreamReader<Value>

    /// The next outcome; `nil` once all are read.
    public mutating func next() async throws -> Outcome<Value>? {
      try await reader.channel.next()
    }
  }

  /// An iterator over what is still unread.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(reader: reader)
  }
}

/// The reader's end, shared by the copies of a stream; the call ends with the last of them.
private final class StreamReader<Value: Sendable>: Sendable {
  let channel: OutcomeChannel<Value>

  init(_ channel: OutcomeChannel<Value>) {
    self.channel = channel
  }

  deinit {
    channel.abandon()
  }
}
