import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

struct ProcessorCounterTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The content of files by their path.
    var files: [String: String]
    var allowed = 8
    var environment: Int?
    var count: Int
  }

  private static let cgroup = "/proc/self/cgroup"
  private static let v2 = "/sys/fs/cgroup"
  private static let v1 = "/sys/fs/cgroup/cpu"

  private static func quota(
    _ folder: String,
    _ quota: Int,
    period: Int = 100_000
  ) -> [String: String] {
    ["\(folder)/cpu.cfs_quota_us": "\(quota)\n", "\(folder)/cpu.cfs_period_us": "\(period)\n"]
  }

  private static func inGroup(_ line: String, _ files: [String: String]) -> [String: String] {
    files.merging([cgroup: "12:pids:/x\n\(line)\n"]) { $1 }
  }

  static let rows = [
    Row(testDescription: "no limit at all", files: [:], count: 8),
    Row(testDescription: "affinity", files: [:], allowed: 4, count: 4),
    Row(testDescription: "the environment", files: [:], environment: 3, count: 3),
    Row(testDescription: "0 in the environment", files: [:], environment: 0, count: 1),
    Row(testDescription: "a large environment", files: [:], environment: 100, count: 8),
    Row(testDescription: "half", files: ["\(v2)/cpu.max": "50000 100000\n"], count: 1),
    Row(testDescription: "one and a half", files: ["\(v2)/cpu.max": "150000 100000\n"], count: 2),
    Row(testDescription: "no quota", files: ["\(v2)/cpu.max": "max 100000\n"], count: 8),
    Row(testDescription: "max alone", files: ["\(v2)/cpu.max": "max\n"], count: 8),
    Row(testDescription: "an empty file", files: ["\(v2)/cpu.max": ""], count: 8),
    Row(
      testDescription: "an empty file, and version 1",
      files: quota(v1, 300_000).merging(["\(v2)/cpu.max": ""]) { $1 },
      count: 3
    ),
    Row(testDescription: "version 1", files: quota(v1, 150_000), count: 2),
    Row(testDescription: "version 1, no quota", files: quota(v1, -1), count: 8),
    Row(testDescription: "version 1, no period", files: quota(v1, 100_000, period: 0), count: 8),
    Row(
      testDescription: "version 1, one file of two",
      files: ["\(v1)/cpu.cfs_quota_us": "100000\n"],
      count: 8
    ),
    Row(
      testDescription: "a nested group",
      files: inGroup("0::/slurm/job", ["\(v2)/slurm/job/cpu.max": "200000 100000\n"]),
      count: 2
    ),
    Row(
      testDescription: "a group above",
      files: inGroup(
        "0::/slurm/job",
        [
          "\(v2)/slurm/job/cpu.max": "max 100000\n", "\(v2)/slurm/cpu.max": "300000 100000\n",
          "\(v2)/cpu.max": "700000 100000\n",
        ]
      ),
      count: 3
    ),
    Row(
      testDescription: "another's group",
      files: inGroup("0::/mine", ["\(v2)/yours/cpu.max": "100000 100000\n"]),
      count: 8
    ),
    Row(
      testDescription: "the path that the host has, in a container",
      files: inGroup("0::/docker/abc", ["\(v2)/cpu.max": "200000 100000\n"]),
      count: 2
    ),
    Row(
      testDescription: "a group beside the container's",
      files: inGroup("0::/../other", ["\(v2)/other/cpu.max": "100000 100000\n"]),
      count: 8
    ),
    Row(
      testDescription: "a name with a colon",
      files: inGroup("0::/a:b", ["\(v2)/a:b/cpu.max": "100000 100000\n"]),
      count: 1
    ),
    Row(
      testDescription: "version 1, nested",
      files: inGroup("4:cpu,cpuacct:/a/b", quota("\(v1)/a/b", 200_000)),
      count: 2
    ),
    Row(
      testDescription: "version 1, above",
      files: inGroup("4:cpu,cpuacct:/a/b", quota("\(v1)/a", 250_000)),
      count: 3
    ),
    Row(
      testDescription: "version 1, under both names",
      files: inGroup("4:cpu,cpuacct:/a", quota("\(v2)/cpu,cpuacct/a", 400_000)),
      count: 4
    ),
    Row(
      testDescription: "the sets of processors are not the scheduler",
      files: inGroup("4:cpuset:/a", quota("\(v1)/a", 100_000)),
      count: 8
    ),
    Row(
      testDescription: "the smallest of all",
      files: ["\(v2)/cpu.max": "500000 100000\n"],
      allowed: 6,
      environment: 7,
      count: 5
    ),
    Row(testDescription: "nonsense", files: [cgroup: "what\n0:\n::\n\n"], count: 8),
  ]

  @Test(arguments: rows)
  func `the count is the smallest of the limits`(row: Row) throws {
    try withMachine(row.files) {
      let limits = [$0.groupLimit, row.environment]
      #expect(processorCount(allowed: row.allowed, limits: limits) == row.count)
    }
  }

  @Test func `two packages number their cores alike`() throws {
    // Two packages of two cores, each of which runs two threads.
    var files = ["/sys/devices/system/cpu/online": "0-7\n"]
    var list = ""
    for processor in 0..<8 {
      let (package, core) = (processor % 4 / 2, processor % 2)
      let folder = "/sys/devices/system/cpu/cpu\(processor)/topology"
      files["\(folder)/physical_package_id"] = "\(package)\n"
      files["\(folder)/core_id"] = "\(core)\n"
      list += "processor\t: \(processor)\nphysical id\t: \(package)\ncore id\t\t: \(core)\n\n"
    }
    try withMachine(files) { #expect($0.coreCount == 4) }

    try withMachine(["/proc/cpuinfo": list]) { #expect($0.coreCount == 4) }

    // One file of many is missing: the list tells all the same.
    files["/sys/devices/system/cpu/cpu5/topology/core_id"] = nil
    try withMachine(files) { #expect($0.coreCount == nil) }
    files["/proc/cpuinfo"] = list
    try withMachine(files) { #expect($0.coreCount == 4) }
  }

  @Test func `dies number their cores alike, and processors may be offline`() throws {
    var files = ["/sys/devices/system/cpu/online": "0,2-3\n"]
    for processor in 0..<4 {
      let folder = "/sys/devices/system/cpu/cpu\(processor)/topology"
      files["\(folder)/physical_package_id"] = "0"
      files["\(folder)/die_id"] = "\(processor / 2)"
      files["\(folder)/core_id"] = "\(processor % 2)"
    }
    try withMachine(files) { #expect($0.coreCount == 3) }
  }

  @Test(arguments: [
    "processor\t: 0\ncore id\t\t: 0\n\nprocessor\t: 1\ncore id\t\t: 1\n",
    "physical id\t: 0\ncore id : 0\ncore id : 1\ncore id : 1\n",
  ])
  func `a list without packages is one of one package`(list: String) throws {
    try withMachine(["/proc/cpuinfo": list]) { #expect($0.coreCount == 2) }
  }

  @Test(arguments: ["", "\n", "5-2\n", "zero\n", "0-99999999999\n"])
  func `a machine that says nothing of its cores has no count of them`(online: String) throws {
    let files = ["/sys/devices/system/cpu/online": online, "/proc/cpuinfo": "processor : 0\n"]
    try withMachine(files) {
      #expect($0.coreCount == nil)
      #expect($0.physicalCount(within: 8, cores: nil) == nil)
    }
  }

  @Test(
    arguments: [
      // processors, cores, count
      (8, 4, 4),
      (7, 4, 7),
      (1, 4, 1),
      (8, 16, 8),
      (8, nil, nil),
      (2, nil, 2),
    ] as [(Int, Int?, Int?)]
  )
  func `a limit goes before the number of cores`(
    processors: Int,
    cores: Int?,
    count: Int?
  ) throws {
    try withMachine(["/sys/devices/system/cpu/online": "0-7\n"]) {
      #expect($0.physicalCount(within: processors, cores: cores) == count)
    }
  }

  @Test func `this machine has at least one core, and no more than processors`() {
    #expect((1...cpuCount()).contains(cpuCount(onlyPhysicalCores: true)))
  }
}

/// Counts on a machine whose `/proc` and `/sys` have these files.
private func withMachine(
  _ files: [String: String],
  _ body: (ProcessorCounter) throws -> Void
) throws {
  let folder = try TemporaryFolder()
  defer { withExtendedLifetime(folder) {} }
  for (path, text) in files {
    let path = folder.path + path
    let end = path.lastIndex(of: "/") ?? path.endIndex
    try Files.makeFolders(String(path[..<end]))
    try Array(text.utf8).withUnsafeBytes { try Files.make(path, of: $0) }
  }
  try body(ProcessorCounter(root: folder.path))
}
