import Foundation
import Joblib

/// What the library itself makes and people capture.
func cachedFunctions(_ check: inout Check<Int>) {
  let n = seven()
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("joblib-client-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let memory = Memory(folder), nowhere = Memory(nil)
  check.travels("a lone Memory") { "\(memory.location ?? "") \($0)" }
  check.travels("a Memory beside an Int") { "\(memory.location ?? "") \(n) \($0)" }
  let tripled = memory.cache("tripled", version: 1) { (value: Int) in value * 3 }
  check.travels("a lone cached function") { try tripled($0) }
  check.travels("a cached function beside an Int") { try tripled($0) + n }
  let plus = memory.cache("plus", version: 2) { (value: Int, text: String) in "\(value + n) \(text)"
  }
  check.travels("a cached function with a capture") { try plus($0, "x") }
  let data = NDArray([1.5, Double(n), 3])
  let scaled = memory.cache("scaled", version: 1) { (array: NDArray<Double>, factor: Double) in
    array.map { $0 * factor }
  }
  check.travels("a cached function of an array") { try scaled(data, 2)[$0] }
  let uncached = nowhere.cache("uncached", version: 1) { (value: Int) in value + n }
  check.travels("a cached function of a Memory without a folder") { try uncached($0) }
  check.travels("delayed of a cached function", tasks: (0..<3).map { delayed(plus)($0, "y") })
  check.travels(
    "a cached task",
    tasks: (0..<3).map { memory.cache(Scaling(factor: Double($0), of: [1, Double(n)])) }
  )
  check.travels("cached functions in an array") { [list = [tripled, tripled]] in
    try list[1]($0) + n
  }
}
