internal import Glibc
internal import Synchronization

/// A value behind a lock that threads can sleep on until it changes.
///
/// `Synchronization.Mutex` has no condition variable, so this pairs `pthread_mutex_t` with
/// `pthread_cond_t` (on the monotonic clock) and the value they guard.
package final class Guarded<Value>: @unchecked Sendable {
  // Sendable: the value is reached only under the lock.
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var value: Value
  /// How often `update` was called, for those that look before they sleep.
  private let updates = Atomic<UInt64>(0)
  private var patience = Patience()

  package init(_ value: sending Value) {
    self.value = value
    pthread_mutex_init(lock, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  /// Runs `body` over the value while no other thread can.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return try body(&value)
  }

  /// Runs `body`, then wakes every thread that waits.
  package func update<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(lock)
    defer {
      updates.add(1, ordering: .releasing)
      // Who is woken needs the lock.
      pthread_mutex_unlock(lock)
      pthread_cond_broadcast(changed)
    }
    return body(&value)
  }

  /// Sleeps until `body` gives a result, asking again after every change.
  ///
  /// The deadline is in nanoseconds of the monotonic clock; `nil` is returned when it passes.
  package func wait<Result>(
    until deadline: UInt64? = nil,
    _ body: (inout Value) -> Result?
  ) -> Result? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while true {
      if let result = body(&value) { return result }
      if isUpdatedSoon() { continue }
      defer { patience.slept() }
      guard let deadline else {
        pthread_cond_wait(changed, lock)
        continue
      }
      var due = timespec(
        tv_sec: Int(deadline / 1_000_000_000),
        tv_nsec: Int(deadline % 1_000_000_000)
      )
      if pthread_cond_timedwait(changed, lock, &due) == ETIMEDOUT { return body(&value) }
    }
  }

  /// Looks for an update without the lock, as long as that pays.
  private func isUpdatedSoon() -> Bool {
    let seen = updates.load(ordering: .relaxed)
    var patience = patience
    pthread_mutex_unlock(lock)
    let isUpdated = patience.waits { updates.load(ordering: .acquiring) != seen }
    pthread_mutex_lock(lock)
    self.patience = patience
    return isUpdated || updates.load(ordering: .relaxed) != seen
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(lock)
    changed.deallocate()
    lock.deallocate()
  }
}
