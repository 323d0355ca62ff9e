internal import JoblibSystem

/// The number of processors that this process may use, at least 1 (`joblib.cpu_count`).
///
/// The smallest of: the processors that the kernel lets it run on, the CPU limit of its control
/// group and of every one above it (rounded up), and `LOKY_MAX_CPU_COUNT`.
///
/// With `onlyPhysicalCores` it counts cores, not the threads that a core runs at once; but where one
/// of these limits holds the process below what the machine has, that limit is the answer all the
/// same. Where the machine does not tell its cores, one line says so, and processors are counted.
public func cpuCount(onlyPhysicalCores: Bool = false) -> Int {
  let count = processorCount(
    allowed: Host.allowedProcessorCount,
    limits: [groupLimit(), environmentLimit()]
  )
  guard onlyPhysicalCores else { return count }
  let cores = ProcessorCounter().physicalCount(within: count, cores: machineCoreCount)
  if let cores { return cores }
  Notice.once(
    "physical cores",
    "neither /sys nor /proc/cpuinfo tells the number of physical cores, so logical ones are "
      + "counted; LOKY_MAX_CPU_COUNT can set a number"
  )
  return count
}

/// The smallest of the processors that the kernel allows and of the limits, at least 1.
package func processorCount(allowed: Int, limits: [Int?]) -> Int {
  max(limits.compactMap(\.self).reduce(allowed, min), 1)
}

/// Cores do not come and go, and reading them takes a file or two for each.
private let machineCoreCount = ProcessorCounter().coreCount

/// The workers that `nJobs` jobs are: negative ones count back from all processors.
package func jobCount(_ nJobs: Int, processors: @autoclosure () -> Int) -> Int {
  // Counting reads files, which a call that says how many it wants need not pay for.
  nJobs > 0 ? nJobs : max(processors() + 1 + nJobs, 1)
}

/// The limit of the control group, which is read again after a second: that takes as long as a small
/// call, and it changes by an administrator's hand only.
private func groupLimit() -> Int? {
  let now = monotonicNanoseconds()
  let known = knownGroupLimit.withLock { $0 }
  guard now >= known.end else { return known.limit }
  let limit = ProcessorCounter().groupLimit
  knownGroupLimit.withLock { $0 = (limit, now + 1_000_000_000) }
  return limit
}

private let knownGroupLimit = ForkSafe<(limit: Int?, end: UInt64)>((nil, 0))

private func environmentLimit() -> Int? {
  guard let text = Host.environment("LOKY_MAX_CPU_COUNT"), !text.isEmpty else { return nil }
  guard let limit = Int(text) else {
    Notice.once(
      "LOKY_MAX_CPU_COUNT",
      "LOKY_MAX_CPU_COUNT is \"\(text)\", which is no whole number, and is ignored"
    )
    return nil
  }
  return limit
}
