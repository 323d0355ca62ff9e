import Clock
import Joblib
import MemoryMonitor

/// Sums 150 large results, some of which take long: in order, and as they come.
@main struct Straggler {
  static func main() throws {
    let roomy = CallBounds(unreadBytes: "4G")
    let curves = try [
      sum("generator", Parallel(nJobs: 2, returnAs: .generator)),
      sum("generator, 4 GB bound", Parallel(nJobs: 2, returnAs: .generator, bounds: roomy)),
      sum("generatorUnordered", Parallel(nJobs: 2, returnAs: .generatorUnordered)),
    ]
    try MemoryChart("Memory of streams with stragglers", curves).write(to: "memory.svg")
  }

  static func sum(
    _ label: String,
    _ parallel: Parallel<AsStream, FailFast>
  ) throws -> MemoryCurve {
    let (sum, curve) = try watchMemory(label) {
      let results = parallel.map(0..<150, makeLargeArray)
      var sum = 0.0
      while let result = try results.next() { sum += result.mean() }
      return sum
    }
    printRow(label, (curve.duration, "s"), (curve.peakMegabytes, "MB"))
    print("  sum \(sum)")
    return curve
  }

  /// Five seconds for every sixtieth, a tenth of a second for the others.
  static func makeLargeArray(_ number: Int) -> NDArray<Double> {
    pause(seconds: (number + 20) % 60 == 0 ? 5 : 0.1)
    return NDArray(repeating: Double(number), shape: [10_000, 200])
  }
}
