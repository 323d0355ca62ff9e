import JoblibDispatch
import Testing

/// Results that nobody reads stop the dispatch.
struct BackPressureTests {
  /// One worker, so that a limit of 5 results holds from 5 of them on: below 4 batches a worker
  /// is always let through.
  private func simulation(isOrdered: Bool = true, batchSize: Int = 1) -> Simulation {
    Simulation(
      length: 1000,
      DispatchSettings(
        slotCount: 1,
        batching: .fixed(batchSize),
        preDispatch: .count(1),
        isOrdered: isOrdered,
        unreadLimit: 5
      )
    )
  }

  @Test(arguments: [true, false])
  func `no task starts while too many results are unread`(isOrdered: Bool) throws {
    var simulation = simulation(isOrdered: isOrdered)
    simulation.run()
    for batch in 0..<5 { try simulation.complete(batch) }
    #expect(simulation.underWay.isEmpty)
    #expect(simulation.submitted.count == 5)
    #expect(simulation.delivered == [0, 1, 2, 3, 4])
    #expect(!simulation.isFinished)
  }

  @Test func `reading a result lets the next task start`() throws {
    var simulation = simulation()
    simulation.run()
    for batch in 0..<5 { try simulation.complete(batch) }
    for batch in 0..<100 {
      simulation.take(batch)
      #expect(simulation.submitted.count == batch + 6)
      try simulation.complete(batch + 5)
      #expect(simulation.underWay.isEmpty)
    }
  }

  @Test func `large batches do not starve the workers`() throws {
    var simulation = simulation(batchSize: 100)
    simulation.run()
    for batch in 0..<4 { try simulation.complete(batch) }
    // Far more than 5 results, but only 4 batches for the one worker.
    #expect(simulation.submitted.count == 4)
    #expect(simulation.underWay.isEmpty)
  }

  @Test func `a call that is held back can be ended`() throws {
    var simulation = simulation()
    simulation.run()
    for batch in 0..<5 { try simulation.complete(batch) }
    simulation.end()
    #expect(simulation.isFinished)
  }

  @Test func `the end of the input is found though results are unread`() throws {
    var simulation = Simulation(
      length: 5,
      DispatchSettings(slotCount: 1, batching: .fixed(1), preDispatch: .count(1), unreadLimit: 5)
    )
    simulation.run()
    for batch in 0..<5 { try simulation.complete(batch) }
    #expect(simulation.isFinished)
  }
}
