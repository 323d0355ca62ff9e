import JoblibDispatch
import Testing

/// How an input is cut into batches.
struct CuttingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var tasks: Int
    var jobs: Int
    var batchSize: Int
    var preDispatch: DispatchSettings.PreDispatch
    var lengths: [Int]

    init(
      _ tasks: Int,
      _ jobs: Int,
      _ batchSize: Int,
      _ preDispatch: DispatchSettings.PreDispatch,
      _ lengths: [(length: Int, times: Int)]
    ) {
      self.tasks = tasks
      self.jobs = jobs
      self.batchSize = batchSize
      self.preDispatch = preDispatch
      self.lengths = lengths.flatMap { Array(repeating: $0.length, count: $0.times) }
    }

    var testDescription: String {
      "\(tasks) tasks, \(jobs) jobs, batches of \(batchSize), pre-dispatch \(preDispatch)"
    }
  }

  @Test(arguments: [
    Case(10, 2, 1, .perSlot(2), [(1, 10)]),
    Case(25, 4, 10, .all, [(6, 4), (1, 1)]),
    Case(100, 4, 10, .perSlot(2), [(2, 4), (10, 8), (1, 12)]),
    Case(100, 4, 10, .all, [(10, 8), (5, 4)]),
    Case(7, 3, 5, .all, [(2, 3), (1, 1)]),
    Case(8, 4, 10, .perSlot(2), [(2, 4)]),
    Case(200, 12, 7, .perSlot(2), [(2, 12), (7, 24), (1, 8)]),
  ])
  func `joblib's way of cutting gives joblib's batches`(_ row: Case) throws {
    var simulation = Simulation(
      length: row.tasks,
      DispatchSettings(
        slotCount: row.jobs,
        batching: .joblib(fixed: row.batchSize),
        preDispatch: row.preDispatch
      )
    )
    try simulation.runToEnd()
    #expect(simulation.isFinished)
    #expect(simulation.lengths == row.lengths)
  }

  @Test func `joblib's automatic sizes follow the durations`() throws {
    var simulation = Simulation(
      length: 10_000,
      DispatchSettings(slotCount: 1, batching: .joblib(fixed: nil))
    )
    try simulation.runToEnd(secondsPerTask: 0.01)
    // Each size stands twice: the batch sent ahead has the size from before its sample.
    let sizes = [1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 32]
    #expect(Array(simulation.lengths.prefix(sizes.count)) == sizes)
  }

  @Test(arguments: [
    Case(10, 2, 1, .perSlot(2), [(1, 10)]),
    Case(25, 4, 10, .all, [(10, 2), (5, 1)]),
    Case(100, 4, 10, .perSlot(2), [(10, 10)]),
    Case(7, 3, 5, .all, [(5, 1), (2, 1)]),
    Case(3, 8, 5, .count(1), [(3, 1)]),
    Case(0, 4, 10, .perSlot(2), []),
  ])
  func `a fixed size is kept, but for the last batch`(_ row: Case) throws {
    var simulation = Simulation(
      length: row.tasks,
      DispatchSettings(
        slotCount: row.jobs,
        batching: .fixed(row.batchSize),
        preDispatch: row.preDispatch
      )
    )
    try simulation.runToEnd()
    #expect(simulation.isFinished)
    #expect(simulation.lengths == row.lengths)
  }

  @Test func `automatic batches grow over short tasks and shrink towards the end`() throws {
    var simulation = Simulation(
      length: 10_000,
      DispatchSettings(slotCount: 2, batching: .automatic, taskCount: 10_000)
    )
    try simulation.runToEnd(secondsPerTask: 1e-6)
    #expect(simulation.isFinished)
    #expect(simulation.lengths.first == 1)
    #expect(simulation.lengths.contains { $0 > 500 })
    #expect(simulation.lengths.last == 1)
    // Two workers, and no one has more than a hundredth of the work at the end.
    #expect(simulation.lengths.suffix(4).allSatisfy { $0 < 100 })
    #expect(simulation.lengths.count < 100)
  }

  @Test func `automatic batches of long tasks have one each`() throws {
    var simulation = Simulation(
      length: 100,
      DispatchSettings(slotCount: 2, batching: .automatic, taskCount: 100)
    )
    try simulation.runToEnd(secondsPerTask: 0.1)
    #expect(simulation.lengths == Array(repeating: 1, count: 100))
  }

  @Test(arguments: [
    DispatchSettings.Batching.automatic, .fixed(4), .joblib(fixed: nil), .joblib(fixed: 4),
  ])
  func `an input shorter than the workers uses as many as it has tasks`(
    batching: DispatchSettings.Batching
  ) throws {
    for length in 0...3 {
      var simulation = Simulation(
        length: length,
        DispatchSettings(slotCount: 8, batching: batching)
      )
      try simulation.runToEnd()
      #expect(simulation.isFinished)
      #expect(simulation.submitted.map(\.tasks).flatMap(\.self) == Array(0..<length))
      #expect(Set(simulation.submitted.map(\.slot)).count == simulation.submitted.count)
    }
  }
}
