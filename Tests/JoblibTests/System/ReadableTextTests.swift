import JoblibSystem
import Testing

struct ReadableTextTests {
  @Test(
    arguments: [
      (0, "0B"), (1023, "1023B"), (1024, "1.0K"), (10_239, "9.9K"), (10_240, "10K"),
      (1 << 20, "1.0M"), (3_355_444, "3.2M"), (5 << 30, "5.0G"), (1 << 42, "4096G"),
    ]
  )
  func `a size has its unit, and a tenth after one digit`(byteCount: Int, text: String) {
    #expect(ReadableText.size(byteCount) == text)
  }

  @Test(
    arguments: [
      (0, "0ns"), (999, "999ns"), (1000, "1.0µs"), (35_000_000, "35ms"), (1_299_999_999, "1.2s"),
      (90_000_000_000, "90s"), (.max, "18446744073s"),
    ] as [(UInt64, String)]
  )
  func `a duration has its unit, and a tenth after one digit`(nanoseconds: UInt64, text: String) {
    #expect(ReadableText.duration(nanoseconds) == text)
  }

  // As `date --utc --iso-8601=seconds` has them; the first and last are those of 64 bits.
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
      (1_795_881_770_999_999_999, "2026-11-28T16:02:50Z"),
      (951_826_210_000_000_000, "2000-02-29T12:10:10Z"),
      (4_107_542_399_000_000_000, "2100-02-28T23:59:59Z"),
      (.min, "1677-09-21T00:12:43Z"), (.max, "2262-04-11T23:47:16Z"),
    ] as [(Int64, String)]
  )
  func `a time is in UTC`(nanoseconds: Int64, text: String) {
    #expect(ReadableText.time(nanoseconds) == text)
  }
}
