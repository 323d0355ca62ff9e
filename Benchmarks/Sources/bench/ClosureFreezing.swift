import Joblib
@_spi(Benchmarks) import JoblibParallel
import Measuring

/// Asks what a closure costs that leaves a process and arrives in another, without the way between.
enum ClosureFreezing {
  static let cases = Variant.allCases.map { variant in
    let name = "closure/freeze-thaw/\(variant)"
    return Case(name: name) { try measure(name, variant, $0) }
  }

  private enum Variant: String, CaseIterable {
    /// No captures: code alone.
    case nothing
    /// One number.
    case integer
    /// A struct that goes through its `Codable`.
    case structure
    /// A million numbers in a Swift array, which the receiver copies.
    case array
    /// A million numbers in an `NDArray`, which the receiver uses where they lie.
    case ndarray
  }

  private static func measure(_ name: String, _ variant: Variant, _ effort: Effort) throws {
    let number = CommandLine.arguments.count, count = 1_000_000
    let settings = Settings(name: "s\(number)", rate: 0.5, steps: number, isNested: true)
    let numbers = (0..<count).map { Double($0 + number) }
    let array = NDArray(numbers)
    switch variant {
    case .nothing: try report(name, 10_000, effort, on: 2) { $0 + 1 }
    case .integer: try report(name, 10_000, effort, on: 2) { $0 + number }
    case .structure:
      try report(name, 2000, effort, on: 2) { $0 + settings.steps + settings.name.count }
    case .array: try report(name, 20, effort, on: 2) { $0 + Int(numbers[$0]) }
    case .ndarray: try report(name, 2000, effort, on: 2) { $0 + Int(array[$0]) }
    }
  }

  /// Times rounds of `turns` each, after one that does not count.
  ///
  /// Generic, as `map` is, so that a closure is handed on as it was made and not wrapped into another.
  private static func report<Item: Sendable, Output: Equatable & Sendable>(
    _ name: String,
    _ turns: Int,
    _ effort: Effort,
    on item: Item,
    _ body: @escaping @Sendable (Item) throws -> Output
  ) throws {
    let expected = try body(item)
    func round(_: Int) throws {
      for _ in 0..<turns {
        guard try freezeAndThaw(body)(item) == expected else { throw WrongResults(question: name) }
      }
    }
    try round(0)
    let sample = try Sample(count: effort.count(20, quick: 3), round)
    Figure(
      name,
      sample.median / Double(turns),
      .seconds,
      [
        ("calls", .count(turns * sample.seconds.count)),
        ("p90", .number(sample.percentile90 / Double(turns))),
      ]
    ).report()
  }
}

/// Something that is `Codable` and no more.
struct Settings: Codable, Sendable {
  var name: String
  var rate: Double
  var steps: Int
  var isNested: Bool
}
