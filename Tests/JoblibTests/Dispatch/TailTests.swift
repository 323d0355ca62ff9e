import JoblibDispatch
import Testing

/// What is taken back from busy workers, when the input is at its end and others are idle.
struct TailTests {
  /// A call of which one worker has nothing left to do and the other a batch of 8 tasks.
  private func unequal(secondsPerTask: Double) throws -> (Simulation, busy: Dispatcher.Batch) {
    var simulation = Simulation(
      length: 12,
      // So that a last batch is cut before it is known to be the last.
      endsWithLastTask: false,
      DispatchSettings(slotCount: 2, preDispatch: .count(4))
    )
    simulation.run()
    // Sizes 1, 1, 1, 1 and, once a task is measured, 8.
    for batch in 0..<4 { try simulation.complete(batch, secondsPerTask: secondsPerTask) }
    #expect(simulation.underWay.map(\.tasks) == [4..<12])
    return (simulation, try #require(simulation.underWay.first))
  }

  @Test func `a worker that has long to go gives back what it has not begun`() throws {
    var (simulation, busy) = try unequal(secondsPerTask: 0.001)
    #expect(simulation.recalled == [busy.slot])
    try simulation.complete(busy.id, ran: 1, secondsPerTask: 0.001)
    // Cut anew in small pieces, for both.
    #expect(simulation.lengths.suffix(4) == [1, 1, 1, 1])
    #expect(Set(simulation.underWay.map(\.slot)) == [0, 1])
    try simulation.runToEnd(secondsPerTask: 0.001)
    #expect(simulation.deliveredTasks == Array(0..<12))
    #expect(simulation.dispatcher.submittedTaskCount == 12)
  }

  @Test func `a worker is asked once, until it answers`() throws {
    var (simulation, busy) = try unequal(secondsPerTask: 0.001)
    simulation.advance(to: simulation.now + 1_000_000_000)
    #expect(simulation.recalled == [busy.slot])
    #expect(simulation.waitsUntil == nil)
  }

  @Test func `a worker that has little to go is left alone, unless it turns out slow`() throws {
    var (simulation, busy) = try unequal(secondsPerTask: 1e-6)
    #expect(simulation.recalled == [])
    let time = try #require(simulation.waitsUntil)
    // 8 µs of work, and a while in which it is not worth the trouble.
    #expect((8000...300_000).contains(time - simulation.now))
    simulation.advance(to: time - 1)
    #expect(simulation.recalled == [])
    #expect(simulation.waitsUntil == time)
    simulation.advance(to: time)
    #expect(simulation.recalled == [busy.slot])
  }

  @Test func `a worker with a single task left has nothing to give`() throws {
    var (simulation, busy) = try unequal(secondsPerTask: 1e-6)
    simulation.partlyComplete(busy.id, 4..<11)
    #expect(simulation.waitsUntil == nil)
    simulation.advance(to: 1_000_000_000)
    #expect(simulation.recalled == [])
  }

  @Test(arguments: [
    DispatchSettings.Batching.fixed(8), .joblib(fixed: 8), .joblib(fixed: nil),
  ])
  func `batches of a fixed size and joblib's stay where they are`(
    batching: DispatchSettings.Batching
  ) throws {
    var simulation = Simulation(
      length: 24,
      DispatchSettings(slotCount: 2, batching: batching, preDispatch: .all)
    )
    simulation.run()
    while let batch = simulation.underWay.last, simulation.underWay.count > 1 {
      try simulation.complete(batch.id, secondsPerTask: 0.001)
    }
    simulation.advance(to: simulation.now + 1_000_000_000)
    #expect(simulation.recalled == [])
    try simulation.runToEnd()
    #expect(simulation.isFinished)
  }

  @Test func `nothing is taken back while there is input`() throws {
    var simulation = Simulation(length: .max, DispatchSettings(slotCount: 2))
    simulation.run()
    for _ in 0..<100 {
      let batch = try #require(simulation.underWay.last)
      try simulation.complete(batch.id, secondsPerTask: 0.001)
    }
    #expect(simulation.recalled == [])
  }

  @Test func `the worker that will be busy the longest is asked first`() throws {
    var call = VirtualCall(
      DispatchSettings(slotCount: 3, preDispatch: .all),
      durations: Array(repeating: 100_000, count: 3000),
      overhead: 20_000
    )
    try call.run()
    #expect(call.deliveredTasks == Array(0..<3000))
    // 100 ms of work each; at the end they are no further apart than what is not worth to move.
    #expect(call.now < 104_000_000)
  }
}
