internal import Glibc

/// Nanoseconds since 1970, of a clock that may be set (`CLOCK_REALTIME`).
package func wallNanoseconds() -> Int64 {
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  return nanoseconds(now)
}

/// A moment as nanoseconds; one that does not fit is the last that does.
func nanoseconds(_ time: timespec) -> Int64 {
  let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
  if overflow { return time.tv_sec < 0 ? .min : .max }
  return seconds.addingReportingOverflow(Int64(time.tv_nsec)).partialValue
}
