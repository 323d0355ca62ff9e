internal import Glibc

/// Lets the calling thread sleep, as a program does that has no work for its workers.
package func pause(seconds: Double) {
  var rest = timespec(
    tv_sec: Int(seconds),
    tv_nsec: Int(seconds.truncatingRemainder(dividingBy: 1) * 1e9)
  )
  var unslept = timespec()
  // It fails only when a signal interrupts it.
  while nanosleep(&rest, &unslept) != 0 { rest = unslept }
}
