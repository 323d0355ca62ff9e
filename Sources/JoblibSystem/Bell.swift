internal import CJoblibSystem
internal import Glibc

/// A descriptor that one thread rings and another sleeps on (`eventfd(2)`).
package final class Bell: Sendable {
  package let descriptor: FileDescriptor

  package init() throws(SystemError) {
    descriptor = FileDescriptor(owning: try checked("eventfd") { joblib_eventfd() })
  }

  /// Wakes the sleeper, now or at its next sleep.
  package func ring() {
    var one: UInt64 = 1
    write(descriptor.raw, &one, 8)
  }

  /// Forgets earlier rings.
  package func silence() {
    var count: UInt64 = 0
    _ = Glibc.read(descriptor.raw, &count, 8)
  }
}
