import JoblibDispatch
import JoblibTestSupport
import Testing

/// What holds for every call, whatever its settings, its input and the order of completions.
struct DispatchPropertyTests {
  /// One random call.
  private struct Trial: CustomStringConvertible {
    var length: Int
    var endsWithLastTask: Bool
    var settings: DispatchSettings
    /// Each task's time, in seconds: no-ops, short and long ones by turns.
    var scale: Double

    init(_ random: inout SeededGenerator) {
      length = Int.random(in: 0...(Bool.random(using: &random) ? 12 : 400), using: &random)
      endsWithLastTask = Bool.random(using: &random)
      scale = [0, 1e-6, 1e-3, 1].randomElement(using: &random) ?? 0
      let batching: DispatchSettings.Batching =
        switch Int.random(in: 0..<4, using: &random) {
        case 0: .automatic
        case 1: .fixed(Int.random(in: 1...9, using: &random))
        case 2: .joblib(fixed: nil)
        default: .joblib(fixed: Int.random(in: 1...12, using: &random))
        }
      let preDispatch: DispatchSettings.PreDispatch =
        switch Int.random(in: 0..<3, using: &random) {
        case 0: .all
        case 1: .count(Int.random(in: 1...10, using: &random))
        default: .perSlot(Int.random(in: 1...3, using: &random))
        }
      settings = DispatchSettings(
        slotCount: Int.random(in: 1...5, using: &random),
        batching: batching,
        preDispatch: preDispatch,
        isOrdered: Bool.random(using: &random),
        failureLimit: Bool.random(using: &random) ? .init(count: 1, urgency: .now) : nil,
        unreadLimit: Bool.random(using: &random) ? Int.random(in: 1...20, using: &random) : nil,
        taskCount: Bool.random(using: &random) ? length : nil
      )
    }

    var description: String { "\(length) tasks, \(settings)" }
  }

  private static func isJoblib(_ settings: DispatchSettings) -> Bool {
    if case .joblib = settings.batching { true } else { false }
  }

  /// What must be true at every moment.
  private func check(_ simulation: Simulation, _ trial: Trial) {
    let settings = trial.settings
    let tasks = simulation.submitted.map(\.tasks)
    #expect(zip(tasks, tasks.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    #expect(tasks.allSatisfy { !$0.isEmpty })
    #expect((tasks.last?.upperBound ?? 0) <= simulation.pulledCount)
    #expect(simulation.submitted.map(\.id) == Array(simulation.submitted.indices))
    #expect(simulation.submitted.allSatisfy { (0..<settings.slotCount).contains($0.slot) })
    var loads = Array(repeating: 0, count: settings.slotCount)
    for batch in simulation.underWay { loads[batch.slot] += 1 }
    if !Self.isJoblib(settings) {
      #expect((loads.max() ?? 0) <= 2, "no worker has more than one batch ahead")
    }
    if case .fixed(let size) = settings.batching {
      #expect(tasks.allSatisfy { $0.count <= size })
      if case .count(let limit) = settings.preDispatch {
        #expect(simulation.underWay.count <= limit)
      }
    }
    if settings.isOrdered {
      #expect(simulation.delivered == Array(simulation.delivered.indices))
    }
  }

  /// Runs a call to its end, with completions and reads in random order.
  private func run(_ trial: Trial, failures: Bool, _ random: inout SeededGenerator) throws {
    var simulation = Simulation(
      length: trial.length,
      endsWithLastTask: trial.endsWithLastTask,
      trial.settings
    )
    var unread: [Int] = []
    var seen = 0
    var hasFailed = false
    let stopsAtFailure = trial.settings.failureLimit != nil
    simulation.run()
    while !simulation.isFinished {
      check(simulation, trial)
      unread += simulation.delivered[seen...]
      seen = simulation.delivered.count
      let reads = !unread.isEmpty && (simulation.underWay.isEmpty || Bool.random(using: &random))
      if reads {
        simulation.take(unread.removeFirst())
      } else {
        let batch = try #require(
          simulation.underWay.randomElement(using: &random),
          "the call waits, but nothing is under way and nothing is unread"
        )
        let hasFailure = failures && Int.random(in: 0..<20, using: &random) == 0
        hasFailed = hasFailed || hasFailure
        let before = simulation.submitted.count
        try simulation.complete(
          batch.id,
          secondsPerTask: trial.scale * Double.random(in: 0...1, using: &random),
          failing: hasFailure ? [.init(task: batch.tasks.lowerBound)] : []
        )
        if hasFailure, stopsAtFailure {
          #expect(simulation.isFinished)
          #expect(simulation.submitted.count == before)
        }
      }
    }
    check(simulation, trial)
    #expect(simulation.underWay.isEmpty)
    guard !hasFailed || !stopsAtFailure else { return }
    #expect(simulation.cancelCount == 0)
    #expect(simulation.submitted.flatMap { Array($0.tasks) } == Array(0..<trial.length))
    #expect(simulation.delivered.sorted() == Array(simulation.submitted.indices))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `every task runs once, in order, on no busy worker, and its result leaves`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let trial = Trial(&random)
      try run(trial, failures: Bool.random(using: &random), &random)
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `a call that is ended at any moment stops at once`(seed: UInt64) throws {
    var random = SeededGenerator(seed: 1000 + seed)
    for _ in 0..<50 {
      let trial = Trial(&random)
      var simulation = Simulation(
        length: trial.length,
        endsWithLastTask: trial.endsWithLastTask,
        trial.settings
      )
      simulation.run()
      for _ in 0..<Int.random(in: 0..<20, using: &random) {
        guard let batch = simulation.underWay.randomElement(using: &random) else { break }
        try simulation.complete(batch.id)
      }
      let wasFinished = simulation.isFinished
      let running = !simulation.underWay.isEmpty
      let submitted = simulation.submitted.count
      simulation.stop()
      #expect(simulation.isFinished)
      #expect(simulation.submitted.count == submitted)
      #expect(simulation.cancelCount == (running && !wasFinished ? 1 : 0))
    }
  }
}
