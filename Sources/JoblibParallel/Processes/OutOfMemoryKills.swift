internal import JoblibSystem

/// How often the kernel has killed a process of this process's control group for lack of memory.
///
/// A kill by the kernel is the same signal as any other, so this count is what tells them apart.
package struct OutOfMemoryKills: Sendable {
  private let file: String?

  /// The kills that have been laid to a worker's account.
  private static let accounted = ForkSafe(0)

  /// Those of the group of this process, whose `/proc` and `/sys` lie below `root`.
  package init(root: String = "") {
    let text = Self.text("\(root)/proc/self/cgroup") ?? ""
    // "0::/a/b" in version 2, "4:memory:/a/b" in version 1.
    let groups = text.split(separator: "\n").map { line in
      line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    }.filter { $0.count == 3 }
    var candidates: [String] = []
    for group in groups {
      let (folder, name): (String, String)
      if group[1].split(separator: ",").contains("memory") {
        (folder, name) = ("\(root)/sys/fs/cgroup/memory", "memory.oom_control")
      } else if group[1].isEmpty {
        (folder, name) = ("\(root)/sys/fs/cgroup", "memory.events")
      } else {
        continue
      }
      // In a container the path may be the host's, and the group itself the topmost that is there.
      candidates += ["\(folder)\(group[2] == "/" ? "" : group[2])/\(name)", "\(folder)/\(name)"]
    }
    file = candidates.first { Self.count($0) != nil }
  }

  /// The count now; `nil` where the kernel keeps none.
  package var count: Int? { file.flatMap { Self.count($0) } }

  /// Whether there is a kill since the count was `start` that is not yet laid to another worker.
  func takeOne(since start: Int?) -> Bool {
    guard let start, let count else { return false }
    return Self.accounted.withLock { accounted in
      guard count > max(start, accounted) else { return false }
      accounted = max(start, accounted) + 1
      return true
    }
  }

  private static func count(_ path: String) -> Int? {
    text(path)?.split(separator: "\n").lazy.compactMap { line -> Int? in
      let words = line.split(separator: " ")
      return words.count == 2 && words[0] == "oom_kill" ? Int(words[1]) : nil
    }.first
  }

  private static func text(_ path: String) -> String? {
    (try? readFile(path)).map { String(decoding: $0, as: UTF8.self) }
  }
}
