import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// Where the kernel's count of kills for lack of memory is found.
struct OutOfMemoryKillsTests {
  struct Case: Sendable {
    var groups: String
    var files: [String: String]
    var count: Int?
  }

  @Test(arguments: [
    Case(
      groups: "0::/user/me\n",
      files: ["sys/fs/cgroup/user/me/memory.events": "low 0\noom 4\noom_kill 3\n"],
      count: 3
    ),
    Case(
      groups: "0::/\n",
      files: ["sys/fs/cgroup/memory.events": "oom 0\noom_kill 0\noom_group_kill 7\n"],
      count: 0
    ),
    // In a container, where the path is the host's.
    Case(
      groups: "0::/docker/123\n",
      files: ["sys/fs/cgroup/memory.events": "oom_kill 12\n"],
      count: 12
    ),
    Case(
      groups: "5:cpu:/\n4:memory:/a\n0::/\n",
      files: ["sys/fs/cgroup/memory/a/memory.oom_control": "under_oom 0\noom_kill 2\n"],
      count: 2
    ),
    Case(groups: "4:memory:/a\n", files: [:], count: nil),
    Case(groups: "", files: ["sys/fs/cgroup/memory.events": "oom_kill 12\n"], count: nil),
    Case(groups: "nonsense\n", files: [:], count: nil),
    Case(
      groups: "0::/\n",
      files: ["sys/fs/cgroup/memory.events": "oom_kill many\n"],
      count: nil
    ),
  ])
  func `the count is that of the process's own group`(_ host: Case) throws {
    let folder = try TemporaryFolder()
    var files = host.files
    files["proc/self/cgroup"] = host.groups
    for (path, text) in files {
      let path = folder.appending(path)
      try Files.makeFolders(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
      let bytes = Array(text.utf8)
      try bytes.withUnsafeBytes { try Files.make(path, of: $0) }
    }
    #expect(OutOfMemoryKills(root: folder.path).count == host.count)
  }
}
