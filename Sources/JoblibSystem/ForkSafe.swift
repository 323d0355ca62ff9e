internal import CJoblibSystem
internal import Glibc

/// A value that lasts as long as the process, behind a lock that a forked child finds free.
///
/// Of a parent's threads a child has the one that forked it. A lock that another held would stay closed
/// in it for ever, and `Synchronization.Mutex` even traps there, since its owner is gone. So forking
/// takes all of these locks first: what they guard is whole in the child.
package final class ForkSafe<Value>: Sendable {
  private nonisolated(unsafe) let lock: UnsafeMutablePointer<pthread_mutex_t>
  private nonisolated(unsafe) var value: Value  // reached only under the lock

  /// Guards a value; for statics, since the lock is never let go of.
  package init(_ value: sending Value) {
    self.value = value
    lock = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    joblib_free_at_fork(lock)
  }

  /// Runs `body` over the value while no other thread can.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return try body(&value)
  }
}
