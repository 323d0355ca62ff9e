internal import Glibc

/// Nanoseconds since 1970, of a clock that may be set (`CLOCK_REALTIME`).
package func wallNanoseconds() -> Int64 {
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}
