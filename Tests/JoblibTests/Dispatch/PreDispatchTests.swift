import JoblibDispatch
import Testing

struct PreDispatchTests {
  @Test(arguments: [
    DispatchSettings.Batching.joblib(fixed: 1), .fixed(1), .automatic,
  ])
  func `with a pre-dispatch of 3 the fourth task is read only after a completion`(
    batching: DispatchSettings.Batching
  ) throws {
    var simulation = Simulation(
      length: 6,
      DispatchSettings(slotCount: 2, batching: batching, preDispatch: .count(3))
    )
    simulation.run()
    #expect(simulation.pulledCount == 3)
    // Tasks of a minute, so that automatic batches stay at one.
    try simulation.complete(0, secondsPerTask: 60)
    #expect(simulation.pulledCount > 3)
    try simulation.runToEnd(secondsPerTask: 60)
    #expect(simulation.isFinished)
    #expect(simulation.lengths == [1, 1, 1, 1, 1, 1])
  }

  @Test func `joblib's pre-dispatch counts tasks, so large batches come only later`() throws {
    var simulation = Simulation(
      length: 1000,
      DispatchSettings(slotCount: 4, batching: .joblib(fixed: 10), preDispatch: .perSlot(2))
    )
    simulation.run()
    #expect(simulation.pulledCount == 8)
    #expect(simulation.lengths == [2, 2, 2, 2])
    try simulation.complete(0)
    #expect(simulation.lengths == [2, 2, 2, 2, 10])
    // Read in joblib's portion of a batch for each worker.
    #expect(simulation.pulledCount == 48)
  }

  @Test func `each completion starts one batch in joblib's way, no more`() throws {
    var simulation = Simulation(
      length: 100,
      DispatchSettings(slotCount: 2, batching: .joblib(fixed: 1), preDispatch: .perSlot(2))
    )
    simulation.run()
    for started in 4...20 {
      #expect(simulation.submitted.count == started)
      try simulation.complete(try #require(simulation.underWay.first).id)
    }
  }

  @Test func `our pre-dispatch counts batches`() throws {
    var simulation = Simulation(
      length: 1000,
      DispatchSettings(slotCount: 2, batching: .fixed(10), preDispatch: .perSlot(2))
    )
    simulation.run()
    #expect(simulation.pulledCount == 40)
    #expect(simulation.submitted.count == 2)
    try simulation.complete(0)
    #expect(simulation.pulledCount == 50)
  }

  @Test(arguments: [
    DispatchSettings.Batching.joblib(fixed: 10), .joblib(fixed: nil), .fixed(10), .automatic,
  ])
  func `a pre-dispatch of all reads the input to its end before any completion`(
    batching: DispatchSettings.Batching
  ) {
    var simulation = Simulation(
      length: 1000,
      DispatchSettings(slotCount: 2, batching: batching, preDispatch: .all)
    )
    simulation.run()
    #expect(simulation.pulledCount == 1000)
  }

  @Test func `an input without an end is read no further than its results`() throws {
    var simulation = Simulation(
      length: .max,
      DispatchSettings(slotCount: 2, batching: .fixed(1), preDispatch: .perSlot(2))
    )
    simulation.run()
    for done in 0..<50 {
      #expect(simulation.pulledCount == done + 4)
      try simulation.complete(done)
    }
    simulation.stop()
    #expect(simulation.isFinished)
  }
}
