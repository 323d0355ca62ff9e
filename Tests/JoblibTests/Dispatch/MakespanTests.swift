import JoblibDispatch
import JoblibTestSupport
import Testing

/// How close to the ideal the automatic batches of unequal tasks come, on a virtual clock.
struct MakespanTests {
  enum Work: Sendable {
    case fastThenSlow
    case slowThenFast
    case fine
    case surprise
    case lognormal(seed: UInt64)

    /// What each task takes, in nanoseconds.
    var durations: [UInt64] {
      switch self {
      case .fastThenSlow:
        return Array(repeating: 50, count: 4000) + Array(repeating: 100_000_000, count: 64)
      case .slowThenFast: return Work.fastThenSlow.durations.reversed()
      case .fine: return Array(repeating: 20_000, count: 200_000)
      case .surprise:
        return Array(repeating: 1000, count: 20) + Array(repeating: 100_000_000, count: 16)
      case .lognormal(let seed):
        var random = SeededGenerator(seed: seed)
        return (0..<4000).map { _ in
          // The logarithm of a product of random factors is close to normal; the median is 1 ms.
          let time = (0..<5).reduce(1e6) { time, _ in
            let factor = Double.random(in: 1..<3, using: &random)
            return Bool.random(using: &random) ? time * factor : time / factor
          }
          return UInt64(min(max(time, 1e4), 1e8))
        }
      }
    }
  }

  static let rows: [(Work, slots: Int, atLeast: Double)] =
    [
      (.fastThenSlow, 2, 0.95), (.fastThenSlow, 8, 0.95), (.slowThenFast, 2, 0.99),
      (.fine, 2, 0.99),
      // Of these a recalled worker gives none back before it is done with one.
      (.surprise, 2, 0.88), (.surprise, 4, 0.79),
    ] + (0..<8).map { (.lognormal(seed: $0), 2, 0.99) }

  @Test(arguments: rows, [DispatchSettings.PreDispatch.perSlot(2), .all])
  func `the workers end together`(
    row: (work: Work, slots: Int, atLeast: Double),
    preDispatch: DispatchSettings.PreDispatch
  ) throws {
    let durations = row.work.durations
    // 20 µs a batch is about what one costs to a worker process and back.
    var call = VirtualCall(
      DispatchSettings(
        slotCount: row.slots,
        preDispatch: preDispatch,
        isOrdered: false
      ),
      durations: durations,
      overhead: 20_000
    )
    try call.run()
    #expect(call.deliveredTasks.count == durations.count)
    #expect(call.starts.count == durations.count)
    let ideal = Double(durations.reduce(0, +)) / Double(row.slots)
    let share = ideal / Double(call.now)
    #expect(share >= row.atLeast)
  }
}
