internal import JoblibSystem

/// How long an MPI thread that has nothing to do sleeps before it looks again.
///
/// MPI wakes nobody, and looking costs: so a thread looks at once after something happened, then
/// ever more rarely. Where all that may send can ring a bell, it hardly looks at all.
struct Sleeper {
  private var quietSince: UInt64?
  private var pause = Self.shortest

  private static let shortest: UInt64 = 50_000
  /// Beside ranks that cannot ring: a wait of this length costs them half of it on average.
  private static let longest: UInt64 = 1_000_000
  /// The same, once nothing has happened for a while.
  private static let longestIdle: UInt64 = 4_000_000
  private static let idleAfter: UInt64 = 1_000_000_000
  /// With bells; only against one that was lost.
  private static let withBells: UInt64 = 20_000_000

  /// Something happened: look again at once.
  mutating func stir() {
    quietSince = nil
    pause = Self.shortest
  }

  /// The length of the next sleep in nanoseconds.
  mutating func next(canHearAll: Bool, isSending: Bool) -> UInt64 {
    // What is being sent moves only inside MPI calls.
    if isSending { return Self.shortest }
    if canHearAll { return Self.withBells }
    let now = monotonicNanoseconds()
    let since = quietSince ?? now
    quietSince = since
    defer { pause = min(2 * pause, now - since > Self.idleAfter ? Self.longestIdle : Self.longest) }
    return pause
  }
}
