import JoblibDispatch
import JoblibTestSupport
import Testing

/// What holds whatever fails, is lost, retires, stops or comes late, with any settings.
struct DispatchFaultTests {
  typealias Fate = VirtualCall.Fate

  /// What may go wrong in one random call.
  private struct Trial: CustomStringConvertible {
    var durations: [UInt64]
    var settings: DispatchSettings
    var overhead: UInt64
    /// Of this many attempts one fails, and one loses its worker.
    var oneFailsOf: Int
    var oneIsLostOf: Int
    /// Before this many events one worker is lost, and one slot retires.
    var oneWorkerOf: Int
    var oneRetiresOf: Int
    /// The event before which the call is stopped.
    var stop: (event: Int, urgency: DispatchSettings.Urgency)?
    var readsAtOnce: Bool

    init(_ random: inout SeededGenerator) {
      func pick<T>(_ choices: T...) -> T {
        choices[Int.random(in: 0..<choices.count, using: &random)]
      }
      let length = pick(0, 1, 7, 60, 300)
      let scale: UInt64 = pick(0, 1000, 1_000_000, 50_000_000)
      durations = (0..<length).map { _ in .random(in: 0...scale, using: &random) }
      overhead = pick(0, 20_000)
      oneFailsOf = pick(2, 10, .max)
      oneIsLostOf = pick(3, 30, .max)
      oneWorkerOf = pick(5, 50, .max)
      oneRetiresOf = pick(100, .max, .max)
      readsAtOnce = pick(true, false)
      stop = pick(nil, nil, (0, .soon), (20, .soon), (20, .now), (100, .soon))
      let slotCount = pick(1, 2, 5)
      settings = DispatchSettings(
        slotCount: slotCount,
        slotHosts: pick([], (0..<slotCount).map { $0 / 2 }),
        batching: pick(
          .automatic,
          .automatic,
          .fixed(1),
          .fixed(7),
          .joblib(fixed: nil),
          .joblib(fixed: 5)
        ),
        preDispatch: pick(.all, .count(1), .perSlot(2)),
        isOrdered: pick(true, false),
        failureLimit: pick(
          nil,
          nil,
          .init(count: 1, urgency: .now),
          .init(count: 3, urgency: .soon),
          .init(count: 3, urgency: .now)
        ),
        retry: .init(
          attempts: pick(1, 1, 2, 5),
          lossLimit: pick(1, 2, 4),
          delay: pick(
            .none,
            .constant(1_000_000),
            .exponential(first: 1000, factor: 3, cap: 1_000_000)
          ),
          prefersOtherHost: pick(true, false)
        ),
        unreadLimit: pick(nil, 1, 10),
        unreadByteLimit: pick(nil, 1, 20),
        argumentByteLimit: pick(nil, 1, 20),
        reportsNotRun: pick(true, false),
        taskCount: pick(nil, length)
      )
    }

    var description: String {
      "\(durations.count) tasks, overhead \(overhead), 1/\(oneFailsOf), 1/\(oneIsLostOf), "
        + "1/\(oneWorkerOf), 1/\(oneRetiresOf), \(String(describing: stop)), \(settings)"
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `every task has one outcome, whatever goes wrong`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<25 {
      let trial = Trial(&random)
      try check(trial, seed: random.next())
    }
  }

  private func check(_ trial: Trial, seed: UInt64) throws {
    let settings = trial.settings
    var random = SeededGenerator(seed: seed)
    var call = VirtualCall(
      settings,
      durations: trial.durations,
      overhead: trial.overhead
    ) { task, attempt in
      var random = SeededGenerator(seed: seed &+ UInt64(task) &* 1000 &+ UInt64(attempt))
      if Int.random(in: 0..<trial.oneFailsOf, using: &random) == 0 { return .error }
      guard Int.random(in: 0..<trial.oneIsLostOf, using: &random) == 0 else { return .result }
      let reasons: [Dispatcher.LossReason] = [.crash, .timeLimit, .planned, .host]
      return .loss(reasons[Int.random(in: 0..<4, using: &random)])
    }
    call.readsAtOnce = trial.readsAtOnce
    var events = 0
    var retired: [Int: Int] = [:]
    var hasStopped = false
    var startsAtStop: Int?
    try call.run { call in
      events += 1
      try #require(events < 100_000, "\(trial): it does not end")
      let slot = Int.random(in: 0..<settings.slotCount, using: &random)
      if Int.random(in: 0..<trial.oneWorkerOf, using: &random) == 0 {
        let reason: Dispatcher.LossReason = Bool.random(using: &random) ? .planned : .crash
        call.lose(slot: slot, reason)
      }
      if Int.random(in: 0..<trial.oneRetiresOf, using: &random) == 0, retired[slot] == nil {
        retired[slot] = call.submitted.count
        call.retire(slot: slot)
      }
      if Bool.random(using: &random) { call.read() }
      if let stop = trial.stop, events == stop.event {
        call.stop(stop.urgency)
        hasStopped = true
        startsAtStop = call.starts.count
      }
      if call.dispatcher.isStranded {
        #expect(retired.count == settings.slotCount)
        call.stop(.now)
        hasStopped = true
      }
    }
    if let startsAtStop { #expect(call.starts.count == startsAtStop, "\(trial)") }
    checkAttempts(call, trial)
    for (slot, count) in retired {
      #expect(call.submitted[count...].allSatisfy { $0.slot != slot }, "\(trial)")
    }
    checkDeliveries(call, trial, hasStopped: hasStopped)
  }

  private func checkAttempts(_ call: VirtualCall, _ trial: Trial) {
    #expect(call.submitted.allSatisfy { $0.attempt == 1 || $0.tasks.count == 1 }, "\(trial)")
    #expect(call.submitted.map(\.id) == Array(call.submitted.indices), "\(trial)")
    var last: [Int: Int] = [:]
    for start in call.starts {
      #expect(start.attempt == last[start.task, default: 0] + 1, "\(start) of \(trial)")
      last[start.task] = start.attempt
    }
    let retry = trial.settings.retry
    for (task, ends) in call.ends {
      let hosts = ends.count { $0.fate == .loss(.host) }
      #expect(hosts <= 5, "\(trial)")
      #expect(!ends.dropLast().contains { $0.fate == .result }, "\(task) of \(trial)")
      let crashes = ends.count { $0.fate == .loss(.crash) }
      let others = ends.count { $0.fate == .error || $0.fate == .loss(.timeLimit) }
      if retry.attempts == 1 {
        #expect(crashes <= retry.lossLimit && others <= 1, "\(task) of \(trial)")
      } else {
        #expect(crashes + others <= retry.attempts, "\(task) of \(trial)")
      }
    }
  }

  private func checkDeliveries(_ call: VirtualCall, _ trial: Trial, hasStopped: Bool) {
    let settings = trial.settings
    let length = trial.durations.count
    let delivered = call.deliveredTasks
    if settings.isOrdered {
      #expect(delivered == Array(delivered.indices), "\(trial)")
    } else {
      #expect(Set(delivered).count == delivered.count, "\(trial)")
    }
    for piece in call.pieces {
      for task in piece.tasks {
        // The last attempt that came to its end has the outcome.
        if let batch = piece.batch {
          #expect(call.ends[task]?.last?.batch == batch, "\(task) of \(trial)")
        }
      }
    }
    let failures = call.dispatcher.failedTaskCount
    let isOverLimit = settings.failureLimit.map { failures >= $0.count } ?? false
    let endsEarly = hasStopped || isOverLimit
    if !endsEarly {
      #expect(delivered.count == length, "\(trial)")
      #expect(call.notRun.isEmpty, "\(trial)")
      #expect(call.dispatcher.finishedTaskCount == length, "\(trial)")
      #expect(call.dispatcher.submittedTaskCount == length, "\(trial)")
      #expect(call.dispatcher.retryCount == call.starts.count { $0.attempt > 1 }, "\(trial)")
      #expect(call.finalFailures.count == failures, "\(trial)")
      #expect(call.dispatcher.givenUp.isEmpty, "\(trial)")
    } else if settings.reportsNotRun {
      #expect(delivered.count == (settings.taskCount ?? call.pulledCount), "\(trial)")
      #expect(call.notRun == call.notRun.sorted(), "\(trial)")
      #expect(call.finalFailures.count + call.dispatcher.givenUp.count == failures, "\(trial)")
    }
  }
}
