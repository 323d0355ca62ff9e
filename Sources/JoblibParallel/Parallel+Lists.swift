extension Parallel where Shape == AsList, Failure == FailFast {
  /// Runs the tasks and gives their results in order.
  ///
  /// - Throws: The `TaskError` of the first failure; `ParallelError` where a task cannot be run.
  @discardableResult
  public func callAsFunction<Tasks: Sequence>(
    _ tasks: Tasks
  ) throws -> [Tasks.Element.Output] where Tasks.Element: ParallelTask {
    try list(TaskWork<Tasks.Element>(), makeSource(tasks))
  }

  /// Runs `body` over the items and gives its results in order.
  ///
  /// - Throws: The `TaskError` of the first failure; `ParallelError` where a task cannot be run.
  @discardableResult
  public func map<Items: Sequence, Output: Sendable>(
    _ items: Items,
    _ body: @escaping @Sendable (Items.Element) throws -> Output
  ) throws -> [Output] where Items.Element: Sendable {
    try list(MapWork(function: .init(body: body)), makeSource(items))
  }

  /// Runs `body` over the items, with a value that all of them share and each worker gets once.
  ///
  /// - Throws: The `TaskError` of the first failure; `ParallelError` where a task cannot be run.
  @discardableResult
  public func map<Items: Sequence, Shared: Sendable, Output: Sendable>(
    _ items: Items,
    with shared: Shared,
    _ body: @escaping @Sendable (Shared, Items.Element) throws -> Output
  ) throws -> [Output] where Items.Element: Sendable {
    try list(SharedMapWork(shared: shared, function: .init(body: body)), makeSource(items))
  }

  /// Runs an `async` function over the items, on threads, and gives its results in order.
  ///
  /// `nJobs` of them are under way at once; only backends of this process can run them.
  @discardableResult
  public func map<Items: Sequence, Output: Sendable>(
    _ items: Items,
    _ body: @escaping @Sendable (Items.Element) async throws -> Output
  ) throws -> [Output] where Items.Element: Sendable {
    try list(AsyncMapWork(body: body), makeSource(items))
  }

  private func list<W: Work>(
    _ work: W,
    _ source: any TaskSource<W.Item>
  ) throws -> [W.Output] {
    var driver = try makeDriver(work, source)
    var results: [W.Output] = []
    results.reserveCapacity(source.totalCount ?? 0)
    try driver.run { _, output in results.append(contentsOf: output.values(of: W.Output.self)) }
    return results
  }
}

extension Parallel where Shape == AsList, Failure == Collect {
  /// Runs the tasks, all of them, and gives their outcomes in order.
  ///
  /// - Throws: `ParallelError` where a task cannot be run; a task's failure is an outcome.
  @discardableResult
  public func callAsFunction<Tasks: Sequence>(
    _ tasks: Tasks
  ) throws -> [Outcome<Tasks.Element.Output>] where Tasks.Element: ParallelTask {
    try list(TaskWork<Tasks.Element>(), makeSource(tasks))
  }

  /// Runs `body` over the items, all of them, and gives the outcomes in order.
  ///
  /// - Throws: `ParallelError` where a task cannot be run; a task's failure is an outcome.
  @discardableResult
  public func map<Items: Sequence, Output: Sendable>(
    _ items: Items,
    _ body: @escaping @Sendable (Items.Element) throws -> Output
  ) throws -> [Outcome<Output>] where Items.Element: Sendable {
    try list(MapWork(function: .init(body: body)), makeSource(items))
  }

  /// Runs `body` over the items, with a value that all of them share and each worker gets once.
  ///
  /// - Throws: `ParallelError` where a task cannot be run; a task's failure is an outcome.
  @discardableResult
  public func map<Items: Sequence, Shared: Sendable, Output: Sendable>(
    _ items: Items,
    with shared: Shared,
    _ body: @escaping @Sendable (Shared, Items.Element) throws -> Output
  ) throws -> [Outcome<Output>] where Items.Element: Sendable {
    try list(SharedMapWork(shared: shared, function: .init(body: body)), makeSource(items))
  }

  /// Runs an `async` function over the items, on threads, and gives the outcomes in order.
  ///
  /// `nJobs` of them are under way at once; only backends of this process can run them.
  @discardableResult
  public func map<Items: Sequence, Output: Sendable>(
    _ items: Items,
    _ body: @escaping @Sendable (Items.Element) async throws -> Output
  ) throws -> [Outcome<Output>] where Items.Element: Sendable {
    try list(AsyncMapWork(body: body), makeSource(items))
  }

  private func list<W: Work>(
    _ work: W,
    _ source: any TaskSource<W.Item>
  ) throws -> [Outcome<W.Output>] {
    var driver = try makeDriver(work, source)
    var outcomes: [Outcome<W.Output>] = []
    outcomes.reserveCapacity(source.totalCount ?? 0)
    try driver.run { _, output in
      output.forEach(of: W.Output.self) { outcomes.append(Outcome(result: $0, report: $1)) }
    }
    return outcomes
  }
}
