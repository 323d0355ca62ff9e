internal import Synchronization

/// A value behind a lock for the whole process, such as a table of what was found out before.
///
/// As `Mutex`, but fit for a program that forks: a lock that another thread held at that moment would
/// stay closed in the child for ever, so the child starts with a new lock and a new value.
package final class ProcessLocked<Value: Sendable>: Sendable {
  private final class Box: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
  }

  private let box: PerProcess<Box>

  /// A value that `make` gives, in each process once.
  package init(_ make: @autoclosure @escaping @Sendable () -> Value) {
    box = PerProcess { Box(make()) }
  }

  /// Runs `body` over the value while no other thread can.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try box.value.value.withLock { (value) throws(Failure) -> Result in try body(&value) }
  }
}
