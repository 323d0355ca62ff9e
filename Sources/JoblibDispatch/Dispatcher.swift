/// Decides which tasks go where and when: batching, pre-dispatch, order, back-pressure, failure.
///
/// A value without locks, threads or clocks. The driver of a call tells it what happened, each by a
/// method of its own, and asks `next()` what to do until that says `wait` or `finish`:
///
/// ```
///          pull(n) ──► input ──► pulled(count:isEnd:)
///   next() submit  ──► backend ──► completed(…)
///          deliver ──► reader ──► taken(batch:)
/// ```
package struct Dispatcher: Sendable {
  /// A run of consecutive tasks that one worker gets as one message.
  package struct Batch: Sendable, Equatable {
    /// Counts up from 0 in the order of the tasks.
    package var id: Int
    package var tasks: Range<Int>
    package var slot: Int
  }

  /// What the driver has to do next.
  package enum Action: Sendable, Equatable {
    /// Read up to so many tasks of the input, then call `pulled`.
    case pull(Int)
    /// Hand a batch to its worker.
    case submit(Batch)
    /// Hand the results of a batch to the reader.
    case deliver(batch: Int)
    /// Stop everything that runs; nothing of it counts any more.
    case cancel
    /// Nothing until the next event.
    case wait
    /// The call is over.
    case finish
  }

  private let settings: DispatchSettings
  private let preDispatchLimit: Int?

  // The input.
  private var pulledCount = 0
  private var isInputEnded = false
  private var isPulling = false
  /// joblib's first phase: the tasks that may be read before the first completion.
  private var firstPhaseRemaining: Int
  private var isFirstPhase = false
  /// Whether what is ready was read in that phase, whose batches need no completion.
  private var isFirstPhaseQueued = false
  /// Completions in joblib's way of cutting, each of which starts one batch.
  private var credits = 0

  // Batches: cut, then under way, then done.
  private var nextBatch = 0
  private var ready = FirstInFirstOut<Range<Int>>()
  private var loads: [Int]
  private var underWay: [Int: Batch] = [:]

  // Results.
  private var nextInOrder = 0
  private var completedAhead: Set<Int> = []
  private var deliverable = FirstInFirstOut<Int>()
  private var taskCounts: [Int: Int] = [:]
  private var unreadTasks = 0
  private var unreadBatches = 0

  private var isEnding = false
  private var isCancelled = false

  private var joblibSize: JoblibBatchSize
  private var measuredSize = MeasuredBatchSize()

  package init(_ settings: DispatchSettings) {
    self.settings = settings
    preDispatchLimit = settings.preDispatch.limit(slotCount: settings.slotCount)
    firstPhaseRemaining = preDispatchLimit ?? .max
    loads = Array(repeating: 0, count: settings.slotCount)
    joblibSize = JoblibBatchSize()
  }

  /// The tasks that were handed to workers.
  package private(set) var submittedTaskCount = 0
  /// The batches that were handed to workers.
  package var submittedBatchCount: Int { nextBatch }

  // MARK: Events

  /// The input gave `count` tasks; `isEnd` if it has no more.
  package mutating func pulled(count: Int, isEnd: Bool) {
    isPulling = false
    isInputEnded = isInputEnded || isEnd
    guard count > 0 else { return }
    let range = pulledCount..<pulledCount + count
    pulledCount += count
    if case .joblib = settings.batching {
      cutAsJoblib(range)
    } else {
      ready.append(range)
    }
  }

  /// A batch is done: its results are here, or its failure.
  ///
  /// `computeNanoseconds` is the time its tasks took in the worker, `elapsedNanoseconds` that from
  /// its submission to now.
  package mutating func completed(
    batch id: Int,
    computeNanoseconds: UInt64,
    elapsedNanoseconds: UInt64,
    hasFailure: Bool
  ) {
    guard let batch = underWay.removeValue(forKey: id) else { return }
    loads[batch.slot] -= 1
    credits += 1
    let size = batch.tasks.count
    joblibSize.completed(batchSize: size, duration: Double(elapsedNanoseconds) / 1e9)
    measuredSize.completed(batchSize: size, nanoseconds: computeNanoseconds)
    if hasFailure, settings.stopsAtFailure { return end() }
    taskCounts[id] = size
    unreadTasks += size
    unreadBatches += 1
    guard settings.isOrdered else { return deliverable.append(id) }
    completedAhead.insert(id)
    while completedAhead.remove(nextInOrder) != nil {
      deliverable.append(nextInOrder)
      nextInOrder += 1
    }
  }

  /// The reader has taken all results of a delivered batch.
  package mutating func taken(batch id: Int) {
    unreadTasks -= taskCounts.removeValue(forKey: id) ?? 0
    unreadBatches -= 1
  }

  /// The call has failed outside its tasks, or nobody wants its results any more.
  package mutating func end() {
    isEnding = true
  }

  // MARK: Decisions

  /// What to do next.
  package mutating func next() -> Action {
    if isEnding {
      if isCancelled || underWay.isEmpty { return .finish }
      isCancelled = true
      return .cancel
    }
    if let batch = deliverable.popFirst() { return .deliver(batch: batch) }
    if let batch = cutBatch() { return .submit(batch) }
    if let count = wantedInput() {
      isPulling = true
      return .pull(count)
    }
    if isInputEnded, ready.isEmpty, underWay.isEmpty { return .finish }
    return .wait
  }

  /// The worker with the least to do, if it may have more.
  private func freeSlot() -> Int? {
    var best = 0
    for slot in loads.indices.dropFirst() where loads[slot] < loads[best] { best = slot }
    if case .joblib = settings.batching { return best }
    return loads[best] < (measuredSize.wantsPrefetch ? 2 : 1) ? best : nil
  }

  private mutating func cutBatch() -> Batch? {
    guard let first = ready.first, !isHeldBack, let slot = freeSlot() else { return nil }
    var size = first.count
    switch settings.batching {
    case .joblib:
      guard firstPhaseRemaining > 0 || credits > 0 || isFirstPhaseQueued else { return nil }
      credits = max(credits - 1, 0)
    case .fixed(let count): size = min(size, count)
    case .automatic:
      let remaining = settings.taskCount.map { $0 - submittedTaskCount }
      size = min(size, measuredSize.size(remaining: remaining, slotCount: settings.slotCount))
    }
    _ = ready.popFirst()
    let tasks = first.lowerBound..<first.lowerBound + size
    if tasks.upperBound < first.upperBound {
      ready.prepend(tasks.upperBound..<first.upperBound)
    }
    let batch = Batch(id: nextBatch, tasks: tasks, slot: slot)
    nextBatch += 1
    loads[slot] += 1
    underWay[batch.id] = batch
    submittedTaskCount += size
    return batch
  }

  /// Whether too many results wait for a reader; a batch a worker is always let through.
  private var isHeldBack: Bool {
    guard let limit = settings.unreadLimit else { return false }
    return unreadTasks >= limit && unreadBatches >= 4 * settings.slotCount
  }

  /// How many tasks to read now; `nil` for none.
  private mutating func wantedInput() -> Int? {
    guard !isInputEnded, !isPulling, !isHeldBack else { return nil }
    switch settings.batching {
    case .joblib(let fixed):
      guard ready.isEmpty else { return nil }
      let size = (fixed ?? joblibSize.nextSize()) * settings.slotCount
      if firstPhaseRemaining > 0 {
        let count = min(size, firstPhaseRemaining)
        // Without a limit the first phase lasts to the end of the input.
        if preDispatchLimit != nil { firstPhaseRemaining -= count }
        isFirstPhase = true
        return count
      }
      isFirstPhase = false
      return credits > 0 ? size : nil
    case .fixed(let size):
      guard let limit = preDispatchLimit else { return .max }
      return ready.count + underWay.count < limit ? size : nil
    case .automatic:
      guard let limit = preDispatchLimit else { return .max }
      guard ready.count + underWay.count < limit else { return nil }
      let remaining = settings.taskCount.map { $0 - pulledCount }
      return measuredSize.size(remaining: remaining, slotCount: settings.slotCount)
    }
  }

  // MARK: joblib's way of cutting

  private mutating func cutAsJoblib(_ range: Range<Int>) {
    var size = range.count / settings.slotCount
    let fixed = if case .joblib(let fixed) = settings.batching { fixed } else { Int?.none }
    let asked = (fixed ?? joblibSize.size) * settings.slotCount
    // At the end of the input the batches are made small, so that the workers end together.
    if !isFirstPhase, range.count < asked { size = range.count / (10 * settings.slotCount) }
    isFirstPhaseQueued = isFirstPhase
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + max(size, 1), range.upperBound)
      ready.append(start..<end)
      start = end
    }
  }
}
