import Foundation
import Testing

/// Real mpirun, real ranks, real failures.
///
/// One job at a time: each wants the whole machine.
@Suite(.serialized)
struct RanksTests {
  @Test(arguments: [2, 4])
  func `the mpi backend keeps every promise of a backend`(ranks: Int) throws {
    let outcome = try Launcher.mpirun(ranks, Launcher.ranks, "contract")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("FAIL") } == [])
    #expect(lines.count { $0.hasPrefix("pass") } > 20)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test(arguments: [1, 2, 4])
  func `every rank works, rank 0 too`(ranks: Int) throws {
    let outcome = try Launcher.mpirun(ranks, Launcher.ranks, "where")
    let counts = outcome.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    #expect(counts.count == ranks)
    #expect(counts.allSatisfy { $0 > 0 })
    #expect(counts.reduce(0, +) == 60)
    #expect(outcome.status == 0)
  }

  @Test
  func `one rank, or no mpirun, runs on local workers and says so in one line`() throws {
    let one = try Launcher.mpirun(1, Launcher.ranks, "where")
    #expect(one.ourErrors.count == 1)
    #expect(one.errors.contains("joblib: one MPI rank: running on"))
    let none = try Launcher.run([Launcher.ranks, "where"])
    #expect(none.ourErrors.count == 1)
    #expect(none.errors.contains("joblib: no mpirun: running on"))
    #expect(none.status == 0)
  }

  /// The way to fail, the status that mpirun returns, and the one line of ours.
  static let failures: [(mode: String, status: Int32, line: [String])] = [
    ("throw", 1, ["error: task 57 on host ", ", rank ", "RanksError: 57"]),
    ("kill", 1, ["error: task 99 on host ", "killed by signal 9 (SIGKILL)"]),
    ("exit-in-task", 1, ["error: task 5 on host ", "its worker exited with status 3"]),
    ("fail", 1, ["error: the program's own failure"]),
    ("nothing of the kind", 1, ["error: no behaviour"]),
  ]

  @Test(arguments: failures)
  func `a failure ends the job with its text and a status`(
    failure: (mode: String, status: Int32, line: [String])
  ) throws {
    let outcome = try Launcher.mpirun(3, Launcher.ranks, failure.mode)
    #expect(outcome.status == failure.status)
    let line = try #require(outcome.ourErrors.first)
    for part in failure.line { #expect(line.contains(part)) }
    #expect(outcome.ourErrors.count == 1)
  }

  @Test
  func `exit anywhere in the program ends all ranks with its status`() throws {
    #expect(try Launcher.mpirun(3, Launcher.ranks, "exit").status == 7)
  }

  @Test
  func `a rank that is killed ends the job`() throws {
    #expect(try Launcher.mpirun(3, Launcher.ranks, "crash").status == 137)
  }

  @Test
  func `another backend leaves ranks idle and says so`() throws {
    let outcome = try Launcher.mpirun(3, Launcher.ranks, "threads")
    #expect(outcome.output == "[0, 1, 2, 3]\n")
    #expect(
      outcome.ourErrors == [
        "joblib: the threading backend runs on rank 0 only; ranks 1 to 2 wait idle"
      ]
    )
  }

  @Test
  func `nJobs caps the workers`() throws {
    #expect(try Launcher.mpirun(4, Launcher.ranks, "jobs").output == "2\n")
  }

  @Test
  func `arrays larger than one message arrive whole, both ways`() throws {
    let outcome = try Launcher.mpirun(3, Launcher.ranks, "big")
    let sums = (0..<6).map { 30_000_000.0 + Double($0) }
    #expect(outcome.output == "\(sums) \([0.0, 10_000_000, 20_000_000])\n", "\(outcome.errors)")
  }

  @Test(arguments: [("result", 3), ("result-with-loss", 2)])
  func `ranks that wait for a result hear of it, and of the loss of who computes it`(
    mode: String,
    ranks: Int
  ) throws {
    let outcome = try Launcher.mpirun(3, Launcher.ranks, mode)
    #expect(outcome.output.hasPrefix("\(ranks) 1 true "), "\(outcome.output)\(outcome.errors)")
  }

  @Test
  func `another build on one rank is refused by name`() throws {
    let other = FileManager.default.temporaryDirectory
      .appending(path: "joblib-other-build-\(UUID().uuidString)").path
    try FileManager.default.copyItem(atPath: Launcher.ranks, toPath: other)
    defer { try? FileManager.default.removeItem(atPath: other) }
    let file = try #require(FileHandle(forWritingAtPath: other))
    try file.seekToEnd()
    try file.write(contentsOf: Data("another build".utf8))
    try file.close()
    let outcome = try Launcher.run([
      "mpirun", "--oversubscribe", "--bind-to", "none", "-n", "2", Launcher.ranks, "where",
      ":", "-n", "1", other, "where",
    ])
    #expect(outcome.status == 1)
    let line = try #require(outcome.ourErrors.first)
    #expect(
      line.contains("rank 2 on host") && line.contains("another build") && line.contains(other)
    )
  }

  @Test
  func `a plain srun of many tasks is refused`() throws {
    let outcome = try Launcher.run(
      [Launcher.ranks, "where"],
      environment: ["SLURM_STEP_NUM_TASKS": "3"]
    )
    #expect(outcome.status != 0)
    #expect(outcome.ourErrors.count == 1)
    #expect(outcome.errors.contains("--mpi=pmix"))
  }

  @Test(arguments: ["KILL", "TERM"])
  func `no process outlives mpirun`(signal: String) throws {
    let running = try Launcher.start([
      "mpirun", "--oversubscribe", "--bind-to", "none", "-n", "3", Launcher.ranks, "hang",
    ])
    let workers = try poll { () -> [Int32]? in
      let pids = running.output.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
      return pids.count >= 3 ? pids : nil
    }
    kill(running.process.processIdentifier, signal == "KILL" ? SIGKILL : SIGTERM)
    _ = running.wait(seconds: 30)
    try poll { workers.allSatisfy { kill($0, 0) != 0 } ? () : nil }
    // Open MPI's own segments, which it leaves when it is killed.
    for name in try FileManager.default.contentsOfDirectory(atPath: "/dev/shm")
    where name.hasPrefix("vader_segment") {
      try? FileManager.default.removeItem(atPath: "/dev/shm/\(name)")
    }
  }

  /// Looks again and again until there is something, for half a minute at most.
  private func poll<Found>(_ look: () throws -> Found?) throws -> Found {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      if let found = try look() { return found }
      usleep(20_000)
    }
    return try #require(try look())
  }
}
