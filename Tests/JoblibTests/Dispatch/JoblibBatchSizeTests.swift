import JoblibDispatch
import Testing

/// joblib's automatic batch sizes, as its own source gives them.
struct JoblibBatchSizeTests {
  /// The sizes of consecutive batches whose tasks take `seconds(batch)` each.
  private func sizes(batches: Int, secondsPerTask seconds: (Int) -> Double) -> [Int] {
    var size = JoblibBatchSize()
    return (0..<batches).map { batch in
      let next = size.nextSize()
      size.completed(batchSize: next, duration: Double(next) * seconds(batch))
      return next
    }
  }

  @Test func `a batch that takes no time at all doubles each time`() {
    var size = JoblibBatchSize()
    let sizes = (0..<10).map { _ in
      let next = size.nextSize()
      size.completed(batchSize: next, duration: 0.001)
      return next
    }
    #expect(sizes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
  }

  @Test func `tasks of 10 ms are put into batches of 32, for ever`() {
    #expect(sizes(batches: 9) { _ in 0.01 } == [1, 2, 4, 8, 16, 32, 32, 32, 32])
  }

  @Test func `tasks that become slow after 10 batches shrink their batches at once`() {
    let sizes = sizes(batches: 14) { $0 < 10 ? 0.001 : 0.5 }
    #expect(sizes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256, 2, 2, 2])
  }

  @Test func `durations are smoothed by a fifth`() {
    var size = JoblibBatchSize()
    let smoothed = [0.5, 0.3, 0.1, 0.05, 0.02].map { sample in
      size.completed(batchSize: 1, duration: sample)
      return size.smoothedDuration
    }
    for (found, wanted) in zip(smoothed, [0.5, 0.46, 0.388, 0.3204, 0.26032]) {
      #expect(abs(found - wanted) < 1e-12)
    }
    #expect(size.nextSize() == 1)
  }

  @Test(arguments: [
    // size, seconds of one batch, next size
    (100, 3.0, 12),
    (2, 50.0, 1),
    (1, 50.0, 1),
    (10, 0.19, 20),
    (10, 0.2, 10),
    (10, 2.0, 10),
  ])
  func `one sample decides the next size`(size: Int, seconds: Double, next: Int) {
    var batch = JoblibBatchSize(size: size)
    batch.completed(batchSize: size, duration: seconds)
    #expect(batch.nextSize() == next)
  }

  @Test func `a sample of another size than the current is ignored`() {
    var size = JoblibBatchSize(size: 4)
    size.completed(batchSize: 2, duration: 0.001)
    #expect(size.smoothedDuration == 0)
    #expect(size.nextSize() == 4)
  }

  @Test func `a change of size forgets the samples of the old one`() {
    var size = JoblibBatchSize(size: 4)
    size.completed(batchSize: 4, duration: 0.01)
    #expect(size.nextSize() == 8)
    #expect(size.smoothedDuration == 0)
    #expect(size.nextSize() == 8)
  }
}
