extension Dispatcher {
  /// The call is to end before its input does: its time is up, it was interrupted, it failed outside
  /// its tasks, or nobody wants its results any more.
  ///
  /// Tasks that wait to run again are given up: their last failure is delivered, under the batch it
  /// came with. `now` may follow upon `soon`.
  package mutating func stop(_ urgency: DispatchSettings.Urgency) {
    guard ending != .now, ending != urgency else { return }
    ending = urgency
    for task in retries.removeAll() { giveUp(task) }
    guard urgency == .now, !underWay.isEmpty else { return }
    mustCancel = true
    for entry in underWay.values.sorted(by: { $0.batch.id < $1.batch.id }) {
      slots.ended(on: entry.batch.slot, notRun: entry.rest.count, now: now)
      if entry.batch.attempt > 1, !entry.rest.isEmpty {
        giveUp(entry.rest.lowerBound)
      } else {
        cancelled.append(entry.rest)
      }
    }
    underWay = [:]
    argumentBytes = 0
  }

  /// So many failures are final.
  mutating func failed(_ count: Int) {
    failedTaskCount += count
    if isAtFailureLimit, !settings.reportsNotRun { dropsResults = true }
  }

  mutating func stopAtFailureLimit() {
    if isAtFailureLimit, let limit = settings.failureLimit { stop(limit.urgency) }
  }

  private var isAtFailureLimit: Bool {
    guard ending == nil, let limit = settings.failureLimit else { return false }
    return failedTaskCount >= limit.count
  }

  /// A task that was to run again does not.
  mutating func giveUp(_ task: Int) {
    givenUp.append(task)
    failed(1)
    guard let batch = retries.forget(task: task) else { return }
    deliver(batch: batch, tasks: task..<task + 1)
  }

  mutating func deliver(batch: Int, tasks: Range<Int>, byteCount: Int = 0) {
    finishedTaskCount += tasks.count
    guard !dropsResults else { return }
    deliveries.put(batch: batch, tasks: tasks, byteCount: byteCount)
  }

  /// What a call that ends early has still to do.
  mutating func nextOfEnding() -> Action {
    if mustCancel {
      mustCancel = false
      return .cancel
    }
    if let slot = slots.recallNext() { return .recall(slot: slot) }
    if !dropsResults, let piece = deliveries.popFirst() { return .deliver(piece) }
    guard underWay.isEmpty else { return .wait(until: nil) }
    settleNotRun()
    if !dropsResults, let piece = deliveries.popFirst() { return .deliver(piece) }
    return .finish
  }

  /// Once nothing runs any more, delivers what never ran.
  private mutating func settleNotRun() {
    guard settings.reportsNotRun, !isSettled else { return }
    isSettled = true
    var notRun = cancelled + queue.ranges
    if !isInputEnded, let count = settings.taskCount, count > pulledCount {
      notRun.append(pulledCount..<count)
    }
    notRun.sort { $0.lowerBound < $1.lowerBound }
    for tasks in notRun { deliveries.put(batch: nil, tasks: tasks) }
  }
}
