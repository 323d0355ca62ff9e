/// The processors that a call made here may count as its own: in a task, its worker's share of the
/// machine; elsewhere all that the process may use.
func availableProcessorCount() -> Int {
  TaskScope.running?.processorShare ?? cpuCount()
}

extension TaskScope {
  /// That of the task which the calling thread runs, `nil` outside of tasks.
  static var running: TaskScope? {
    guard let scope = current, scope.isRunning else { return nil }
    return scope
  }
}
