internal import JoblibSystem

/// Counts the processors that a process may use, by what the kernel says in `/proc` and `/sys`.
package struct ProcessorCounter: Sendable {
  private let root: String

  /// A counter of the machine whose `/proc` and `/sys` lie below `root`, a folder in place of `/`.
  package init(root: String = "") {
    self.root = root
  }

  /// The cores for a process that may use `count` processors of a machine of `cores`; `nil` where
  /// those are.
  ///
  /// Where something holds the process below what the machine has, that is the answer: it says
  /// nothing of cores.
  package func physicalCount(within count: Int, cores: @autoclosure () -> Int?) -> Int? {
    if let online = onlineProcessors, count < online.count { return count }
    return cores().map { min($0, count) }
  }

  /// The cores of the processors that are online; `nil` where the kernel does not say.
  package var coreCount: Int? { topologyCoreCount ?? listedCoreCount }

  /// The CPU limit of the process's control group and of those above it, rounded up; `nil` for none.
  package var groupLimit: Int? {
    let lines = text("/proc/self/cgroup")?.split(separator: "\n") ?? []
    // "0::/a/b" in version 2, "5:cpu,cpuacct:/a/b" in version 1; a path may have colons of its own.
    let groups = lines.map { line in
      line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    }.filter { $0.count == 3 }
    let unified = groups.first { $0[0] == "0" && $0[1].isEmpty }
    let own = groups.first { $0[1].split(separator: ",").contains("cpu") }

    var limits = paths(from: unified?[2] ?? "").map { path in
      text("/sys/fs/cgroup\(path)/cpu.max").flatMap { processorLimit(cpuMax: $0) }
    }
    // The hierarchy is mounted under the names of its controllers, mostly with a link for each.
    for controllers in Set(["cpu", own?[1] ?? "cpu"]) {
      limits += paths(from: own?[2] ?? "").map { quotaLimit("/sys/fs/cgroup/\(controllers)\($0)") }
    }
    return limits.compactMap(\.self).min()
  }

  private func quotaLimit(_ folder: String) -> Int? {
    guard let quota = text("\(folder)/cpu.cfs_quota_us"),
      let period = text("\(folder)/cpu.cfs_period_us")
    else { return nil }
    return processorLimit(cpuMax: "\(quota) \(period)")
  }

  /// A group's path and those of all groups above it; the last is "".
  ///
  /// A path may be the host's while the container sees its own group as the topmost: then only the
  /// last one is there.
  private func paths(from path: Substring) -> [String] {
    var names = path.split(separator: "/")
    var result: [String] = []
    while !names.isEmpty {
      result.append("/" + names.joined(separator: "/"))
      names.removeLast()
    }
    return result + [""]
  }

  /// The numbers of the processors that are online, from ranges such as `0-3,8`.
  private var onlineProcessors: [Int]? {
    guard let text = text("/sys/devices/system/cpu/online") else { return nil }
    var processors: [Int] = []
    for range in text.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
      let ends = range.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first <= last, last < 1 << 20 else {
        return nil
      }
      processors += first...last
    }
    return processors.isEmpty ? nil : processors
  }

  private var topologyCoreCount: Int? {
    guard let processors = onlineProcessors else { return nil }
    var cores: Set<[Int]> = []
    for processor in processors {
      let folder = "/sys/devices/system/cpu/cpu\(processor)/topology"
      guard let package = number("\(folder)/physical_package_id"),
        let core = number("\(folder)/core_id")
      else { return nil }
      // A number of a core is of its package (or die) only.
      cores.insert([package, number("\(folder)/die_id") ?? 0, core])
    }
    return cores.count
  }

  /// The same from `/proc/cpuinfo`: one paragraph a processor.
  private var listedCoreCount: Int? {
    var cores: Set<[Substring]> = []
    var package: Substring = ""
    for line in text("/proc/cpuinfo")?.split(separator: "\n") ?? [] {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard let name = parts.first, let value = parts.last, parts.count == 2 else { continue }
      // "physical id" stands before "core id", and not on a machine of one package.
      if name.hasPrefix("processor") { package = "" }
      if name.hasPrefix("physical id") { package = value }
      if name.hasPrefix("core id") { cores.insert([package, value]) }
    }
    return cores.isEmpty ? nil : cores.count
  }

  private func number(_ path: String) -> Int? {
    text(path).flatMap { Int($0.prefix { $0 != "\n" }) }
  }

  /// A file's content; `nil` for one that cannot be read, which is how the kernel leaves things out.
  private func text(_ path: String) -> String? {
    guard let bytes = try? readFile(root + path) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The processors that the text of a `cpu.max` allows, rounded up; `nil` for no limit.
package func processorLimit(cpuMax text: String) -> Int? {
  let words = text.split { $0 == " " || $0 == "\n" }
  guard words.count == 2, let quota = Int(words[0]), let period = Int(words[1]), quota > 0,
    period > 0
  else { return nil }
  return quota / period + (quota % period > 0 ? 1 : 0)
}
