import JoblibDispatch
import Testing

struct MeasuredBatchSizeTests {
  private func measured(_ samples: (size: Int, nanoseconds: UInt64)...) -> MeasuredBatchSize {
    var size = MeasuredBatchSize()
    for sample in samples {
      size.completed(batchSize: sample.size, nanoseconds: sample.nanoseconds)
    }
    return size
  }

  @Test func `before anything is measured a batch is one task`() {
    #expect(MeasuredBatchSize().size(remaining: nil, slotCount: 2) == 1)
    #expect(MeasuredBatchSize().size(remaining: 1_000_000, slotCount: 2) == 1)
    #expect(!MeasuredBatchSize().wantsPrefetch)
  }

  @Test func `batches of no-ops grow eightfold, and no faster`() {
    var size = MeasuredBatchSize()
    let sizes = (0..<5).map { _ in
      let next = size.size(remaining: nil, slotCount: 2)
      size.completed(batchSize: next, nanoseconds: UInt64(10 * next))
      return next
    }
    #expect(sizes == [1, 8, 64, 512, 4096])
  }

  @Test(arguments: [
    // nanoseconds of a batch of 1000, size of the next
    (UInt64(10_000_000), 1000),
    (20_000_000, 500),
    (5_000_000, 2000),
    (1_000_000_000, 10),
    (100_000_000_000, 1),
  ])
  func `a batch aims at 10 ms of work`(nanoseconds: UInt64, next: Int) {
    let size = measured((1000, nanoseconds))
    #expect(size.size(remaining: nil, slotCount: 2) == next)
  }

  @Test(arguments: [
    // remaining, slots, size
    (4000, 2, 500),
    (8000, 2, 1000),
    (1_000_000, 2, 1000),
    (4000, 4, 250),
    (7, 2, 1),
    (0, 2, 1),
  ])
  func `the last batches are small, so that all workers end together`(
    remaining: Int,
    slots: Int,
    wanted: Int
  ) {
    let size = measured((1000, 10_000_000))
    #expect(size.size(remaining: remaining, slotCount: slots) == wanted)
  }

  @Test func `slower tasks shrink the batches at once, faster ones grow them by halves`() {
    let slower = measured((1000, 1_000_000), (1000, 10_000_000))
    #expect(slower.size(remaining: nil, slotCount: 1) == 1000)
    let faster = measured((1000, 10_000_000), (1000, 2_000_000))
    // Between 10 000 and 2000 ns a task lie 6000.
    #expect(faster.size(remaining: nil, slotCount: 1) == 1666)
  }

  @Test(arguments: [
    // The standard deviation of tasks of 10 µs in the mean, in nanoseconds; the size.
    (0.0, 1000),
    (1e5, 1000),
    (3e5, 568),
    (1e6, 91),
    (1e7, 1),
  ])
  func `two standard deviations over the expected time are no more than twice the time aimed at`(
    deviation: Double,
    wanted: Int
  ) {
    let count = 1000.0
    let mean = 1e4
    var size = MeasuredBatchSize()
    size.completed(
      batchSize: Int(count),
      nanoseconds: UInt64(count * mean),
      squares: count * (mean * mean + deviation * deviation)
    )
    #expect(size.size(remaining: nil, slotCount: 2) == wanted)
    let expected = { (n: Double) in n * mean + 2 * n.squareRoot() * deviation }
    #expect(expected(Double(wanted)) <= 2e7 || wanted == 1)
    #expect(expected(Double(wanted + 1)) > 2e7 || wanted == 1000)
  }

  @Test func `one long task among short ones makes the next batches small`() {
    var size = MeasuredBatchSize()
    size.completed(batchSize: 64, nanoseconds: 64_000, squares: 64e6)
    #expect(size.size(remaining: nil, slotCount: 2) == 512)
    // A mean of 1.6 ms, by which alone it were 6.
    size.completed(batchSize: 64, nanoseconds: 100_063_000, squares: 1e16)
    #expect(size.size(remaining: nil, slotCount: 2) == 1)
  }

  @Test func `short tasks are sent ahead, long ones are not`() {
    #expect(measured((1, 1000)).wantsPrefetch)
    #expect(!measured((1, 20_000_000)).wantsPrefetch)
  }

  @Test func `a task too short for the clock does not divide by zero`() {
    #expect(measured((1, 0)).size(remaining: nil, slotCount: 1) == 8)
  }

  @Test func `an empty batch tells nothing`() {
    #expect(measured((0, 5)).size(remaining: nil, slotCount: 1) == 1)
  }
}
