import JoblibSystem
import Testing

/// Workers of this very test program.
struct WorkerProcessTests {
  private func start(_ environment: [String] = []) throws -> (WorkerProcess, LocalSocket) {
    let (mine, theirs) = try LocalSocket.pair()
    let nothing = try FileDescriptor.open("/dev/null", flags: .writeOnly)
    let handover = WorkerProcess.Handover(
      socket: theirs,
      page: try SharedMemory.makeSparse(byteCount: 1 << 23),
      output: nothing,
      error: nothing
    )
    return (try WorkerProcess.start(handover, environment: environment), mine)
  }

  /// What a running worker's files under `/proc` say.
  private func entries(_ name: String, of worker: WorkerProcess) throws -> [String] {
    let deadline = monotonicNanoseconds() + 10_000_000_000
    while true {
      let bytes = try readFile("/proc/\(worker.processIdentifier)/\(name)")
      // The parent goes on before the kernel has put the new program's arguments in place.
      guard bytes.isEmpty, monotonicNanoseconds() < deadline else {
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      }
    }
  }

  @Test func `a worker that is killed says so, once and again`() throws {
    let (worker, _) = try start()
    #expect(worker.processIdentifier != Host.processIdentifier)
    worker.kill()
    #expect(worker.wait() == .killed(signal: 9))
    worker.kill()
    #expect(worker.wait() == .killed(signal: 9))
  }

  @Test func `a worker ends when the other end of its socket is closed`() throws {
    let worker = try { try start().0 }()
    #expect(worker.wait() == .exited(0))
  }

  @Test func `a worker is this program, with a name and variables of its own`() throws {
    let (worker, socket) = try start(["JOBLIB_TESTS_NOTE=hello"])
    defer { withExtendedLifetime(socket) {} }
    let arguments = try entries("cmdline", of: worker)
    #expect(arguments.last == "(joblib worker)")
    let environment = try entries("environ", of: worker)
    #expect(environment.contains("JOBLIB_TESTS_NOTE=hello"))
    #expect(environment.contains("JOBLIB_WORKER=\(Host.processIdentifier)"))
    #expect(!environment.contains { $0.hasPrefix("OMPI_") || $0.hasPrefix("PMIX_") })
    worker.kill()
    #expect(worker.wait() == .killed(signal: 9))
  }

  @Test func `many threads may start workers at once`() async throws {
    try await withThrowingTaskGroup(of: WorkerProcess.Ending.self) { group in
      for _ in 0..<6 {
        group.addTask { try { try start().0 }().wait() }
      }
      for try await ending in group { #expect(ending == .exited(0)) }
    }
  }
}
