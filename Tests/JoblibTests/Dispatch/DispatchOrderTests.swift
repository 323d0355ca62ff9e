import JoblibDispatch
import Testing

struct DispatchOrderTests {
  private func simulation(isOrdered: Bool) -> Simulation {
    Simulation(
      length: 6,
      DispatchSettings(
        slotCount: 6,
        batching: .fixed(1),
        preDispatch: .all,
        isOrdered: isOrdered
      )
    )
  }

  @Test func `ordered results leave in the order of the tasks`() throws {
    var simulation = simulation(isOrdered: true)
    simulation.run()
    #expect(simulation.delivered.isEmpty)
    let steps: [(batch: Int, delivered: [Int])] = [
      (3, []), (1, []), (0, [0, 1]), (5, [0, 1]), (2, [0, 1, 2, 3]), (4, [0, 1, 2, 3, 4, 5]),
    ]
    for step in steps {
      try simulation.complete(step.batch)
      #expect(simulation.delivered == step.delivered)
    }
    #expect(simulation.isFinished)
  }

  @Test func `unordered results leave as they come`() throws {
    var simulation = simulation(isOrdered: false)
    simulation.run()
    let order = [3, 1, 0, 5, 2, 4]
    for (count, batch) in order.enumerated() {
      try simulation.complete(batch)
      #expect(simulation.delivered == Array(order.prefix(count + 1)))
    }
    #expect(simulation.isFinished)
  }

  @Test(arguments: [true, false])
  func `an empty input is finished at once`(endsWithLastTask: Bool) {
    var simulation = Simulation(
      length: 0,
      endsWithLastTask: endsWithLastTask,
      DispatchSettings(slotCount: 2)
    )
    simulation.run()
    #expect(simulation.isFinished)
    #expect(simulation.submitted.isEmpty)
    #expect(simulation.cancelCount == 0)
  }

  @Test func `a batch that completes twice counts once`() throws {
    var dispatcher = Dispatcher(
      DispatchSettings(slotCount: 1, batching: .fixed(1), isOrdered: false)
    )
    #expect(dispatcher.next() == .pull(1))
    dispatcher.pulled(count: 1, isEnd: true)
    guard case .submit(let batch) = dispatcher.next() else {
      Issue.record("the one task was not submitted")
      return
    }
    for _ in 0..<2 {
      #expect(dispatcher.arrived(.init(batch: batch.id, tasks: batch.tasks), now: 1) == [])
    }
    guard case .deliver(let piece) = dispatcher.next() else {
      Issue.record("the one result was not delivered")
      return
    }
    #expect(piece.batch == batch.id)
    #expect(piece.tasks == 0..<1)
    #expect(dispatcher.next() == .finish)
  }
}
