/// joblib's way of reading and cutting the input (`joblib.Parallel.dispatch_one_batch`).
///
/// It takes a batch for each worker from the input at once and cuts what came into equal parts;
/// after a first phase each batch that is done starts one more.
struct JoblibCutting: Sendable {
  private let slotCount: Int
  private let fixed: Int?
  private let hasLimit: Bool
  private var size = JoblibBatchSize()
  /// The tasks that may be read before the first completion.
  private var firstPhaseRemaining: Int
  private var isFirstPhase = false
  /// Whether what is ready was read in that phase, whose batches need no completion.
  private var isFirstPhaseQueued = false
  /// Completions, each of which starts one batch.
  private var credits = 0

  init(slotCount: Int, fixed: Int?, preDispatchLimit: Int?) {
    self.slotCount = slotCount
    self.fixed = fixed
    hasLimit = preDispatchLimit != nil
    firstPhaseRemaining = preDispatchLimit ?? .max
  }

  /// Whether the next batch of the input may start.
  var mayStart: Bool { firstPhaseRemaining > 0 || credits > 0 || isFirstPhaseQueued }

  mutating func started() {
    credits = max(credits - 1, 0)
  }

  mutating func ended() {
    credits += 1
  }

  /// Notes how long a whole batch took, from its dispatch on.
  mutating func completed(batchSize: Int, nanoseconds: UInt64) {
    size.completed(batchSize: batchSize, duration: Double(nanoseconds) / 1e9)
  }

  /// A change of the automatic size that was not told of yet.
  mutating func takeSizeChange() -> (from: Int, to: Int, duration: Double)? {
    size.takeChange().map { ($0.from, size.size, $0.duration) }
  }

  /// How many tasks to read once none is ready; `nil` for none before the next completion.
  mutating func portion() -> Int? {
    let portion = (fixed ?? size.nextSize()) * slotCount
    isFirstPhase = firstPhaseRemaining > 0
    guard isFirstPhase else { return credits > 0 ? portion : nil }
    let count = min(portion, firstPhaseRemaining)
    // Without a limit the first phase lasts to the end of the input.
    if hasLimit { firstPhaseRemaining -= count }
    return count
  }

  /// The batches of a portion that was read.
  mutating func cut(_ range: Range<Int>) -> [Range<Int>] {
    let asked = (fixed ?? size.size) * slotCount
    // At the end of the input the batches are made small, so that the workers end together.
    let isShort = !isFirstPhase && range.count < asked
    isFirstPhaseQueued = isFirstPhase
    let size = max(range.count / (isShort ? 10 * slotCount : slotCount), 1)
    return stride(from: range.lowerBound, to: range.upperBound, by: size).map { start in
      start..<min(start + size, range.upperBound)
    }
  }
}
