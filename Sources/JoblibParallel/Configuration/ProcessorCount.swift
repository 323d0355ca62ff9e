internal import JoblibSystem

/// The number of processors that this process may use, at least 1 (`joblib.cpu_count`).
///
/// The smallest of: the processors that the kernel lets it run on, the CPU limit of its cgroup and
/// of every cgroup above it (v2 `cpu.max`, rounded up), and `LOKY_MAX_CPU_COUNT`.
public func cpuCount() -> Int {
  var count = Host.allowedProcessorCount
  if let limit = cgroupLimit() { count = min(count, limit) }
  if let text = Host.environment("LOKY_MAX_CPU_COUNT"), let limit = Int(text) {
    count = min(count, limit)
  }
  return max(count, 1)
}

/// The workers that `nJobs` jobs are: negative ones count back from all processors.
package func jobCount(_ nJobs: Int, processors: @autoclosure () -> Int) -> Int {
  // Counting reads files, which a call that says how many it wants need not pay for.
  nJobs > 0 ? nJobs : max(processors() + 1 + nJobs, 1)
}

private func cgroupLimit() -> Int? {
  guard let lines = try? readFile("/proc/self/cgroup") else { return nil }
  let text = String(decoding: lines, as: UTF8.self)
  // "0::/a/b" is this process's place in the one hierarchy of version 2.
  guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else {
    return nil
  }
  var path = String(line.dropFirst(3))
  var limit: Int?
  while true {
    if let found = cgroupLimit(at: path) { limit = min(limit ?? found, found) }
    guard path.count > 1, let slash = path.lastIndex(of: "/") else { return limit }
    path = slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

private func cgroupLimit(at path: String) -> Int? {
  guard let bytes = try? readFile("/sys/fs/cgroup\(path)/cpu.max") else { return nil }
  return processorLimit(cpuMax: String(decoding: bytes, as: UTF8.self))
}

/// The processors that the text of a `cpu.max` allows, rounded up; `nil` for no limit.
package func processorLimit(cpuMax text: String) -> Int? {
  let words = text.split { $0 == " " || $0 == "\n" }
  guard words.count == 2, let quota = Int(words[0]), let period = Int(words[1]), quota > 0,
    period > 0
  else { return nil }
  return (quota + period - 1) / period
}
