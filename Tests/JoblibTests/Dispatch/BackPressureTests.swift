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
    simulation.stop()
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

  @Test func `no task starts while the results that are unread have too many bytes`() throws {
    var simulation = Simulation(
      length: 100,
      DispatchSettings(slotCount: 2, batching: .fixed(1), unreadByteLimit: 1000)
    )
    simulation.run()
    func next(_ simulation: Simulation) throws -> Int { try #require(simulation.underWay.first).id }
    // Results of 300 bytes by tasks of a second: those that run are counted as they will be.
    try simulation.complete(next(simulation), secondsPerTask: 1, resultBytes: 300)
    #expect(simulation.underWay.count == 2)
    try simulation.complete(next(simulation), secondsPerTask: 1, resultBytes: 300)
    #expect(simulation.underWay.count == 2)
    try simulation.complete(next(simulation), secondsPerTask: 1, resultBytes: 300)
    #expect(simulation.underWay.count == 1)
    simulation.take(0)
    #expect(simulation.underWay.count == 2)
    try simulation.complete(next(simulation), secondsPerTask: 1, resultBytes: 300)
    try simulation.complete(next(simulation), secondsPerTask: 1, resultBytes: 300)
    #expect(simulation.underWay.isEmpty)
    for batch in 1..<5 { simulation.take(batch) }
    #expect(simulation.underWay.count == 2)
  }

  @Test(arguments: [true, false])
  func `a result larger than the bound is let through when all others are read`(
    isOrdered: Bool
  ) throws {
    var simulation = Simulation(
      length: 10,
      DispatchSettings(
        slotCount: 2,
        batching: .fixed(1),
        isOrdered: isOrdered,
        unreadByteLimit: 100
      )
    )
    simulation.run()
    while let batch = simulation.underWay.first {
      try simulation.complete(batch.id, secondsPerTask: 1, resultBytes: 5000)
      if simulation.underWay.isEmpty {
        for batch in simulation.delivered { simulation.take(batch) }
      }
    }
    #expect(simulation.isFinished)
    #expect(simulation.deliveredTasks.count == 10)
  }

  @Test func `no batch is sent while those with workers have too many bytes`() throws {
    var simulation = Simulation(
      length: 100,
      argumentBytes: 400,
      DispatchSettings(slotCount: 8, batching: .fixed(1), argumentByteLimit: 1000)
    )
    simulation.run()
    for batch in 0..<100 {
      #expect(simulation.submitted.count == min(batch + 3, 100))
      try simulation.complete(batch, secondsPerTask: 1)
    }
    #expect(simulation.isFinished)
  }

  @Test func `a batch of more bytes than may be with workers is sent alone`() throws {
    var simulation = Simulation(
      length: 5,
      argumentBytes: 5000,
      DispatchSettings(slotCount: 8, batching: .fixed(1), argumentByteLimit: 1000)
    )
    simulation.run()
    for batch in 0..<5 {
      #expect(simulation.underWay.count == 1)
      try simulation.complete(batch)
    }
    #expect(simulation.isFinished)
  }

  @Test func `the bytes of a lost or given back batch no longer count`() throws {
    var simulation = Simulation(
      length: 100,
      argumentBytes: 400,
      DispatchSettings(slotCount: 8, batching: .fixed(1), argumentByteLimit: 1000)
    )
    simulation.run()
    for _ in 0..<10 {
      #expect(simulation.underWay.count == 3)
      simulation.lose(slot: try #require(simulation.underWay.first).slot, suspect: nil)
      #expect(simulation.underWay.count == 3)
      try simulation.complete(try #require(simulation.underWay.last).id, ran: 0)
    }
  }

  @Test func `automatic batches are no larger than the bounds on bytes allow`() throws {
    for limitsArguments in [true, false] {
      var simulation = Simulation(
        length: 10_000,
        argumentBytes: 1000,
        DispatchSettings(
          slotCount: 2,
          isOrdered: false,
          unreadByteLimit: limitsArguments ? nil : 40_000,
          argumentByteLimit: limitsArguments ? 40_000 : nil
        )
      )
      simulation.run()
      var read = 0
      while let batch = simulation.underWay.first {
        try simulation.complete(batch.id, secondsPerTask: 1e-6, resultBytes: 1000)
        for batch in simulation.delivered[read...] { simulation.take(batch) }
        read = simulation.delivered.count
      }
      #expect(simulation.isFinished)
      #expect(simulation.lengths.max() == 10)
    }
  }
}
