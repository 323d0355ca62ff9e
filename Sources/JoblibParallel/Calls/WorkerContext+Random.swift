public import JoblibRandom

extension WorkerContext {
  /// The random numbers of this task: the same for a seed and a task index on every backend, whatever
  /// worker runs it, and whichever attempt it is.
  ///
  /// ```swift
  /// let estimates = try Parallel(nJobs: -1).map(0..<100) { _ in
  ///   var random = WorkerContext.random(seed: 42)
  ///   return estimate(using: &random)
  /// }
  /// ```
  /// Outside of tasks it is the stream of task 0.
  public static func random(seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, stream: UInt64(current?.taskIndex ?? 0))
  }
}
