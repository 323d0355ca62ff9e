import JoblibDispatch
import Testing

struct RetryDelayTests {
  typealias Policy = DispatchSettings.RetryPolicy

  struct Case: Sendable, CustomTestStringConvertible {
    var delay: Policy.Delay
    /// The longest delay after the first failure, the second and so on.
    var longest: [UInt64]

    var testDescription: String { "\(delay)" }
  }

  static let cases = [
    Case(delay: .none, longest: [0, 0, 0]),
    Case(delay: .constant(1000), longest: [1000, 1000, 1000]),
    Case(
      delay: .exponential(first: 100, factor: 2, cap: 1000),
      longest: [100, 200, 400, 800, 1000, 1000]
    ),
    Case(delay: .exponential(first: 100, factor: 1, cap: 1000), longest: [100, 100, 100]),
    Case(delay: .exponential(first: 100, factor: 1.5, cap: 200), longest: [100, 150, 200, 200]),
    Case(delay: .exponential(first: 5000, factor: 2, cap: 1000), longest: [1000, 1000]),
    Case(delay: .exponential(first: 1, factor: 1e300, cap: .max), longest: [1, .max, .max]),
    Case(delay: .constant(.max), longest: [.max]),
  ]

  @Test(arguments: cases)
  func `a delay lies between its half and its whole`(row: Case) {
    let policy = Policy(attempts: 100, delay: row.delay)
    for (index, longest) in row.longest.enumerated() {
      for task in 0..<100 {
        let delay = policy.delay(task: task, attempt: index + 1, failures: index + 1)
        #expect(delay <= longest)
        #expect(delay >= longest / 2)
      }
    }
  }

  @Test func `tasks that fail together come back spread out, and the same in each run`() {
    let policy = Policy(attempts: 3, delay: .constant(1_000_000))
    let delays = (0..<1000).map { policy.delay(task: $0, attempt: 1, failures: 1) }
    #expect(delays == (0..<1000).map { policy.delay(task: $0, attempt: 1, failures: 1) })
    #expect(delays != (0..<1000).map { policy.delay(task: $0, attempt: 2, failures: 2) })
    for tenth in 0..<10 {
      let bounds = UInt64(500_000 + 50_000 * tenth)..<UInt64(550_001 + 50_000 * tenth)
      #expect((70...130).contains(delays.count(where: bounds.contains)), "\(bounds)")
    }
  }

  @Test func `a task runs again when its delay is over, and not before`() throws {
    var simulation = Simulation(
      length: 2,
      DispatchSettings(
        slotCount: 2,
        batching: .fixed(1),
        retry: .init(attempts: 4, delay: .exponential(first: 1000, factor: 10, cap: 50_000))
      )
    )
    simulation.run()
    simulation.advance(to: 77)
    try simulation.complete(1)
    for (attempt, longest) in [(1, UInt64(1000)), (2, 10_000), (3, 50_000)] {
      let batch = try #require(simulation.underWay.first)
      #expect(batch.tasks == 0..<1)
      #expect(batch.attempt == attempt)
      #expect(try simulation.fail(batch.id) == [])
      #expect(simulation.underWay.isEmpty)
      let due = try #require(simulation.waitsUntil)
      #expect((longest / 2...longest).contains(due - simulation.now))
      simulation.advance(to: due - 1)
      #expect(simulation.underWay.isEmpty)
      #expect(simulation.waitsUntil == due)
      simulation.advance(to: due)
      #expect(simulation.underWay.count == 1)
    }
    #expect(try simulation.fail(try #require(simulation.underWay.first).id) == [0])
    #expect(simulation.dispatcher.retryCount == 3)
    #expect(simulation.dispatcher.failedTaskCount == 1)
    #expect(simulation.isFinished)
  }

  @Test func `the worker is free for others while a task waits to run again`() throws {
    var simulation = Simulation(
      length: 3,
      DispatchSettings(
        slotCount: 1,
        batching: .fixed(1),
        failureLimit: nil,
        retry: .init(attempts: 2, delay: .constant(1000))
      )
    )
    simulation.run()
    try simulation.fail(0, secondsPerTask: 1)
    #expect(simulation.underWay.map(\.tasks) == [1..<2])
    try simulation.complete(1, secondsPerTask: 1)
    #expect(simulation.underWay.map(\.tasks) == [0..<1], "what is due goes before new input")
    try simulation.complete(2, secondsPerTask: 1)
    try simulation.complete(3, secondsPerTask: 1)
    #expect(simulation.isFinished)
    #expect(simulation.deliveredTasks == [0, 1, 2])
    #expect(simulation.delivered == [2, 1, 3])
  }
}
