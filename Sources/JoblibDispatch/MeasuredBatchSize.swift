/// A batch size by the compute time that workers measure, free of what queueing and transport take.
package struct MeasuredBatchSize: Sendable {
  /// The compute time aimed at: some hundred times what a batch costs to send, and short enough
  /// that workers end together.
  static let target = 10_000_000.0
  /// No batch is more times as large as the largest measured one: a first sample says little.
  static let growth = 8

  private var largestMeasured = 0
  /// The expected compute time of a task; 0 before anything was measured.
  private(set) var nanosecondsPerTask = 0.0
  private var meanSquare = 0.0

  package init() {}

  /// Notes the compute time of a batch, and the sum of the squares of its tasks' times.
  ///
  /// Without `squares` its tasks count as equally long.
  package mutating func completed(batchSize: Int, nanoseconds: UInt64, squares: Double = 0) {
    guard batchSize > 0 else { return }
    let mean = max(Double(nanoseconds) / Double(batchSize), 1)
    let square = max(squares / Double(batchSize), mean * mean)
    // Slower at once, faster by halves: too large a batch costs more than too small a one.
    let isFirst = largestMeasured == 0
    nanosecondsPerTask =
      isFirst || mean > nanosecondsPerTask ? mean : 0.5 * (nanosecondsPerTask + mean)
    meanSquare = isFirst || square > meanSquare ? square : 0.5 * (meanSquare + square)
    largestMeasured = max(largestMeasured, batchSize)
  }

  /// The size of the next batch, given the tasks that no worker has yet, where they are known.
  package func size(remaining: Int?, slotCount: Int) -> Int {
    guard largestMeasured > 0 else { return 1 }
    let ideal = Int(min(Self.target / nanosecondsPerTask, largestSure))
    var size = min(ideal, Self.growth * largestMeasured)
    // So that the last batches are small and all workers end together.
    if let remaining { size = min(size, remaining / (4 * slotCount)) }
    return max(size, 1)
  }

  /// The size at which two standard deviations over the expected time are twice the time aimed at.
  private var largestSure: Double {
    let mean = nanosecondsPerTask
    let deviation = max(meanSquare - mean * mean, 0).squareRoot()
    // Of n · mean + 2 · √n · deviation = 2 · target the root in √n.
    let root = ((deviation * deviation + 2 * mean * Self.target).squareRoot() - deviation) / mean
    return root * root
  }

  /// Whether a worker should have its next batch before it is done with this one: where batches
  /// are short beside the time it takes to send one, and waiting behind another costs little.
  package var wantsPrefetch: Bool {
    largestMeasured > 0 && nanosecondsPerTask < Self.target
  }
}
