import Joblib
import Measuring

/// Asks how much memory large results take: 150 of 16 MB, which joblib publishes figures of.
///
/// Seen from outside: this tells when its workers are there and waits for whoever started it, who
/// then watches the memory of all its processes while the call runs.
enum Results {
  static let cases = Variant.allCases.map { variant in
    let name = "results/\(variant)"
    return Case(name: name) { try measure(name, variant, $0) }
  }

  private enum Variant: String, CaseIterable {
    /// All of them at the end.
    case list
    /// As they come, in order; each is added to a total and dropped.
    case generator
    /// The same; two of the tasks take 5 s, and the results behind them have to wait.
    case straggler
    /// With these two tasks, in any order.
    case unordered

    var hasStragglers: Bool { self == .straggler || self == .unordered }
  }

  private static func measure(_ name: String, _ variant: Variant, _ effort: Effort) throws {
    let backend = try Backends.chosen()
    let count = effort.count(150, quick: 50)
    let slow = variant.hasStragglers ? effort.count(50, quick: 5) : 1
    let usual = effort.count(10, quick: 1)
    let task = { @Sendable (index: Int) in
      // Where joblib's example has them: the 40th, the 100th and so on.
      pause(seconds: index % 60 == 40 && slow > 1 ? Double(slow) / 10 : Double(usual) / 100)
      return NDArray(repeating: Double(index), shape: [10_000, 200])
    }
    try Parallel(nJobs: Backends.workerCount, backend: backend).map(0..<8) { $0 }
    waitForStart()
    let seconds = try time {
      let total =
        variant == .list
        ? try sumOfList(0..<count, backend, task)
        : try sumOfStream(0..<count, backend, isOrdered: variant != .unordered, task)
      guard total[0, 0] == Double(count * (count - 1) / 2) else {
        throw WrongResults(question: name)
      }
    }
    Figure(
      name,
      seconds,
      .seconds,
      Backends.parameters(of: backend) + [("tasks", .count(count))]
    ).report()
  }

  private static func sumOfList(
    _ items: Range<Int>,
    _ backend: BackendKind,
    _ task: @escaping @Sendable (Int) -> NDArray<Double>
  ) throws -> NDArray<Double> {
    let results = try Parallel(nJobs: Backends.workerCount, backend: backend).map(items, task)
    var total = NDArray<Double>(zeros: [10_000, 200])
    for result in results { add(result, to: &total) }
    return total
  }

  private static func sumOfStream(
    _ items: Range<Int>,
    _ backend: BackendKind,
    isOrdered: Bool,
    _ task: @escaping @Sendable (Int) -> NDArray<Double>
  ) throws -> NDArray<Double> {
    let results = Parallel(
      nJobs: Backends.workerCount,
      backend: backend,
      returnAs: isOrdered ? .generator : .generatorUnordered
    ).map(items, task)
    var total = NDArray<Double>(zeros: [10_000, 200])
    while let result = try results.next() { add(result, to: &total) }
    return total
  }

  private static func add(_ part: NDArray<Double>, to total: inout NDArray<Double>) {
    total.withUnsafeMutableBufferPointer { total in
      part.withUnsafeBufferPointer { part in
        for index in total.indices { total[index] += part[index] }
      }
    }
  }
}
