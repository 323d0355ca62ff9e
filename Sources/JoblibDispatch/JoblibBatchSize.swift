/// joblib's automatic batch size, exactly (`joblib._parallel_backends.AutoBatchingMixin`).
package struct JoblibBatchSize: Sendable {
  /// Batches shorter than this are made larger, so that sending them costs a small share.
  static let shortest = 0.2
  /// Batches longer than this are made smaller, so that workers end together.
  static let longest = 2.0

  /// The size of the next batch.
  package private(set) var size = 1
  /// The smoothed duration of batches of this size, in seconds; 0 before there was one.
  package private(set) var smoothedDuration = 0.0

  /// The size before this one and the duration that changed it, until it is asked for.
  private var change: (from: Int, duration: Double)?

  package init(size: Int = 1) {
    self.size = size
  }

  /// Notes a batch's duration in seconds, from its dispatch to its completion.
  package mutating func completed(batchSize: Int, duration: Double) {
    guard batchSize == size else { return }
    smoothedDuration =
      smoothedDuration == 0 ? duration : 0.8 * smoothedDuration + 0.2 * duration
  }

  /// The size that the durations up to now ask for.
  package mutating func nextSize() -> Int {
    let duration = smoothedDuration
    let old = size
    // The number of tasks that take the shortest time, twice over.
    func ideal() -> Int { 2 * Int(Double(old) * Self.shortest / duration) }
    if duration > 0, duration < Self.shortest {
      size = max(1, min(2 * old, ideal()))
    } else if duration > Self.longest, old >= 2 {
      size = max(1, ideal())
    }
    if size != old {
      smoothedDuration = 0
      change = (old, duration)
    }
    return size
  }

  /// What the last change was, once.
  package mutating func takeChange() -> (from: Int, duration: Double)? {
    defer { change = nil }
    return change
  }
}
