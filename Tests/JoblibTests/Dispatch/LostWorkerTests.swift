import JoblibDispatch
import Testing

/// What becomes of the batches of a worker that is lost, or of a slot that is gone for good.
struct LostWorkerTests {
  private func simulation(
    length: Int = 40,
    slots: Int = 2,
    batching: DispatchSettings.Batching = .fixed(8),
    reportsNotRun: Bool = false,
    unreadLimit: Int? = nil
  ) -> Simulation {
    var simulation = Simulation(
      length: length,
      DispatchSettings(
        slotCount: slots,
        batching: batching,
        failureLimit: nil,
        unreadLimit: unreadLimit,
        reportsNotRun: reportsNotRun
      )
    )
    simulation.run()
    return simulation
  }

  @Test func `a loss in the third task of eight counts against that one alone`() throws {
    var simulation = simulation()
    #expect(simulation.underWay.map(\.tasks) == [0..<8, 8..<16])
    simulation.partlyComplete(0, 0..<2, secondsPerTask: 1)
    #expect(simulation.deliveredTasks == [0, 1])
    #expect(simulation.lose(slot: 0, suspect: 2) == .again(at: nil))
    // The suspect alone, as its second attempt; its mates after it as if nothing had been.
    #expect(simulation.underWay.map(\.tasks) == [8..<16, 2..<3])
    #expect(simulation.underWay.last?.attempt == 2)
    try simulation.complete(2, secondsPerTask: 1)
    #expect(simulation.submitted.last?.tasks == 3..<8)
    #expect(simulation.submitted.last?.attempt == 1)
    try simulation.runToEnd()
    #expect(simulation.deliveredTasks == Array(0..<40))
    #expect(simulation.dispatcher.failedTaskCount == 0)
  }

  @Test func `the second crash of a task is its outcome, in its place`() throws {
    var simulation = simulation()
    simulation.partlyComplete(0, 0..<2, secondsPerTask: 1)
    simulation.lose(slot: 0, suspect: 2)
    let second = try #require(simulation.underWay.last)
    #expect(simulation.lose(slot: second.slot, suspect: 2) == .final)
    try simulation.runToEnd()
    #expect(simulation.deliveredTasks == Array(0..<40))
    #expect(simulation.pieces.filter { $0.tasks.contains(2) }.map(\.batch) == [second.id])
    #expect(simulation.dispatcher.failedTaskCount == 1)
  }

  @Test func `a loss outside of any task accuses nobody`() throws {
    var simulation = simulation()
    for _ in 0..<10 {
      #expect(simulation.lose(slot: 0, suspect: nil) == .again(at: nil))
      #expect(simulation.underWay.map(\.tasks) == [8..<16, 0..<8])
      #expect(simulation.underWay.allSatisfy { $0.attempt == 1 })
    }
    try simulation.runToEnd()
    #expect(simulation.deliveredTasks == Array(0..<40))
  }

  @Test func `a batch that waits behind the suspect's goes back too`() throws {
    var simulation = simulation(batching: .fixed(4))
    // Short tasks, so that each worker has a batch ahead.
    try simulation.complete(0, secondsPerTask: 1e-6)
    #expect(simulation.underWay.map(\.tasks) == [4..<8, 8..<12, 12..<16, 16..<20])
    #expect(simulation.underWay.map(\.slot) == [1, 0, 0, 1])
    simulation.partlyComplete(2, 8..<9)
    simulation.lose(slot: 0, suspect: 9)
    #expect(simulation.submitted.suffix(2).map(\.tasks) == [9..<10, 10..<14])
    try simulation.runToEnd()
    #expect(simulation.deliveredTasks == Array(0..<40))
    #expect(simulation.dispatcher.submittedTaskCount == 40)
  }

  @Test(arguments: [DispatchSettings.Batching.joblib(fixed: 4), .joblib(fixed: nil)])
  func `joblib's way of cutting goes on after losses`(
    batching: DispatchSettings.Batching
  ) throws {
    var simulation = simulation(batching: batching)
    for loss in 0..<9 {
      let batch = try #require(simulation.underWay.first)
      simulation.lose(
        slot: batch.slot,
        suspect: loss.isMultiple(of: 2) ? batch.tasks.lowerBound : nil
      )
    }
    try simulation.runToEnd()
    #expect(simulation.isFinished)
    #expect(simulation.deliveredTasks == Array(0..<40))
  }

  @Test func `what was given back goes past a reader in order that is behind`() throws {
    var simulation = simulation(length: 100, slots: 2, batching: .fixed(1), unreadLimit: 5)
    for _ in 0..<8 {
      // Tasks of a second, so that no worker has a batch ahead.
      let batch = try #require(simulation.underWay.last { $0.tasks.lowerBound > 0 })
      try simulation.complete(batch.id, secondsPerTask: 1)
    }
    #expect(simulation.underWay.map(\.tasks) == [0..<1])
    simulation.lose(slot: 0, suspect: nil)
    #expect(simulation.underWay.map(\.tasks) == [0..<1])
    #expect(simulation.pieces.isEmpty)
  }

  @Test func `what comes of a lost batch is ignored`() throws {
    var simulation = simulation()
    let batch = simulation.underWay[0]
    simulation.lose(slot: 0, suspect: nil)
    simulation.partlyComplete(batch.id, batch.tasks)
    #expect(simulation.pieces.isEmpty)
    try simulation.runToEnd()
    #expect(simulation.deliveredTasks == Array(0..<40))
  }

  @Test func `a slot that is gone gets nothing more`() throws {
    var simulation = simulation()
    simulation.lose(slot: 0, suspect: nil)
    simulation.retire(slot: 1)
    let submitted = simulation.submitted.count
    try simulation.runToEnd()
    #expect(simulation.submitted[submitted...].allSatisfy { $0.slot == 0 })
    #expect(simulation.deliveredTasks == Array(0..<40))
  }

  @Test func `without any slot the work is stranded until it is stopped`() throws {
    for reportsNotRun in [false, true] {
      var simulation = simulation(reportsNotRun: reportsNotRun)
      for slot in 0..<2 {
        #expect(!simulation.dispatcher.isStranded)
        simulation.retire(slot: slot)
        simulation.lose(slot: slot, suspect: nil, .host)
      }
      #expect(simulation.dispatcher.isStranded)
      #expect(!simulation.isFinished)
      simulation.stop()
      #expect(simulation.isFinished)
      #expect(!simulation.dispatcher.isStranded)
      #expect(simulation.cancelCount == 0)
      #expect(simulation.notRun == (reportsNotRun ? Array(0..<simulation.pulledCount) : []))
    }
  }

  @Test func `a call whose work is done is not stranded`() throws {
    var simulation = simulation(length: 8)
    simulation.retire(slot: 0)
    simulation.retire(slot: 1)
    #expect(!simulation.dispatcher.isStranded)
    try simulation.complete(0)
    #expect(!simulation.dispatcher.isStranded)
    #expect(simulation.isFinished)
  }
}
