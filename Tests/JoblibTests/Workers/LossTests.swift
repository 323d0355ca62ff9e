import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// Workers that die at every stage of a task, in every way.
@Suite(.timeLimit(.minutes(2)))
struct LossTests {
  /// A way to die.
  enum Death: String, CaseIterable, Codable {
    case kill, crash, exit, trap, exhaustion

    func happen() -> Never {
      switch self {
      case .kill: Glibc.kill(getpid(), SIGKILL)
      case .crash: Glibc.kill(getpid(), SIGSEGV)
      case .exit: Glibc.exit(3)
      case .trap: fatalError("the task gives up")
      case .exhaustion:
        var limit = rlimit(rlim_cur: 1 << 30, rlim_max: 1 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        var arrays: [[Double]] = []
        while true { arrays.append(Array(repeating: 1, count: 1 << 20)) }
      }
      while true { pause() }
    }

    func isCause(_ cause: LossCause?) -> Bool {
      switch (self, cause) {
      case (.kill, .signal(SIGKILL)), (.crash, .signal(SIGSEGV)), (.exit, .exited(status: 3)): true
      case (.trap, .signal(let signal)), (.exhaustion, .signal(let signal)): signal != SIGKILL
      default: false
      }
    }
  }

  /// A value that dies where it is told to.
  struct Mortal: Codable, Sendable {
    enum Stage: Int, CaseIterable, Codable { case decoding, running, encoding }
    var number: Int
    var death: Death?
    var stage: Stage?

    init(_ number: Int) { self.number = number }

    func encode(to encoder: any Encoder) throws {
      if stage == .encoding, Host.processIdentifier != LossTests.parent { death?.happen() }
      var container = encoder.unkeyedContainer()
      try container.encode(number)
      try container.encode(death)
      try container.encode(stage)
      try container.encode(LossTests.parent)
    }

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      number = try container.decode(Int.self)
      death = try container.decode(Death?.self)
      stage = try container.decode(Stage?.self)
      LossTests.parent = try container.decode(Int32.self)
      if stage == .decoding, Host.processIdentifier != LossTests.parent { death?.happen() }
    }
  }

  /// The process that waits; a worker learns it with its first task.
  nonisolated(unsafe) static var parent = Host.processIdentifier

  struct Case: Sendable, Codable, CustomTestStringConvertible {
    var backend: String
    var death: Death
    var stage: Mortal.Stage
    var testDescription: String { "\(backend): \(death) while \(stage)" }
    static let all = Death.allCases.flatMap { death in
      Mortal.Stage.allCases.map { Case(backend: "loky", death: death, stage: $0) } + [
        Case(backend: "multiprocessing", death: death, stage: .running),
        Case(backend: "multiprocessing", death: death, stage: .encoding),
      ]
    }
  }

  @Test(arguments: Case.all)
  func `only the task whose worker dies is lost, and its mates run once`(_ loss: Case) async {
    await #expect(processExitsWith: .success) { [loss = loss as Case] in
      // Printing each crash would take seconds.
      setenv("SWIFT_BACKTRACE", "enable=no", 1)
      try LossTests.expectOneLoss(loss)
    }
  }

  private static func expectOneLoss(_ loss: Case) throws {
    // Known before anything is forked.
    #expect(parent == Host.processIdentifier)
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    for (count, batchSize) in [(8, 8), (8, 3), (1, 1)] {
      var items = (0..<count).map { Mortal($0) }
      let victim = count / 3
      items[victim].death = loss.death
      items[victim].stage = loss.stage
      let name = "\(loss) \(count) \(batchSize)"
      let outcomes = try Parallel(
        nJobs: 2,
        backend: try BackendKind(named: loss.backend),
        onError: .collect,
        retry: .never,
        batchSize: .fixed(batchSize)
      ).map(items) { item in
        try ledger.note("\(name) \(item.number)")
        if item.stage == .running { item.death?.happen() }
        return item
      }
      #expect(outcomes.count == count)
      for (number, outcome) in outcomes.enumerated() where number != victim {
        #expect(try outcome.get().number == number)
      }
      let error = try expectThrows(TaskError.self) { _ = try outcomes[victim].get() }
      #expect(error.kind == .workerLost)
      #expect(loss.death.isCause(error.lostWorker?.cause), "\(error)")
      #expect(error.lostWorker?.taskIndex == victim)
      let lines = try ledger.lines().filter { $0.hasPrefix(name) }
      #expect(Set(lines).count == lines.count, "\(lines) ran twice")
    }
  }

  @Test func `a task that kills its worker twice succeeds at the third attempt`() throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let outcomes = try Parallel(
      nJobs: 2,
      backend: .loky,
      onError: .collect,
      retry: 3,
      batchSize: .fixed(8)
    ).map(0..<8) { number in
      let attempt = WorkerContext.current?.attempt ?? 0
      try ledger.note("\(number) \(attempt)")
      if number == 2, attempt < 3 { kill(getpid(), SIGKILL) }
      return attempt
    }
    #expect(try outcomes.map { try $0.get() } == [1, 1, 3, 1, 1, 1, 1, 1])
    #expect(outcomes.map(\.report.attempt) == [1, 1, 3, 1, 1, 1, 1, 1])
    let wanted = ["0 1", "1 1", "2 1", "2 2", "2 3", "3 1", "4 1", "5 1", "6 1", "7 1"]
    #expect(try ledger.lines().sorted() == wanted)
  }

  @Test func `results of every kind survive the death of their worker`() throws {
    // Numbers as they are, encoded values, failures and large arrays, in one batch of a dying worker.
    let parallel = Parallel(
      nJobs: 2,
      backend: .loky,
      onError: .collect,
      retry: .never,
      batchSize: .fixed(20)
    )
    let numbers = try parallel.map(0..<20) { number in
      if number == 19 { kill(getpid(), SIGKILL) }
      return number
    }
    #expect(numbers.prefix(19).map { try? $0.get() } == Array(0..<19))
    let texts = try parallel.map(0..<20) { number in
      if number == 19 { kill(getpid(), SIGKILL) }
      if number.isMultiple(of: 5) { throw Refusal(number: number) }
      return "number \(number)"
    }
    for (number, outcome) in texts.prefix(19).enumerated() {
      switch outcome.result {
      case .success(let text): #expect(text == "number \(number)")
      case .failure(let error): #expect(error.underlying as? Refusal == Refusal(number: number))
      }
    }
    let arrays = try parallel.map(0..<20) { number in
      if number == 19 { kill(getpid(), SIGKILL) }
      return Array(repeating: Double(number), count: number.isMultiple(of: 7) ? 300_000 : 3)
    }
    for (number, outcome) in arrays.prefix(19).enumerated() {
      let array = try outcome.get()
      #expect(array.count == (number.isMultiple(of: 7) ? 300_000 : 3) && array[2] == Double(number))
    }
  }

  struct Refusal: Error, Codable, Equatable { var number: Int }

  @Test func `an error says how long the task ran and how large its worker was`() throws {
    let error = try expectThrows(TaskError.self) {
      try Parallel(nJobs: 2, backend: .loky, retry: .never).map(0..<1) { _ in
        // A worker starts with the peak of its parent, below which its own would not show.
        let inherited = Host.peakResidentByteCount
        let array = [UInt8](repeating: 1, count: max(400_000_000, inherited + 100_000_000))
        let end = monotonicNanoseconds() + 50_000_000
        while monotonicNanoseconds() < end {}
        kill(getpid(), Int32(array[0]) * SIGKILL)
      }
    }
    let lost = try #require(error.lostWorker)
    #expect(lost.cause == .signal(SIGKILL))
    #expect(lost.seconds >= 0.05 && lost.seconds < 60)
    #expect(lost.peakResidentByteCount > 400_000_000)
    #expect(lost.peakResidentByteCount < 4_000_000_000)
    #expect(error.message.contains("was killed by signal 9 (SIGKILL), cause unknown"))
  }

  @Test func `many results that no frame has brought are saved`() throws {
    let count = 50_000
    let outcomes = try Parallel(
      nJobs: 2,
      backend: .loky,
      onError: .collect,
      retry: .never,
      batchSize: .fixed(count)
    ).map(0..<count) { number in
      if number == count - 1 { kill(getpid(), SIGKILL) }
      return Double(number)
    }
    #expect(outcomes.dropLast().allSatisfy { (try? $0.get()) == Double($0.report.index) })
    #expect(throws: TaskError.self) { try outcomes[count - 1].get() }
  }
}
