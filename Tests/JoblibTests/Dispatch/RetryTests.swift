import JoblibDispatch
import Testing

/// Which tasks run again after an error or a lost worker.
struct RetryTests {
  typealias Fate = VirtualCall.Fate

  /// A call of 64 tasks of a millisecond each, of which 10 does not at once do what it should.
  private func call(
    _ settings: DispatchSettings,
    fate: @escaping (_ attempt: Int) -> Fate
  ) -> VirtualCall {
    VirtualCall(settings, durations: Array(repeating: 1_000_000, count: 64)) { task, attempt in
      task == 10 ? fate(attempt) : .result
    }
  }

  @Test(
    arguments: [Fate.error, .loss(.crash), .loss(.timeLimit)],
    [DispatchSettings.Batching.automatic, .fixed(1), .fixed(8), .joblib(fixed: 8)]
  )
  func `a task that fails twice succeeds at its third attempt, while its mates run once`(
    fate: Fate,
    batching: DispatchSettings.Batching
  ) throws {
    for isOrdered in [true, false] {
      var call = call(
        DispatchSettings(
          slotCount: 2,
          batching: batching,
          isOrdered: isOrdered,
          retry: .init(attempts: 3, delay: .constant(500))
        )
      ) { $0 < 3 ? fate : .result }
      try call.run()
      #expect(call.starts(of: 10).map(\.attempt) == [1, 2, 3])
      #expect(call.starts.filter { $0.task != 10 }.allSatisfy { $0.attempt == 1 })
      #expect(call.starts.count == 66)
      #expect(isOrdered ? call.deliveredTasks == Array(0..<64) : call.deliveredTasks.count == 64)
      #expect(Set(call.deliveredTasks).count == 64)
      #expect(call.finalFailures == [])
      #expect(call.dispatcher.retryCount == 2)
      #expect(call.dispatcher.failedTaskCount == 0)
      #expect(call.dispatcher.finishedTaskCount == 64)
      #expect(call.dispatcher.submittedTaskCount == 64)
    }
  }

  struct LimitCase: Sendable, CustomTestStringConvertible {
    var retry: DispatchSettings.RetryPolicy
    var fate: Fate
    var attempts: Int

    var testDescription: String {
      "\(retry.attempts) attempts, \(retry.lossLimit) losses: \(fate) \(attempts) times"
    }
  }

  @Test(arguments: [
    LimitCase(retry: .none, fate: .error, attempts: 1),
    LimitCase(retry: .none, fate: .loss(.timeLimit), attempts: 1),
    LimitCase(retry: .none, fate: .loss(.crash), attempts: 2),
    LimitCase(retry: .none, fate: .loss(.host), attempts: 5),
    LimitCase(retry: .init(lossLimit: 1), fate: .loss(.crash), attempts: 1),
    LimitCase(retry: .init(lossLimit: 4), fate: .loss(.crash), attempts: 4),
    LimitCase(retry: .init(lossLimit: 4), fate: .error, attempts: 1),
    LimitCase(retry: .init(attempts: 3), fate: .error, attempts: 3),
    LimitCase(retry: .init(attempts: 3), fate: .loss(.crash), attempts: 3),
    LimitCase(retry: .init(attempts: 3), fate: .loss(.timeLimit), attempts: 3),
    LimitCase(retry: .init(attempts: 3), fate: .loss(.host), attempts: 5),
    LimitCase(retry: .init(attempts: 9, lossLimit: 2), fate: .loss(.crash), attempts: 9),
  ])
  func `a task that always fails is given up at its limit, and the others have their results`(
    row: LimitCase
  ) throws {
    var call = call(
      DispatchSettings(slotCount: 2, batching: .fixed(8), failureLimit: nil, retry: row.retry)
    ) { _ in row.fate }
    try call.run()
    #expect(call.starts(of: 10).map(\.attempt) == Array(1...row.attempts))
    #expect(call.starts.count == 63 + row.attempts)
    #expect(call.finalFailures == [10])
    #expect(call.deliveredTasks == Array(0..<64))
    #expect(call.dispatcher.failedTaskCount == 1)
  }

  @Test func `planned losses and lost hosts count as no attempt`() throws {
    let fates: [Fate] = [
      .loss(.planned), .loss(.host), .error, .loss(.planned), .loss(.planned), .loss(.host),
      .result,
    ]
    var call = call(
      DispatchSettings(slotCount: 2, batching: .fixed(8), retry: .init(attempts: 2))
    ) { fates[$0 - 1] }
    try call.run()
    #expect(call.starts(of: 10).map(\.attempt) == Array(1...7))
    #expect(call.finalFailures == [])
    #expect(call.deliveredTasks == Array(0..<64))
  }

  @Test func `an error after a lost worker is final where errors are`() throws {
    var call = call(
      DispatchSettings(slotCount: 2, batching: .fixed(8), failureLimit: nil)
    ) { $0 == 1 ? .loss(.crash) : .error }
    try call.run()
    #expect(call.starts(of: 10).map(\.attempt) == [1, 2])
    #expect(call.finalFailures == [10])
  }

  @Test func `what the caller would not have run again is final`() throws {
    for loss in [Dispatcher.LossReason.crash, .timeLimit] {
      var simulation = Simulation(
        length: 2,
        DispatchSettings(
          slotCount: 2,
          batching: .fixed(1),
          failureLimit: nil,
          retry: .init(attempts: 9)
        )
      )
      simulation.run()
      #expect(try simulation.fail(0, mayRetry: false) == [0])
      #expect(simulation.lose(slot: 1, suspect: 1, mayRetry: false, loss) == .final)
      #expect(simulation.isFinished)
      #expect(simulation.delivered == [0, 1])
    }
  }

  @Test func `a batch with failures is delivered around those that run again`() throws {
    var simulation = Simulation(
      length: 6,
      DispatchSettings(
        slotCount: 1,
        batching: .fixed(6),
        isOrdered: false,
        failureLimit: nil,
        retry: .init(attempts: 2)
      )
    )
    simulation.run()
    let final = try simulation.complete(
      0,
      failing: [.init(task: 0), .init(task: 2, mayRetry: false), .init(task: 3), .init(task: 5)]
    )
    #expect(final == [2])
    #expect(simulation.pieces.map(\.tasks) == [1..<3, 4..<5])
    try simulation.runToEnd()
    #expect(simulation.pieces.map(\.tasks) == [1..<3, 4..<5, 0..<1, 3..<4, 5..<6])
    #expect(simulation.delivered == [0, 0, 1, 2, 3])
    #expect(simulation.isFinished)
  }

  @Test func `a task that runs again goes past readers that are behind`() throws {
    var simulation = Simulation(
      length: 100,
      DispatchSettings(
        slotCount: 1,
        batching: .fixed(1),
        failureLimit: nil,
        retry: .init(attempts: 2, delay: .constant(900_000_000)),
        unreadLimit: 5
      )
    )
    simulation.run()
    try simulation.fail(0, secondsPerTask: 0.02)
    for batch in 1...5 { try simulation.complete(batch, secondsPerTask: 0.02) }
    #expect(simulation.underWay.isEmpty)
    #expect(simulation.pieces.isEmpty)
    simulation.advance(to: 1_000_000_000)
    #expect(simulation.underWay.map(\.tasks) == [0..<1])
    try simulation.complete(6)
    #expect(simulation.deliveredTasks == [0, 1, 2, 3, 4, 5])
  }

  @Test(arguments: [
    // Whether the host is preferred, the workers that are busy, the slot where the task runs again.
    (true, [Int](), 2), (true, [2], 3), (true, [2, 3], 0), (false, [], 0), (false, [2, 3], 0),
  ])
  func `a task runs again on another host, where one is free and it is wanted`(
    prefersOtherHost: Bool,
    busy: [Int],
    slot: Int
  ) throws {
    var simulation = Simulation(
      length: 4,
      DispatchSettings(
        slotCount: 4,
        slotHosts: [7, 7, 9, 9],
        batching: .fixed(1),
        failureLimit: nil,
        retry: .init(attempts: 2, prefersOtherHost: prefersOtherHost)
      )
    )
    simulation.run()
    // Tasks of a second, so that no worker gets a batch ahead.
    for batch in 1..<4 where !busy.contains(batch) {
      try simulation.complete(batch, secondsPerTask: 1)
    }
    try simulation.fail(0, secondsPerTask: 1)
    #expect(simulation.underWay.last?.slot == slot)
    #expect(simulation.underWay.last?.attempt == 2)
  }

  @Test func `a task that lost its worker goes to another, where one is free`() throws {
    for others in [false, true] {
      var simulation = Simulation(
        length: 2,
        DispatchSettings(slotCount: 2, batching: .fixed(1))
      )
      simulation.run()
      if others { try simulation.complete(1, secondsPerTask: 1) }
      #expect(simulation.lose(slot: 0, suspect: 0) == .again(at: nil))
      #expect(simulation.underWay.last?.slot == (others ? 1 : 0))
    }
  }
}
