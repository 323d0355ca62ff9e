extension Dispatcher {
  /// How joblib's automatic batch size has changed, once for each change; `nil` in other ways of cutting.
  package mutating func takeSizeChange() -> (from: Int, to: Int, duration: Double)? {
    joblib.takeSizeChange()
  }

  /// The input gave `count` tasks; `isEnd` if it has no more.
  package mutating func pulled(count: Int, isEnd: Bool) {
    isPulling = false
    isInputEnded = isInputEnded || isEnd
    guard count > 0 else { return }
    let range = pulledCount..<pulledCount + count
    pulledCount += count
    if case .joblib = settings.batching {
      for batch in joblib.cut(range) { queue.append(batch) }
    } else {
      queue.append(range)
    }
  }

  /// A batch has left for its worker, as so many bytes; where it is not told, they count as none.
  ///
  /// `now` is when, if that is later than the last event.
  package mutating func sent(batch id: Int, byteCount: Int, now: UInt64? = nil) {
    if let now { advance(to: now) }
    guard let place = underWay.index(forKey: id) else { return }
    if now != nil { underWay.values[place].submitted = self.now }
    underWay.values[place].byteCount += byteCount
    argumentBytes += byteCount
    if byteCount > 0 {
      arguments.note(bytes: byteCount, tasks: underWay.values[place].batch.tasks.count)
    }
  }

  /// Time passes.
  package mutating func advance(to now: UInt64) {
    self.now = max(self.now, now)
  }

  /// The reader has read all of a delivered piece.
  package mutating func taken(piece id: Int) {
    deliveries.taken(id)
  }

  /// Outcomes of a batch are here.
  ///
  /// What comes of a batch that is not under way, since it was cancelled or lost, is ignored.
  ///
  /// - Returns: The tasks whose failure is final; other failures are forgotten unless the call
  ///   ends, as `givenUp` then says, and are no part of what is delivered.
  package mutating func arrived(_ arrival: Arrival, now: UInt64) -> [Int] {
    advance(to: now)
    guard let place = underWay.index(forKey: arrival.batch) else { return [] }
    let batch = underWay.values[place].batch
    let count = arrival.tasks.count
    if count > 0 {
      precondition(
        arrival.tasks.lowerBound == underWay.values[place].next
          && arrival.tasks.upperBound <= batch.tasks.upperBound,
        "the outcomes of a batch come in order"
      )
      underWay.values[place].next = arrival.tasks.upperBound
      slots.arrived(count, from: batch.slot, now: self.now)
      measured.completed(
        batchSize: count,
        nanoseconds: arrival.computeNanoseconds,
        squares: arrival.squares
      )
      results.note(bytes: arrival.byteCount, tasks: count)
    }
    if arrival.isLast {
      let entry = underWay.remove(at: place).value
      // At 0 no time was known when it was submitted.
      if entry.rest.isEmpty, batch.attempt == 1, entry.submitted > 0 {
        joblib.completed(batchSize: batch.tasks.count, nanoseconds: self.now - entry.submitted)
      }
      end(entry)
    }
    return settle(arrival, of: batch)
  }

  /// A slot's worker is gone, with all batches it had; the slot has another unless it is retired.
  ///
  /// The outcomes of what it had run have arrived before. What it had not begun runs elsewhere, as
  /// if it had never been with this worker. Only the task it was running is `suspect`; `mayRetry`
  /// says whether the caller would have that one run again.
  ///
  /// - Returns: What becomes of the suspect; `again` if there is none.
  package mutating func lost(
    slot: Int,
    suspect: Int?,
    mayRetry: Bool = true,
    reason: LossReason,
    now: UInt64
  ) -> Verdict {
    advance(to: now)
    var verdict = Verdict.again(at: nil)
    let lost = underWay.values.filter { $0.batch.slot == slot }.sorted { $0.batch.id < $1.batch.id }
    var fatal: Batch?
    for entry in lost {
      underWay[entry.batch.id] = nil
      guard let suspect, entry.rest.contains(suspect) else {
        end(entry)
        continue
      }
      var before = entry
      before.batch.tasks = entry.batch.tasks.lowerBound..<suspect
      giveBack(before.rest, of: entry.batch)
      var after = entry
      after.next = suspect + 1
      slots.arrived(suspect - entry.next + 1, from: slot, now: self.now)
      end(after)
      verdict = ended(suspect, in: entry.batch, .loss(reason), mayRetry: mayRetry)
      if verdict == .final { fatal = entry.batch }
    }
    if let fatal, let suspect {
      failed(1)
      deliver(batch: fatal.id, tasks: suspect..<suspect + 1)
      stopAtFailureLimit()
    }
    return verdict
  }

  /// A slot is gone for good; it gets no more batches.
  ///
  /// What it has under way still counts, until it arrives or `lost` is called.
  package mutating func retire(slot: Int) {
    slots.retire(slot)
  }

  // MARK: Their parts

  /// A batch is no longer with its worker.
  private mutating func end(_ entry: BatchUnderWay) {
    let batch = entry.batch
    let rest = entry.rest
    argumentBytes -= entry.byteCount
    slots.ended(on: batch.slot, notRun: rest.count, now: now)
    joblib.ended()
    giveBack(rest, of: batch)
  }

  /// Tasks of a batch go back to where they came from, as if it had never had them.
  private mutating func giveBack(_ tasks: Range<Int>, of batch: Batch) {
    guard !tasks.isEmpty else { return }
    if batch.attempt == 1 {
      var joins = true
      if case .joblib = settings.batching { joins = false }
      queue.giveBack(tasks, joins: joins)
    } else {
      retryCount -= 1
      if ending == nil { retries.giveBack(batch) } else { giveUp(tasks.lowerBound) }
    }
  }

  /// Sorts out which failures of an arrival are final, and delivers what is.
  private mutating func settle(_ arrival: Arrival, of batch: Batch) -> [Int] {
    guard !arrival.failures.isEmpty else {
      if batch.attempt > 1, let task = arrival.tasks.first { retries.forget(task: task) }
      deliver(batch: batch.id, tasks: arrival.tasks, byteCount: arrival.byteCount)
      return []
    }
    var final: [Int] = []
    var again: [Int] = []
    for failure in arrival.failures {
      let verdict = ended(failure.task, in: batch, .error, mayRetry: failure.mayRetry)
      if verdict == .final { final.append(failure.task) } else { again.append(failure.task) }
    }
    failed(final.count)
    let share = arrival.byteCount / arrival.tasks.count
    var start = arrival.tasks.lowerBound
    for end in again + [arrival.tasks.upperBound] {
      deliver(batch: batch.id, tasks: start..<end, byteCount: share * (end - start))
      start = end + 1
    }
    stopAtFailureLimit()
    return final
  }

  private mutating func ended(
    _ task: Int,
    in batch: Batch,
    _ fault: RetryQueue.Fault,
    mayRetry: Bool
  ) -> Verdict {
    guard ending == nil else {
      retries.forget(task: task)
      return .final
    }
    return retries.ended(task: task, in: batch, fault, mayRetry: mayRetry, now: now)
  }
}
