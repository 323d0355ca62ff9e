import JoblibSystem
import JoblibTestSupport
import Testing

struct HostTests {
  @Test(arguments: [
    (9, "SIGKILL"), (11, "SIGSEGV"), (15, "SIGTERM"), (6, "SIGABRT"), (4, "SIGILL"),
    (1000, "SIG1000"), (0, "SIG0"),
  ])
  func `signals have the names that people know`(signal: Int32, name: String) {
    #expect(Host.signalName(signal) == name)
  }

  @Test func `the monotonic clock never runs backwards`() {
    var last = monotonicNanoseconds()
    for _ in 0..<10_000 {
      let now = monotonicNanoseconds()
      #expect(now >= last)
      last = now
    }
  }

  @Test func `a process knows how long it has run`() throws {
    let ps = try #require(Tool.path("ps"))
    let process = ProcessIdentity.current
    let before = try #require(process.age)
    let output = try Tool.run(ps, ["-o", "etimes=", "-p", "\(process.processIdentifier)"])
    let after = try #require(process.age)
    let text = String(decoding: output, as: UTF8.self).trimmingPrefix { $0 == " " }
    let seconds = try #require(Double(text.prefix { $0 != "\n" }))
    // In whole seconds, of a start in whole seconds.
    #expect(before - 2 < seconds && seconds < after + 2)
    #expect(before <= after)
  }

  @Test func `unique names are short, differ, and tell whether their process runs`() {
    let names = (0..<100).map { _ in UniqueName.next() }
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(name.utf8.count <= UniqueName.byteLimit && !name.contains("/"))
      #expect(UniqueName.isOfThisProcess(name) && !UniqueName.isOfEndedProcess(name))
    }
    // This process, at another time: its number was another's.
    let here = ProcessIdentity.current
    let ended = "\(here.numbering)-\(here.processIdentifier)-1-1-\(Host.name)"
    #expect(UniqueName.isOfEndedProcess(ended) && !UniqueName.isOfThisProcess(ended))
  }

  @Test func `the host has a name, a boot and processors`() {
    #expect(!Host.name.isEmpty)
    #expect(Host.bootIdentifier.utf8.count == 36)
    #expect(Host.allowedProcessorCount >= 1)
    #expect(Host.executablePath.hasPrefix("/"))
    #expect(Host.processIdentifier > 0)
  }

  @Test func `the environment is read by name`() {
    #expect(Host.environment("PATH")?.isEmpty == false)
    #expect(Host.environment("JOBLIB_TESTS_SET_NO_SUCH_VARIABLE") == nil)
    #expect(Host.environment.contains { $0.hasPrefix("PATH=") })
  }

  @Test func `a file is written and read whole`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("file")
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    do {
      let file = try FileDescriptor.open(path, flags: [.writeOnly, .create, .exclusive])
      try bytes.withUnsafeBytes { try file.writeAll($0) }
      #expect(try file.byteCount() == bytes.count)
    }
    #expect(try readFile(path) == bytes)
    #expect(try readFile("/proc/self/comm").last == 10)
  }

  @Test func `a failed call says which, on what, and why`() {
    let error = #expect(throws: SystemError.self) { try readFile("/no/such/file") }
    #expect(error?.description == "open /no/such/file: No such file or directory")
    #expect(error?.code == 2)
  }
}
