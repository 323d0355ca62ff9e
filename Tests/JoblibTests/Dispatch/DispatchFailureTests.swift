import JoblibDispatch
import Testing

struct DispatchFailureTests {
  private func simulation(failureLimit: Int? = 1, length: Int = 10) -> Simulation {
    Simulation(
      length: length,
      DispatchSettings(
        slotCount: 2,
        batching: .fixed(1),
        isOrdered: false,
        failureLimit: failureLimit.map { .init(count: $0, urgency: .now) }
      )
    )
  }

  @Test func `a failure cancels once what runs, and nothing starts after it`() throws {
    var simulation = simulation()
    simulation.run()
    #expect(simulation.submitted.count == 2)
    try simulation.fail(1)
    #expect(simulation.cancelCount == 1)
    #expect(simulation.isFinished)
    #expect(simulation.submitted.count == 2)
    #expect(simulation.delivered.isEmpty)
  }

  @Test func `a failure with nothing else under way has nothing to cancel`() throws {
    var simulation = simulation(length: 1)
    simulation.run()
    try simulation.fail(0)
    #expect(simulation.cancelCount == 0)
    #expect(simulation.isFinished)
  }

  @Test func `the results before a failure have left, those after it do not`() throws {
    var simulation = simulation()
    simulation.run()
    try simulation.complete(0)
    try simulation.fail(2)
    #expect(simulation.delivered == [0])
    #expect(simulation.isFinished)
  }

  @Test func `where failures are collected every task runs`() throws {
    var simulation = simulation(failureLimit: nil)
    simulation.run()
    while let batch = simulation.underWay.first {
      try simulation.fail(batch.id)
    }
    #expect(simulation.isFinished)
    #expect(simulation.cancelCount == 0)
    #expect(simulation.delivered == Array(0..<10))
  }

  @Test func `an end from outside cancels once, whenever it comes`() throws {
    for completions in 0...9 {
      var simulation = simulation()
      simulation.run()
      for batch in 0..<completions { try simulation.complete(batch) }
      let submitted = simulation.submitted
      simulation.stop()
      simulation.stop()
      #expect(simulation.isFinished)
      #expect(simulation.cancelCount == 1)
      #expect(simulation.submitted == submitted)
    }
  }

  @Test func `an end before the first task reads nothing`() {
    var simulation = simulation()
    simulation.stop()
    #expect(simulation.isFinished)
    #expect(simulation.pulls.isEmpty)
    #expect(simulation.cancelCount == 0)
  }
}
