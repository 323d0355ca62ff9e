internal import JoblibDispatch

extension Parallel where Shape == AsStream, Failure == FailFast {
  /// Starts the tasks and gives their results as they are asked for.
  ///
  /// A refusal surfaces at the first `next()`.
  public func callAsFunction<Tasks: Sequence>(
    _ tasks: sending Tasks
  ) -> ResultStream<Tasks.Element.Output> where Tasks.Element: ParallelTask {
    ResultStream(stream(TaskWork<Tasks.Element>(), makeSource(tasks)))
  }

  /// Starts `body` over the items and gives its results as they are asked for.
  public func map<Items: Sequence, Output: Sendable>(
    _ items: sending Items,
    _ body: @escaping @Sendable (Items.Element) throws -> Output
  ) -> ResultStream<Output> where Items.Element: Sendable {
    ResultStream(stream(MapWork(function: .init(body: body)), makeSource(items)))
  }

  /// Starts `body` over the items, with a value that all of them share.
  public func map<Items: Sequence, Shared: Sendable, Output: Sendable>(
    _ items: sending Items,
    with shared: Shared,
    _ body: @escaping @Sendable (Shared, Items.Element) throws -> Output
  ) -> ResultStream<Output> where Items.Element: Sendable {
    ResultStream(
      stream(SharedMapWork(shared: shared, function: .init(body: body)), makeSource(items))
    )
  }

  /// Starts an `async` function over the items, on threads, and gives its results as they are asked for.
  public func map<Items: Sequence, Output: Sendable>(
    _ items: sending Items,
    _ body: @escaping @Sendable (Items.Element) async throws -> Output
  ) -> ResultStream<Output> where Items.Element: Sendable {
    ResultStream(stream(AsyncMapWork(body: body), makeSource(items)))
  }
}

extension Parallel where Shape == AsStream, Failure == Collect {
  /// Starts the tasks and gives their outcomes as they are asked for.
  public func callAsFunction<Tasks: Sequence>(
    _ tasks: sending Tasks
  ) -> OutcomeStream<Tasks.Element.Output> where Tasks.Element: ParallelTask {
    OutcomeStream(stream(TaskWork<Tasks.Element>(), makeSource(tasks)))
  }

  /// Starts `body` over the items and gives the outcomes as they are asked for.
  public func map<Items: Sequence, Output: Sendable>(
    _ items: sending Items,
    _ body: @escaping @Sendable (Items.Element) throws -> Output
  ) -> OutcomeStream<Output> where Items.Element: Sendable {
    OutcomeStream(stream(MapWork(function: .init(body: body)), makeSource(items)))
  }

  /// Starts `body` over the items, with a value that all of them share.
  public func map<Items: Sequence, Shared: Sendable, Output: Sendable>(
    _ items: sending Items,
    with shared: Shared,
    _ body: @escaping @Sendable (Shared, Items.Element) throws -> Output
  ) -> OutcomeStream<Output> where Items.Element: Sendable {
    OutcomeStream(
      stream(SharedMapWork(shared: shared, function: .init(body: body)), makeSource(items))
    )
  }

  /// Starts an `async` function over the items, on threads, and gives its outcomes as they are asked for.
  public func map<Items: Sequence, Output: Sendable>(
    _ items: sending Items,
    _ body: @escaping @Sendable (Items.Element) async throws -> Output
  ) -> OutcomeStream<Output> where Items.Element: Sendable {
    OutcomeStream(stream(AsyncMapWork(body: body), makeSource(items)))
  }
}

extension Parallel where Shape == AsStream {
  fileprivate func stream<W: Work>(
    _ work: W,
    _ source: sending any TaskSource<W.Item>
  ) -> OutcomeChannel<W.Output> {
    let channel = OutcomeChannel<W.Output>()
    do {
      let driver = try makeDriver(work, source, isStream: true)
      // The driver moves into its thread; nothing else has it.
      nonisolated(unsafe) var moved = driver
      channel.start(driver.session) {
        try moved.run(
          woken: { dispatcher in
            if channel.isAbandoned { dispatcher.stop(.now) }
            for piece in channel.takeReadPieces() { dispatcher.taken(piece: piece) }
          },
          deliver: { piece, output in channel.put(piece: piece, output, policy.stops) }
        )
      }
    } catch {
      channel.finish(error)
    }
    return channel
  }
}
