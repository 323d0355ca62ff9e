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
}

extension Parallel where Shape == AsStream {
  /// How many results wait for their reader before no more tasks start.
  private var unreadLimit: Int { 1024 }

  fileprivate func stream<W: Work>(
    _ work: W,
    _ source: sending any TaskSource<W.Item>
  ) -> OutcomeChannel<W.Output> {
    let channel = OutcomeChannel<W.Output>()
    do {
      let (driver, session) = try makeDriver(work, source, unreadLimit: unreadLimit)
      // The driver moves into its thread; nothing else has it.
      nonisolated(unsafe) var moved = driver
      channel.start(session) {
        try moved.run(
          woken: { dispatcher in
            if channel.isAbandoned { dispatcher.end() }
            for batch in channel.takeReadBatches() { dispatcher.taken(batch: batch) }
          },
          deliver: { batch, output in channel.put(batch: batch, output) }
        )
      }
    } catch {
      channel.finish(error)
    }
    return channel
  }
}
