import JoblibDispatch
import Testing

/// Calls that end at a number of failures, and calls that are stopped from outside.
struct FailureBudgetTests {
  /// 1000 tasks of a millisecond, of which each tenth fails.
  private func call(
    urgency: DispatchSettings.Urgency,
    batching: DispatchSettings.Batching,
    isOrdered: Bool = true,
    attempts: Int = 1,
    reportsNotRun: Bool
  ) -> VirtualCall {
    VirtualCall(
      DispatchSettings(
        slotCount: 2,
        batching: batching,
        isOrdered: isOrdered,
        failureLimit: .init(count: 5, urgency: urgency),
        retry: .init(attempts: attempts, delay: .constant(10_000_000)),
        reportsNotRun: reportsNotRun,
        taskCount: 1000
      ),
      durations: Array(repeating: 1_000_000, count: 1000)
    ) { task, _ in task % 10 == 9 ? .error : .result }
  }

  @Test(
    arguments: [DispatchSettings.Urgency.soon, .now],
    [DispatchSettings.Batching.automatic, .fixed(1), .fixed(25), .joblib(fixed: 8)]
  )
  func `nothing starts after the last failure of the budget`(
    urgency: DispatchSettings.Urgency,
    batching: DispatchSettings.Batching
  ) throws {
    for isOrdered in [true, false] {
      for reportsNotRun in [true, false] {
        var call = call(
          urgency: urgency,
          batching: batching,
          isOrdered: isOrdered,
          reportsNotRun: reportsNotRun
        )
        try call.run()
        #expect(call.dispatcher.failedTaskCount >= 5)
        // What runs when the fifth failure is known is the last.
        let lastStart = try #require(call.starts.last).time
        #expect(call.now - lastStart <= 1_000_000)
        if batching == .fixed(1) { #expect(call.starts.count <= 51) }
        guard reportsNotRun else { continue }
        #expect(call.deliveredTasks.sorted() == Array(0..<1000))
        if isOrdered { #expect(call.deliveredTasks == Array(0..<1000)) }
        #expect(call.notRun == call.notRun.sorted())
        let ran = Set(call.starts.map(\.task))
        if urgency == .soon {
          #expect(Set(call.notRun) == Set(0..<1000).subtracting(ran))
        } else {
          #expect(Set(call.notRun).isSuperset(of: Set(0..<1000).subtracting(ran)))
        }
      }
    }
  }

  @Test func `a budget counts only failures that are final`() throws {
    var call = call(
      urgency: .soon,
      batching: .fixed(1),
      attempts: 2,
      reportsNotRun: true
    )
    try call.run()
    // Five failed twice; those that failed once and waited are given up.
    let twice = Set(call.starts.filter { $0.attempt == 2 }.map(\.task))
    #expect(call.finalFailures.count >= 5)
    #expect(twice.isSuperset(of: call.finalFailures))
    #expect(!call.dispatcher.givenUp.isEmpty)
    #expect(
      call.dispatcher.failedTaskCount
        == call.finalFailures.count + call.dispatcher.givenUp.count
    )
    #expect(call.deliveredTasks == Array(0..<1000))
    #expect(Set(call.notRun).isDisjoint(with: call.starts.map(\.task)))
  }

  @Test(arguments: [DispatchSettings.Urgency.soon, .now])
  func `a stop gives up what waits to run again, under the batch it failed in`(
    urgency: DispatchSettings.Urgency
  ) throws {
    var simulation = Simulation(
      length: 12,
      DispatchSettings(
        slotCount: 2,
        batching: .fixed(3),
        failureLimit: nil,
        retry: .init(attempts: 3, delay: .constant(10_000_000_000)),
        reportsNotRun: true,
        taskCount: 12
      )
    )
    simulation.run()
    try simulation.complete(0, secondsPerTask: 1, failing: [.init(task: 1)])
    #expect(simulation.underWay.map(\.tasks) == [3..<6, 6..<9])
    simulation.stop(urgency)
    #expect(simulation.dispatcher.givenUp == [1])
    #expect(simulation.cancelCount == (urgency == .now ? 1 : 0))
    #expect(simulation.recalled == (urgency == .soon ? [0, 1] : []))
    if urgency == .soon {
      #expect(!simulation.isFinished)
      #expect(simulation.deliveredTasks == [0, 1, 2])
      try simulation.complete(1, ran: 2)
      try simulation.complete(2, ran: 0)
      #expect(simulation.pieces.map(\.batch) == [0, 0, 0, 1, nil, nil])
      #expect(simulation.notRun == Array(5..<12))
    } else {
      #expect(simulation.notRun == Array(3..<12))
      #expect(simulation.pieces.prefix(3).map(\.batch) == [0, 0, 0])
    }
    #expect(simulation.isFinished)
    #expect(simulation.deliveredTasks == Array(0..<12))
    #expect(simulation.dispatcher.failedTaskCount == 1)
  }

  @Test func `a second attempt that a stop cancels leaves the first failure`() throws {
    for urgency in [DispatchSettings.Urgency.soon, .now] {
      var simulation = Simulation(
        length: 1,
        DispatchSettings(
          slotCount: 1,
          failureLimit: nil,
          retry: .init(attempts: 2),
          reportsNotRun: true
        )
      )
      simulation.run()
      try simulation.fail(0)
      #expect(simulation.underWay.map(\.attempt) == [2])
      simulation.stop(urgency)
      // Called off before it began, where it was not cancelled.
      if urgency == .soon { try simulation.complete(1, ran: 0) }
      #expect(simulation.isFinished)
      #expect(simulation.dispatcher.givenUp == [0])
      #expect(simulation.delivered == [0])
      #expect(simulation.notRun == [])
    }
  }

  @Test func `what fails after a stop does not run again`() throws {
    var simulation = Simulation(
      length: 4,
      DispatchSettings(
        slotCount: 3,
        batching: .fixed(1),
        failureLimit: nil,
        retry: .init(attempts: 9),
        reportsNotRun: true
      )
    )
    simulation.run()
    simulation.stop(.soon)
    #expect(try simulation.fail(0) == [0])
    #expect(simulation.lose(slot: 1, suspect: 1, .host) == .final)
    #expect(simulation.lose(slot: 2, suspect: nil) == .again(at: nil))
    #expect(simulation.isFinished)
    #expect(simulation.pieces.map(\.batch) == [0, 1, nil, nil])
    #expect(simulation.notRun == [2, 3])
  }

  @Test func `a stop now follows upon one that waits, not the other way round`() throws {
    var simulation = Simulation(
      length: 100,
      DispatchSettings(slotCount: 2, batching: .fixed(1))
    )
    simulation.run()
    simulation.stop(.soon)
    #expect(!simulation.isFinished)
    #expect(simulation.submitted.count == 2)
    simulation.stop(.now)
    #expect(simulation.isFinished)
    #expect(simulation.cancelCount == 1)
    simulation.stop(.soon)
    #expect(simulation.recalled == [0, 1])
  }

  @Test func `where failures end a call soon, what runs ends and no more is delivered`() throws {
    var simulation = Simulation(
      length: 100,
      DispatchSettings(
        slotCount: 2,
        batching: .fixed(1),
        isOrdered: false,
        failureLimit: .init(count: 2, urgency: .soon)
      )
    )
    simulation.run()
    #expect(try simulation.fail(0) == [0])
    #expect(simulation.delivered == [0])
    #expect(try simulation.fail(1) == [1])
    #expect(!simulation.isFinished)
    let submitted = simulation.submitted.count
    try simulation.runToEnd()
    #expect(simulation.isFinished)
    #expect(simulation.delivered == [0])
    #expect(simulation.submitted.count == submitted)
    #expect(simulation.cancelCount == 0)
  }

  @Test func `of an input of unknown length only what was read is said not to have run`() throws {
    var simulation = Simulation(
      length: .max,
      DispatchSettings(slotCount: 2, batching: .fixed(1), failureLimit: nil, reportsNotRun: true)
    )
    simulation.run()
    try simulation.complete(0)
    simulation.stop()
    #expect(simulation.isFinished)
    #expect(simulation.deliveredTasks == Array(0..<simulation.pulledCount))
  }
}
