/// The workers of a call, and what each has to do.
struct SlotTable: Sendable {
  private struct Slot: Sendable {
    var host: Int
    /// The batches it has.
    var batches = 0
    /// The tasks of them whose outcomes are not here.
    var tasks = 0
    /// When the first of those began, as far as is known.
    var since: UInt64 = 0
    /// Whether it was asked to give back what it has not begun, and has not answered.
    var isRecalled = false
    var isRetired = false
  }

  private var slots: [Slot]
  /// The workers that are not gone for good.
  private(set) var usableCount: Int
  /// The tasks with workers whose outcomes are not here.
  private(set) var taskCount = 0

  init(count: Int, hosts: [Int]) {
    slots = (0..<count).map { Slot(host: hosts.isEmpty ? 0 : hosts[$0]) }
    usableCount = count
  }

  // MARK: Which worker next

  /// The worker with the least to do, of those that have fewer batches than `depth`.
  func free(below depth: Int) -> Int? {
    var best: Int?
    var least = depth
    for slot in slots.indices where slots[slot].batches < least {
      guard !slots[slot].isRetired, !slots[slot].isRecalled else { continue }
      best = slot
      least = slots[slot].batches
      if least == 0 { break }
    }
    return best
  }

  /// The same for a task that failed: of those with as little to do one that is not where it failed.
  func free(
    below depth: Int,
    for retry: RetryQueue.Retry,
    prefersOtherHost: Bool
  ) -> Int? {
    let host = slots[retry.slot].host
    var best: (slot: Int, rank: (Int, Int))?
    for (slot, state) in slots.enumerated()
    where !state.isRetired && !state.isRecalled && state.batches < depth {
      let sameHost = prefersOtherHost && state.host == host ? 2 : 0
      let sameWorker = retry.wasLost && slot == retry.slot ? 1 : 0
      let rank = (state.batches, sameHost + sameWorker)
      if let best, best.rank <= rank { continue }
      best = (slot, rank)
    }
    return best?.slot
  }

  // MARK: What happens to it

  mutating func submitted(_ count: Int, to slot: Int, now: UInt64) {
    if slots[slot].batches == 0 { slots[slot].since = now }
    slots[slot].batches += 1
    slots[slot].tasks += count
    taskCount += count
  }

  /// Outcomes of so many tasks came.
  mutating func arrived(_ count: Int, from slot: Int, now: UInt64) {
    slots[slot].since = now
    slots[slot].tasks -= count
    taskCount -= count
  }

  /// A batch is no longer with its worker, and so many tasks of it were not run.
  mutating func ended(on slot: Int, notRun count: Int, now: UInt64) {
    slots[slot].since = now
    slots[slot].batches -= 1
    slots[slot].tasks -= count
    taskCount -= count
    if slots[slot].batches == 0 { slots[slot].isRecalled = false }
  }

  mutating func retire(_ slot: Int) {
    guard !slots[slot].isRetired else { return }
    slots[slot].isRetired = true
    usableCount -= 1
  }

  /// Marks a worker as asked to give back what it has not begun: the next that has work.
  mutating func recallNext() -> Int? {
    guard let slot = slots.firstIndex(where: { $0.batches > 0 && !$0.isRecalled }) else {
      return nil
    }
    slots[slot].isRecalled = true
    return slot
  }

  // MARK: The end of the input

  /// What to do about workers that have nothing left while others have.
  enum TailDecision: Equatable {
    case nothing
    /// Ask the worker that will be busy the longest for what it has not begun; it is marked so.
    case recall(Int)
    /// None is worth it yet: one may turn out to be slower than it seems.
    case lookAgain(at: UInt64)
  }

  /// Less work than this is not worth to be sent a second time, in nanoseconds.
  private static let leastRecalled: UInt64 = 200_000

  /// Decides that, given how long a task is expected to take.
  mutating func tail(nanosecondsPerTask: Double, now: UInt64) -> TailDecision {
    var idle = 0
    var best: (slot: Int, outstanding: UInt64)?
    var lookAgain: UInt64?
    for (slot, state) in slots.enumerated() {
      if state.isRecalled {
        // What it gives back is for one of the idle ones.
        idle -= 1
      } else if state.batches == 0 {
        idle += state.isRetired ? 0 : 1
      } else if state.tasks > 1 {
        let expected = nanosecondsPerTask * Double(state.tasks)
        let end = state.since &+ UInt64(min(expected, 1e18))
        let latest = end &+ Self.leastRecalled
        let isLate = now >= latest
        // One that is late has no known end; what it took so far is the best guess.
        let outstanding = isLate ? now - state.since : end > now ? end - now : 0
        if isLate || outstanding >= Self.leastRecalled {
          if outstanding > best?.outstanding ?? 0 { best = (slot, outstanding) }
        } else {
          lookAgain = min(lookAgain ?? latest, latest)
        }
      }
    }
    guard idle > 0 else { return .nothing }
    guard let best else { return lookAgain.map { .lookAgain(at: $0) } ?? .nothing }
    slots[best.slot].isRecalled = true
    return .recall(best.slot)
  }
}
