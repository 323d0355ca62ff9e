extension Dispatcher {
  /// What to do next.
  package mutating func next() -> Action {
    guard ending == nil else { return nextOfEnding() }
    if let piece = deliveries.popFirst() { return .deliver(piece) }
    if let batch = retryBatch() ?? inputBatch() { return .submit(batch) }
    if let count = wantedInput() {
      isPulling = true
      return .pull(count)
    }
    if hasNothingLeft { return .finish }
    switch tail() {
    case .recall(let slot): return .recall(slot: slot)
    case .lookAgain(let time): return .wait(until: min(time, nextRetry ?? time))
    case .nothing: return .wait(until: nextRetry)
    }
  }

  var hasNothingLeft: Bool {
    isInputEnded && queue.isEmpty && retries.isEmpty && underWay.isEmpty
  }

  /// When the first task that waits to run again may do so.
  private var nextRetry: UInt64? {
    guard let retry = retries.first, retry.due > now else { return nil }
    return retry.due
  }

  // MARK: Batches

  /// How many batches a worker may have.
  private var depth: Int {
    if case .joblib = settings.batching { return .max }
    return measured.wantsPrefetch ? 2 : 1
  }

  /// The next task that runs again; no back-pressure holds it, since the reader may wait for it.
  private mutating func retryBatch() -> Batch? {
    guard let retry = retries.first, retry.due <= now, !isFullOfArguments,
      let slot = slots.free(
        below: depth,
        for: retry,
        prefersOtherHost: settings.retry.prefersOtherHost
      )
    else { return nil }
    _ = retries.popFirst()
    retryCount += 1
    return submit(retry.task..<retry.task + 1, to: slot, attempt: retry.attempt)
  }

  private mutating func inputBatch() -> Batch? {
    guard let first = queue.first, !isHeldBack, !isFullOfArguments,
      let slot = slots.free(below: depth)
    else { return nil }
    var size = first.count
    switch settings.batching {
    case .joblib:
      guard queue.isFirstReturned || joblib.mayStart else { return nil }
      joblib.started()
    case .fixed(let count): size = count
    case .automatic:
      // What is known to be left: all that is queued, and what of the input was not read.
      let unread = isInputEnded ? 0 : settings.taskCount.map { $0 - pulledCount }
      size = automaticSize(remaining: unread.map { $0 + queue.taskCount })
    }
    return queue.take(size).map { submit($0, to: slot, attempt: 1) }
  }

  private mutating func submit(_ tasks: Range<Int>, to slot: Int, attempt: Int) -> Batch {
    let batch = Batch(id: submittedBatchCount, tasks: tasks, slot: slot, attempt: attempt)
    submittedBatchCount += 1
    slots.submitted(tasks.count, to: slot, now: now)
    underWay[batch.id] = BatchUnderWay(batch: batch, next: tasks.lowerBound, submitted: now)
    return batch
  }

  private func automaticSize(remaining: Int?) -> Int {
    let slotCount = max(slots.usableCount, 1)
    let size = measured.size(remaining: remaining, slotCount: slotCount)
    return min(
      size,
      arguments.largestBatch(slotCount: slotCount),
      results.largestBatch(slotCount: slotCount)
    )
  }

  // MARK: Back-pressure

  /// Whether so much waits for its reader that no task may start but those that run again.
  private var isHeldBack: Bool {
    guard deliveries.countsUnread else { return false }
    // What was given back lies before all that waits, so a reader in order may wait for it.
    if settings.isOrdered, queue.isFirstReturned { return false }
    if let limit = settings.unreadLimit, deliveries.unreadTasks >= limit,
      // A batch a worker is always let through.
      deliveries.unreadPieces >= 4 * settings.slotCount
    {
      return true
    }
    guard let limit = settings.unreadByteLimit, deliveries.unreadBytes > 0 else { return false }
    let expected = results.bytesPerTask * Double(slots.taskCount)
    return Double(deliveries.unreadBytes) + expected >= Double(limit)
  }

  private var isFullOfArguments: Bool {
    guard let limit = settings.argumentByteLimit else { return false }
    return argumentBytes > 0 && argumentBytes >= limit
  }

  // MARK: Input

  /// How many tasks to read now; `nil` for none.
  private mutating func wantedInput() -> Int? {
    guard !isInputEnded, !isPulling, slots.usableCount > 0, !isHeldBack else { return nil }
    if case .joblib = settings.batching { return queue.isEmpty ? joblib.portion() : nil }
    guard let limit = preDispatchLimit else { return .max }
    guard queue.rangeCount + underWay.count < limit else { return nil }
    if case .fixed(let size) = settings.batching { return size }
    return automaticSize(remaining: settings.taskCount.map { $0 - pulledCount })
  }

  // MARK: The end of the input

  /// Where all input is with workers and some have nothing to do, what to take from the others.
  private mutating func tail() -> SlotTable.TailDecision {
    guard case .automatic = settings.batching, isInputEnded, queue.isEmpty, !isFullOfArguments,
      // In order, what comes back starts though others wait to be read.
      settings.isOrdered || !isHeldBack,
      retries.first.map({ $0.due > now }) ?? true
    else { return .nothing }
    return slots.tail(nanosecondsPerTask: measured.nanosecondsPerTask, now: now)
  }
}
