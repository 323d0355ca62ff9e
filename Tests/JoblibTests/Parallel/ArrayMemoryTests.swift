import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import NDArrays
import Testing

/// How much memory large arrays take on their way.
@Suite(.timeLimit(.minutes(2)))
struct ArrayMemoryTests {
  /// The bytes of memory that the calling process has to itself (`proc(5)`).
  private static func ownByteCount() throws -> Int {
    let status = String(decoding: try readFile("/proc/self/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
    return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }.map { $0 << 10 }
      ?? .max
  }

  @Test func `a large result is gone from its worker once it is sent`() async {
    await #expect(processExitsWith: .success) {
      let parallel = Parallel(nJobs: 2, backend: .loky, batchSize: .fixed(1))
      let before = try parallel.map(0..<8) { _ in try ArrayMemoryTests.ownByteCount() }
      let count = 25_000_000
      let large = try parallel.map(0..<2) { NDArray(repeating: Double($0), shape: [count]) }
      for (index, array) in large.enumerated() {
        #expect(array[0] == Double(index) && array[count - 1] == Double(index))
      }
      let after = try parallel.map(0..<8) { _ in try ArrayMemoryTests.ownByteCount() }
      let usual = before.max() ?? 0
      #expect(after.allSatisfy { $0 < usual + 40_000_000 }, "\(after), usually \(usual)")
    }
  }

  @Test func `a worker keeps few copies of the arrays that it was lent`() async {
    await #expect(processExitsWith: .success) {
      let parallel = Parallel(nJobs: 2, backend: .loky, batchSize: .fixed(1))
      let before = try parallel.map(0..<8) { _ in try ArrayMemoryTests.ownByteCount() }
      let arrays = (0..<30).map { NDArray(repeating: Double($0), shape: [1_000_000]) }
      let found = try parallel.map(arrays) { ($0.sum(), try ArrayMemoryTests.ownByteCount()) }
      let usual = before.max() ?? 0
      for (index, (sum, byteCount)) in found.enumerated() {
        #expect(sum == Double(index * 1_000_000))
        #expect(byteCount < usual + 120_000_000, "usually \(usual)")
      }
    }
  }
}
