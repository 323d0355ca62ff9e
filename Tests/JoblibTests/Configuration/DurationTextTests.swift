import JoblibParallel
import Testing

struct DurationTextTests {
  // Each text is joblib's.
  @Test(
    arguments: [
      (0, "   0.0s", "0.0s, 0.0min"),
      (1e-9, "   0.0s", "0.0s, 0.0min"),
      (0.04, "   0.0s", "0.0s, 0.0min"),
      (0.05, "   0.1s", "0.1s, 0.0min"),
      (0.15, "   0.1s", "0.1s, 0.0min"),
      (0.25, "   0.2s", "0.2s, 0.0min"),
      (0.35, "   0.3s", "0.3s, 0.0min"),
      (0.45, "   0.5s", "0.5s, 0.0min"),
      (0.95, "   0.9s", "0.9s, 0.0min"),
      (0.96, "   1.0s", "1.0s, 0.0min"),
      (9.95, "   9.9s", "9.9s, 0.2min"),
      (59.94, "  59.9s", "59.9s, 1.0min"),
      (59.95, "  60.0s", "60.0s, 1.0min"),
      (60, "  60.0s", "60.0s, 1.0min"),
      (60.01, " 1.0min", "60.0s, 1.0min"),
      (75, " 1.2min", "75.0s, 1.2min"),
      (599, "10.0min", "599.0s, 10.0min"),
      (6000, "100.0min", "6000.0s, 100.0min"),
      (123456.75, "2057.6min", "123456.8s, 2057.6min"),
      (1e6, "16666.7min", "1000000.0s, 16666.7min"),
    ] as [(Double, String, String)]
  )
  func `a duration has one decimal, in seconds or in minutes`(
    seconds: Double,
    short: String,
    long: String
  ) {
    #expect(DurationText.short(seconds: seconds) == short)
    #expect(DurationText.long(seconds: seconds) == long)
  }

  @Test func `what is no duration is written all the same`() {
    #expect(DurationText.short(seconds: .infinity) == " infmin")
    #expect(DurationText.short(seconds: -1.25) == "  -1.2s")
  }
}
