/// A batch size by the compute time that workers measure, free of what queueing and transport take.
package struct MeasuredBatchSize: Sendable {
  /// The compute time aimed at: some hundred times what a batch costs to send, and short enough
  /// that workers end together.
  static let target: UInt64 = 10_000_000
  /// No batch is more times as large as the largest measured one: a first sample says little.
  static let growth = 8

  private var largestMeasured = 0
  private var nanosecondsPerTask = 0.0

  package init() {}

  /// Notes the compute time of a batch.
  package mutating func completed(batchSize: Int, nanoseconds: UInt64) {
    guard batchSize > 0 else { return }
    let sample = max(Double(nanoseconds) / Double(batchSize), 1)
    // Slower at once, faster by halves: too large a batch costs more than too small a one.
    nanosecondsPerTask =
      largestMeasured == 0 || sample > nanosecondsPerTask
      ? sample : 0.5 * nanosecondsPerTask + 0.5 * sample
    largestMeasured = max(largestMeasured, batchSize)
  }

  /// The size of the next batch, given the tasks that no worker has yet, where they are known.
  package func size(remaining: Int?, slotCount: Int) -> Int {
    guard largestMeasured > 0 else { return 1 }
    let ideal = Int(Double(Self.target) / nanosecondsPerTask)
    var size = min(ideal, Self.growth * largestMeasured)
    // So that the last batches are small and all workers end together.
    if let remaining { size = min(size, remaining / (4 * slotCount)) }
    return max(size, 1)
  }

  /// Whether a worker should have its next batch before it is done with this one: where batches
  /// are short beside the time it takes to send one, and waiting behind another costs little.
  package var wantsPrefetch: Bool {
    largestMeasured > 0 && nanosecondsPerTask < Double(Self.target)
  }
}
