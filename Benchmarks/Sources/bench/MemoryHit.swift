import FoundationEssentials
import Joblib
import Measuring

/// Asks what a call costs whose result is stored.
enum MemoryHit {
  static let cases = [Case(name: "memory/hit-int", run: measure)]

  private static func measure(_ effort: Effort) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("joblib-bench-\(processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let negated = Memory(folder.path).cache("negated", version: 1) { (value: Int) in -value }
    func hit(_: Int) throws {
      guard try negated(7) == -7 else { throw WrongResults(question: "memory/hit-int") }
    }
    for turn in 0..<6 { try hit(turn) }
    let sample = try Sample(count: effort.count(2000, quick: 100), hit)
    Figure(
      "memory/hit-int",
      sample.median,
      .seconds,
      [("calls", .count(sample.seconds.count)), ("p90", .number(sample.percentile90))]
    ).report()
  }
}
