internal import Glibc

/// Uses so much processor time of the calling thread, and gives back how much.
///
/// Time of the thread and not of the wall: a thread that waits for a core has done nothing, so that
/// more of them than cores are not rewarded.
@discardableResult
package func burn(nanoseconds: Int) -> Int {
  let end = threadNanoseconds() + nanoseconds
  while threadNanoseconds() < end {}
  return nanoseconds
}

private func threadNanoseconds() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
