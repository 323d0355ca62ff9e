internal import CJoblibSystem
internal import Glibc
internal import Synchronization

/// A descriptor that one thread rings and another sleeps on (`eventfd(2)`).
package final class Bell: Sendable {
  package let descriptor: FileDescriptor
  private let rung = Atomic(false)

  package init() throws(SystemError) {
    descriptor = FileDescriptor(owning: try checked("eventfd") { joblib_eventfd() })
  }

  /// Whether it rang and was not silenced since: for a look without a call of the kernel.
  package var hasRung: Bool { rung.load(ordering: .acquiring) }

  /// Wakes the sleeper, now or at its next sleep.
  package func ring() {
    rung.store(true, ordering: .releasing)
    var one: UInt64 = 1
    write(descriptor.raw, &one, 8)
  }

  /// Forgets earlier rings.
  package func silence() {
    // First: a ring between the two is one too many, not one lost.
    rung.store(false, ordering: .releasing)
    var count: UInt64 = 0
    _ = Glibc.read(descriptor.raw, &count, 8)
  }
}
