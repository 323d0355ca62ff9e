internal import CJoblibSystem
internal import Glibc

/// Looks for something for a moment, before its thread sleeps until it comes.
///
/// To sleep and be woken takes some 50 µs where a processor idles, and costs who wakes as much as many
/// a short task. So a thread whose last wait was short looks for about as long as that would take,
/// and lets others run meanwhile. One whose last wait was long sleeps at once, and so does for a
/// while one that did not get its processor back soon: others need it more.
package struct Patience: Sendable {
  /// How long it looks, in nanoseconds.
  private static let limit: UInt64 = 50_000
  /// How soon it has to have its processor back.
  private static let longestYield: UInt64 = 20_000
  /// The looks between two questions to the system.
  private static let looks = 16
  /// How many waits are skipped after a yield that took long: so many more each time.
  private static let penaltyGrowth = 4
  private static let largestPenalty = 1024

  private var start: UInt64 = 0
  private var wasShort = true
  /// How many waits are not worth a look, and how many there were the last time.
  private var skipped = 0
  private var penalty = 2

  package init() {}

  /// Asks `isThere` again and again, as long as that promises to be enough.
  ///
  /// - Returns: Whether it was; otherwise the caller sleeps, and says afterwards that it `slept()`.
  package mutating func waits(for isThere: () -> Bool) -> Bool {
    start = monotonicNanoseconds()
    guard wasShort else { return false }
    guard skipped == 0 else {
      skipped -= 1
      return false
    }
    var now = start
    while now - start < Self.limit {
      for _ in 0..<Self.looks {
        if isThere() {
          penalty = max(penalty - 1, 2)
          return true
        }
        joblib_relax()
      }
      let before = now
      sched_yield()
      now = monotonicNanoseconds()
      if now - before > Self.longestYield {
        penalty = min(Self.penaltyGrowth * penalty, Self.largestPenalty)
        skipped = penalty
        return isThere()
      }
    }
    return false
  }

  /// The wait is over.
  package mutating func slept() {
    wasShort = monotonicNanoseconds() - start < 2 * Self.limit
  }
}
