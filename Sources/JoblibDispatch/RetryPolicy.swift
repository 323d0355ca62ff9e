extension DispatchSettings {
  /// Which tasks run again after a failure, and when.
  package struct RetryPolicy: Sendable, Equatable {
    /// How often a task may fail before its failure is final, a lost worker counted like an error.
    ///
    /// At 1 an error is final, and a task that lost its worker still runs again up to `lossLimit`.
    package var attempts: Int
    /// How many workers a task may cost before it runs no more, where `attempts` is 1.
    package var lossLimit: Int
    package var delay: Delay
    /// Whether a task is tried again on another host than the last, where one is free.
    package var prefersOtherHost: Bool

    package init(
      attempts: Int = 1,
      lossLimit: Int = 2,
      delay: Delay = .none,
      prefersOtherHost: Bool = false
    ) {
      precondition(attempts > 0 && lossLimit > 0, "a task is tried at least once")
      self.attempts = attempts
      self.lossLimit = lossLimit
      self.delay = delay
      self.prefersOtherHost = prefersOtherHost
    }

    /// Errors are final; a task that lost its worker is tried once more.
    package static let none = RetryPolicy()

    /// The time from a failure to the next attempt, in nanoseconds.
    package enum Delay: Sendable, Equatable {
      case none
      case constant(UInt64)
      /// `first`, then each time `factor` times as long, `cap` at most.
      case exponential(first: UInt64, factor: Double, cap: UInt64)
    }

    /// The delay after a task's failure number `failures`, in nanoseconds.
    ///
    /// Between a half and the whole of what `delay` says, by a hash of the task and its attempt: so
    /// tasks that failed together do not come back together, and every run is the same.
    package func delay(task: Int, attempt: Int, failures: Int) -> UInt64 {
      let longest: UInt64 =
        switch delay {
        case .none: 0
        case .constant(let nanoseconds): nanoseconds
        case .exponential(let first, let factor, let cap):
          Self.grown(first, by: factor, times: failures - 1, cap: cap)
        }
      let early = 0.5 * Self.fraction(task: task, attempt: attempt)
      return longest - min(UInt64(Double(longest) * early), longest)
    }

    private static func grown(
      _ first: UInt64,
      by factor: Double,
      times: Int,
      cap: UInt64
    ) -> UInt64 {
      guard factor > 1 else { return min(first, cap) }
      var grown = Double(first)
      for _ in 0..<max(times, 0) where grown < Double(cap) { grown *= factor }
      return grown < Double(cap) ? UInt64(grown) : cap
    }

    /// A number in 0..<1 (the finalizer of SplitMix64).
    private static func fraction(task: Int, attempt: Int) -> Double {
      var bits = UInt64(bitPattern: Int64(task)) &* 0x9e37_79b9_7f4a_7c15
      bits &+= UInt64(bitPattern: Int64(attempt)) &* 0xd1b5_4a32_d192_ed03
      bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
      bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
      bits ^= bits >> 31
      return Double(bits >> 11) * 0x1p-53
    }
  }
}
