import Clock
import Joblib
import MemoryMonitor

/// Sums 150 large results: from a list, which holds all of them, and from a stream.
@main struct ListOrStream {
  static func main() throws {
    let (listSum, list) = try watchMemory("list") {
      let results = try Parallel(nJobs: 2).map(0..<150, makeLargeArray)
      return results.map { $0.mean() }.reduce(0, +)
    }
    let (streamSum, stream) = try watchMemory("generator") {
      let results = Parallel(nJobs: 2, returnAs: .generator).map(0..<150, makeLargeArray)
      var sum = 0.0
      while let result = try results.next() { sum += result.mean() }
      return sum
    }

    print("sums: \(listSum), \(streamSum)")
    for curve in [list, stream] { printRow(curve.label, (curve.peakMegabytes, "MB")) }
    try MemoryChart("Memory of a list and of a stream", [list, stream]).write(to: "memory.svg")
  }

  static func makeLargeArray(_ number: Int) -> NDArray<Double> {
    pause(seconds: 0.1)
    return NDArray(repeating: Double(number), shape: [10_000, 200])
  }
}
