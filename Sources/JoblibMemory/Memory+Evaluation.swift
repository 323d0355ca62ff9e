public import JoblibParallel

extension Memory {
  /// Calls a function whose result is kept, as `cache(name) { … }(arguments)` does (`joblib`'s `eval`).
  ///
  /// ```swift
  /// let mean = try memory.eval("mean", data, 3) { (data: NDArray<Double>, column: Int) in … }
  /// ```
  ///
  /// - Parameters:
  ///   - name: What the function is known by, in every program that uses this folder.
  ///   - version: Results of one version are not found by another.
  ///   - arguments: What the function is called with.
  ///   - body: The function.
  /// - Returns: The kept result, or else a computed one.
  /// - Throws: What the function throws; ``MemoryError``, as a cached function does.
  public func eval<each Argument: Sendable, Output: Sendable>(
    _ name: String,
    version: FunctionVersion = 1,
    _ arguments: repeat each Argument,
    body: @escaping @Sendable (repeat each Argument) throws -> Output
  ) throws -> Output {
    try cache(name, version: version, body)(repeat each arguments)
  }

  /// Calls an `async` function whose result is kept.
  public func eval<each Argument: Sendable, Output: Sendable>(
    _ name: String,
    version: FunctionVersion = 1,
    _ arguments: repeat each Argument,
    body: @escaping @Sendable (repeat each Argument) async throws -> Output
  ) async throws -> Output {
    try await cache(name, version: version, body)(repeat each arguments)
  }

  /// Runs a task whose result is kept, as `cache(task).run()` does.
  ///
  /// - Parameters:
  ///   - task: The task.
  ///   - version: Results of one version are not found by another.
  /// - Returns: The kept result, or else a computed one.
  /// - Throws: What the task throws; ``MemoryError``, as a cached task does.
  public func eval<Task: ParallelTask>(
    _ task: Task,
    version: FunctionVersion = 1
  ) throws -> Task.Output {
    try cache(task, version: version).run()
  }
}
