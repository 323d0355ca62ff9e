import Clock
import FoundationEssentials
import Joblib

/// Takes the means of windows that slide over ten million numbers, with ten milliseconds of work each.
@main struct SlidingMeans {
  static func main() throws {
    var random = RandomState(seed: 42)
    let data = random.rand(10_000_000)
    let windows = stride(from: 0, to: data.count - 500_000, by: 100_000).map { $0..<$0 + 500_000 }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    let means = timed("sequential") {
      windows.map { slowMean(data, $0) }
    }
    let again = try timed("2 jobs") {
      try Parallel(nJobs: 2)(windows.map { delayed(slowMean)(data, $0) })
    }

    let dataFile = folder.appendingPathComponent("data.joblib").path
    try dump(data, to: dataFile)
    let mapped = try load(NDArray<Double>.self, from: dataFile, mmapMode: .readOnly)
    let mappedMeans = try timed("2 jobs, mapped file") {
      try Parallel(nJobs: 2)(windows.map { delayed(slowMean)(mapped, $0) })
    }

    // The workers write their results into a file that this process has mapped too.
    let outputFile = folder.appendingPathComponent("means.joblib").path
    try dump(NDArray<Double>(zeros: [windows.count]), to: outputFile)
    let output = try load(NDArray<Double>.self, from: outputFile, mmapMode: .readOnly)
    try timed("2 jobs, writing") {
      try Parallel(nJobs: 2)(
        windows.enumerated().map { delayed(writeMean)(mapped, $1, outputFile, $0) }
      )
    }

    print("\(means.count) means, the first \(means[0])")
    print("all equal: \(again == means && mappedMeans == means && Array(output.elements) == means)")
  }

  static func slowMean(_ data: NDArray<Double>, _ window: Range<Int>) -> Double {
    pause(seconds: 0.01)
    return data[window].mean()
  }

  static func writeMean(
    _ data: NDArray<Double>,
    _ window: Range<Int>,
    _ file: String,
    _ place: Int
  ) throws {
    let output = try load(NDArray<Double>.self, from: file, mmapMode: .readWrite)
    try output.withMutableMapping { $0[place] = slowMean(data, window) }
  }
}
