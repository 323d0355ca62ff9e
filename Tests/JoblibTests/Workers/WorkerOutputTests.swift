import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// What becomes of the lines that tasks write.
@Suite(.timeLimit(.minutes(2)))
struct WorkerOutputTests {
  /// The backends that have worker processes, by name.
  static let backends = ["loky", "multiprocessing"]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// A line to the standard error, as C code writes one.
  private static func complain(_ text: String) {
    var bytes = Array(text.utf8)
    write(2, &bytes, bytes.count)
  }

  @Test(arguments: backends)
  func `lines come whole, with their worker, before what the program prints`(_ backend: String)
    async throws
  {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardOutputContent, \.standardErrorContent]
    ) { [backend = backend as String] in
      let kind = try BackendKind(named: backend)
      print("before")
      for turn in 0..<3 {
        let workers = try Parallel(nJobs: 2, backend: kind, batchSize: .fixed(1)).map(0..<4) {
          print("turn \(turn)", "task \($0)")
          WorkerOutputTests.complain("no \($0)\n")
          return Host.processIdentifier
        }
        print("after turn \(turn) of", workers.map(String.init).joined(separator: " "))
      }
    }
    let lines = Self.text(result.standardOutputContent).split(separator: "\n").map(String.init)
    try #require(lines.count == 1 + 3 * 5)
    #expect(lines[0] == "before")
    for turn in 0..<3 {
      let own = lines[1 + 5 * turn..<5 + 5 * turn].sorted()
      let end = lines[5 + 5 * turn]
      let workers = end.split(separator: " ").dropFirst(4)
      #expect(end.hasPrefix("after turn \(turn) of "))
      let wanted = workers.enumerated().map { "[worker \($1)] turn \(turn) task \($0)" }.sorted()
      #expect(own == wanted)
    }
    let errors = Self.text(result.standardErrorContent).split(separator: "\n")
    #expect(errors.count == 12)
    #expect(errors.allSatisfy { $0.hasPrefix("[worker ") && $0.contains("] no ") })
  }

  @Test func `plain lines have nothing before them`() async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardOutputContent]
    ) {
      let plain = Parallel(nJobs: 2, backend: .loky, workerOutput: .plain)
      try plain.map(0..<3) { print("line \($0)") }
      // The same workers, as others want them.
      try Parallel(nJobs: 2, backend: .loky).map(0..<1) { print("line \($0)") }
    }
    let lines = Self.text(result.standardOutputContent).split(separator: "\n")
    #expect(lines.prefix(3).sorted() == ["line 0", "line 1", "line 2"])
    #expect(lines.last?.hasPrefix("[worker ") == true)
  }

  @Test func `a line without an end has one when its worker ends`() async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      try Parallel(nJobs: 2, backend: .loky).map(0..<1) { _ in
        WorkerOutputTests.complain("unfini")
      }
      Host.writeErrorLine("own")
      LokyPool.shutDown()
      Host.writeErrorLine("own")
    }
    let lines = Self.text(result.standardErrorContent).split(separator: "\n")
    #expect(lines.map { $0.suffix(6) } == ["own", "unfini", "own"])
  }

  @Test(arguments: backends)
  func `much output is lost nowhere, and mixes only at the ends of lines`(_ backend: String)
    async throws
  {
    let folder = try TemporaryFolder()
    // More than fits into a pipe that is read at the end.
    await #expect(processExitsWith: .success) {
      [path = folder.appending("output") as String, backend = backend as String] in
      let kind = try BackendKind(named: backend)
      let file = open(path, O_WRONLY | O_CREAT, 0o600)
      #expect(dup2(file, 1) == 1)
      try Parallel(nJobs: 2, backend: kind, batchSize: .fixed(1)).map(0..<4) { task in
        for line in 0..<10_000 { print("\(task) \(line)") }
      }
    }
    // The test library writes there too.
    let lines = Self.text(try readFile(folder.appending("output"))).split(separator: "\n")
      .filter { $0.hasPrefix("[worker ") }
    #expect(lines.count == 40_000)
    var next = [0, 0, 0, 0]
    for line in lines {
      let words = line.split(separator: " ").dropFirst(2).compactMap { Int($0) }
      try #require(words.count == 2, "\(line)")
      #expect(words[1] == next[words[0]])
      next[words[0]] += 1
    }
  }

  @Test(arguments: backends)
  func `captured output is in its task's report, however batches are cut`(_ backend: String)
    async throws
  {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardOutputContent, \.standardErrorContent]
    ) { [backend = backend as String] in
      let kind = try BackendKind(named: backend)
      for batchSize in [BatchSize.fixed(1), .fixed(3), .fixed(10)] {
        let parallel = Parallel(
          nJobs: 2,
          backend: kind,
          onError: .collect,
          batchSize: batchSize,
          workerOutput: .captured
        )
        let outcomes = try parallel.map(0..<10) { number in
          if number.isMultiple(of: 2) { print("out \(number)") }
          if number.isMultiple(of: 3) { WorkerOutputTests.complain("error \(number)") }
          if number == 4 { throw Refusal() }
          return number
        }
        for (number, outcome) in outcomes.enumerated() {
          let wanted =
            (number.isMultiple(of: 2) ? "out \(number)\n" : "")
            + (number.isMultiple(of: 3) ? "error \(number)" : "")
          #expect(outcome.report.output == wanted, "task \(number), \(batchSize)")
          #expect((try? outcome.get()) == (number == 4 ? nil : number))
        }
      }
      // The next call's lines are lines again.
      try Parallel(nJobs: 2, backend: kind).map(0..<1) { _ in print("seen") }
    }
    #expect(Self.text(result.standardErrorContent) == "")
    let lines = Self.text(result.standardOutputContent).split(separator: "\n")
    #expect(lines.count == 1 && lines[0].hasSuffix("] seen"))
  }

  private struct Refusal: Error {}

  @Test(arguments: backends)
  func `of much captured output the start is kept, and it says how much is not`(_ backend: String)
    throws
  {
    let outcomes = try Parallel(
      nJobs: 2,
      backend: try BackendKind(named: backend),
      onError: .collect,
      batchSize: .fixed(4),
      workerOutput: .captured
    ).map(0..<4) { number in
      let count = [10, 1 << 16, 1 << 18, 3][number]
      Self.complain(String(repeating: "x", count: count))
    }
    let outputs = outcomes.map(\.report.output)
    #expect(outputs[0] == "xxxxxxxxxx")
    #expect(outputs[1] == String(repeating: "x", count: 1 << 16))
    let cut = (1 << 18) - (1 << 16)
    #expect(
      outputs[2] == String(repeating: "x", count: 1 << 16) + "\n[\(cut) bytes more were cut]\n"
    )
    #expect(outputs[3] == "xxx")
  }

  @Test(arguments: [WorkerOutput.prefixed, .plain, .captured])
  func `the last words of a worker are in its task's error`(_ output: WorkerOutput) throws {
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: .loky, retry: .never, workerOutput: output).map(0..<3) {
        Self.complain("task \($0) begins; ")
        if $0 == 1 {
          Self.complain("task 1 cannot go on")
          kill(getpid(), SIGTERM)
        }
      }
    }
    #expect(error.lostWorker?.cause == .signal(SIGTERM))
    #expect(error.lostWorker?.standardError.hasSuffix("task 1 cannot go on") == true)
    #expect(error.description.contains("task 1 cannot go on"))
  }

  @Test(arguments: [WorkerOutput.prefixed, .captured])
  func `of a long crash report the start is in the task's error`(_ output: WorkerOutput) throws {
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: .loky, retry: .never, workerOutput: output).map(0..<1) {
        Self.complain("Fatal error: task \($0) cannot go on\n\n*** Program crashed: Aborted\n")
        for register in 0..<1000 { Self.complain("r\(register) 0x123456789abcdef\n") }
        kill(getpid(), SIGKILL)
      }
    }
    let text = try #require(error.lostWorker?.standardError)
    #expect(
      text.contains("Fatal error: task 0 cannot go on\n\n*** Program crashed: Aborted\nr0 ")
    )
    #expect(text.utf8.count == 4096)
  }

  @Test func `a reader that is gone ends no program`() async {
    await #expect(processExitsWith: .exitCode(0)) {
      var ends: [CInt] = [0, 0]
      #expect(pipe(&ends) == 0)
      dup2(ends[1], 1)
      close(ends[1])
      close(ends[0])
      let found = try Parallel(nJobs: 2, backend: .loky).map(0..<10) {
        print("nobody reads \($0)")
        return $0
      }
      _exit(found == Array(0..<10) ? 0 : 1)
    }
  }
}
