import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import JoblibWire
import Testing

/// Workers that wait for news, while other things come too.
@Suite(.timeLimit(.minutes(2)))
struct NewsLineTests {
  /// Waits for news of its items, for a minute, or for a moment where they are negative; 1 if any came.
  struct WaitingWork: Work {
    func run(_ item: Int) -> Int {
      let nanoseconds: UInt64 = item < 0 ? 20_000_000 : 60_000_000_000
      return News.wait(for: "\(item)", nanoseconds: nanoseconds) { true } ? 1 : 0
    }

    func writeDefinition(to writer: WireWriter) {}
    static func readDefinition(from reader: inout WireReader) -> Self { Self() }
  }

  private let call: WireCall<WaitingWork>
  private let link: WorkerLink

  init() throws {
    call = try WireCall(WaitingWork())
    link = try WorkerLink(SessionRequest(workerCount: 1))
  }

  private func expectNote(_ note: NewsNote) throws {
    let event = try link.next()
    guard case .news(note) = event else {
      throw ContractFailure("the worker does not say \(note), but \(event)")
    }
  }

  private func expectResult(_ batch: Int, _ values: [Int]) throws {
    let result = try link.nextBatch(of: Int.self).whole
    #expect(result.batch == batch && result.values == values)
  }

  @Test func `a worker waits for its subject only`() throws {
    try link.send(try call.batch(0, [7]), workerCount: 1)
    try expectNote(NewsNote(.awaits, NewsSubject("7")))
    link.tell(NewsSubject("8"))
    Thread.sleep(nanoseconds: 50_000_000)
    if link.receive() != nil { Issue.record("it goes on after news of something else") }
    link.tell(NewsSubject("7"))
    try expectResult(0, [1])
    // Nobody waits for these.
    link.tell(NewsSubject("7"))
    try link.send(try call.batch(1, [9]), workerCount: 1)
    try expectNote(NewsNote(.awaits, NewsSubject("9")))
    link.tell(.anything)
    try expectResult(1, [1])
  }

  @Test func `a wait without news ends`() throws {
    try link.send(try call.batch(0, [-1]), workerCount: 1)
    try expectNote(NewsNote(.awaits, NewsSubject("-1")))
    try expectResult(0, [0])
  }

  @Test func `what comes during a wait is done afterwards, in order`() throws {
    try link.send(try call.batch(0, [7]), workerCount: 1)
    try expectNote(NewsNote(.awaits, NewsSubject("7")))
    // More bytes than fit on the way, so the worker has to take them in; then a wait in between.
    let other = try WireCall(TextWork())
    let lengths = Array(repeating: 2, count: 40_000)
    try link.send(try other.batch(1, lengths, firstIndex: 1), workerCount: 1)
    try link.send(try call.batch(2, [8], firstIndex: 40_001), workerCount: 1)
    try link.send(try other.batch(3, [4], firstIndex: 40_002), workerCount: 1)
    link.tell(NewsSubject("7"))
    try expectResult(0, [1])
    #expect(try link.nextBatch(of: String.self).whole.values == lengths.map { _ in "xx" })
    try expectNote(NewsNote(.awaits, NewsSubject("8")))
    link.tell(NewsSubject("8"))
    try expectResult(2, [1])
    #expect(try link.nextBatch(of: String.self).whole.values == ["xxxx"])
    #expect(link.isIdle)
  }

  @Test func `a worker that waits ends with its parent`() async throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    await #expect(processExitsWith: .signal(SIGKILL)) { [ledger = ledger as Ledger] in
      try Thread("killer") {
        while (try? ledger.lines())?.isEmpty ?? true { usleep(1000) }
        usleep(50_000)
        kill(getpid(), SIGKILL)
      }.detach()
      try Parallel(nJobs: 2, backend: .loky).map(0..<1) { _ in
        try ledger.note("\(getpid())")
        _ = News.wait(for: "nothing", nanoseconds: 60_000_000_000) { true }
      }
    }
    let worker = try #require(try ledger.lines().first.flatMap { Int32($0) })
    #expect(SingleFlightCase.wait { kill(worker, 0) != 0 })
  }
}
