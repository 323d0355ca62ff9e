/// Durations of the same thing, in seconds.
package struct Sample {
  /// In ascending order.
  package let seconds: [Double]

  /// A sample of at least one duration.
  package init(_ seconds: [Double]) {
    precondition(!seconds.isEmpty, "a sample of nothing")
    self.seconds = seconds.sorted()
  }

  /// Runs `body` again and again.
  package init(count: Int, _ body: (Int) throws -> Void) rethrows {
    self.init(try (0..<count).map { turn in try time { try body(turn) } })
  }

  package var median: Double {
    let middle = seconds.count / 2
    return seconds.count.isMultiple(of: 2)
      ? (seconds[middle - 1] + seconds[middle]) / 2 : seconds[middle]
  }

  /// The value that nine in ten do not exceed.
  package var percentile90: Double { seconds[(seconds.count * 9 - 1) / 10] }
}

/// The seconds that `body` takes.
package func time(_ body: () throws -> Void) rethrows -> Double {
  let (seconds, attoseconds) = try ContinuousClock().measure(body).components
  return Double(seconds) + Double(attoseconds) * 1e-18
}
