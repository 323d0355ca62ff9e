import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// What passes between a process and one of its workers.
@Suite(.timeLimit(.minutes(2)))
struct WorkerLinkTests {
  private let folder: TemporaryFolder
  private let gate: Gate
  private let ledger: Ledger
  private let call: WireCall<GatedWork>
  private let link: WorkerLink

  init() throws {
    folder = try TemporaryFolder()
    gate = try Gate(in: folder)
    ledger = Ledger(in: folder)
    call = try WireCall(GatedWork(entrance: gate.entrance, ledger: ledger))
    link = try WorkerLink(SessionRequest(workerCount: 1))
  }

  /// Waits until the task of this number has started.
  private func awaitStart(of number: Int) throws {
    while try !ledger.lines().contains("\(number)") {}
  }

  @Test func `a worker that is recalled gives back what it has not begun`() throws {
    try link.send(try call.batch(7, [1, -2, 3, 4], firstIndex: 10), workerCount: 1)
    try link.send(try call.batch(8, [5, 6], firstIndex: 14), workerCount: 1)
    try awaitStart(of: -2)
    link.recall()
    gate.open()
    let first = WireResult(batch: 7, isLast: true, firstIndex: 10, values: [1, -2])
    #expect(try link.nextBatch(of: Int.self).whole == first)
    let second = WireResult(batch: 8, isLast: true, firstIndex: 14, values: [Int]())
    #expect(try link.nextBatch(of: Int.self).whole == second)
    #expect(link.isIdle)
    // What comes later is run.
    try link.send(try call.batch(9, [5, 6], firstIndex: 14, attempt: 2), workerCount: 1)
    let third = WireResult(batch: 9, isLast: true, firstIndex: 14, attempt: 2, values: [5, 6])
    #expect(try link.nextBatch(of: Int.self).whole == third)
  }

  @Test func `a batch that takes long shows what is done of it`() throws {
    try link.send(try call.batch(0, [1, 2, -3, 4]), workerCount: 1)
    try awaitStart(of: -3)
    // This task alone takes longer than results are held back.
    let end = monotonicNanoseconds() + 60_000_000
    while monotonicNanoseconds() < end {}
    gate.open()
    let (whole, partCount) = try link.nextBatch(of: Int.self)
    #expect(whole == WireResult(batch: 0, isLast: true, firstIndex: 0, values: [1, 2, -3, 4]))
    #expect(partCount > 1)
    #expect(link.batchesUnderWay == 0)
  }

  @Test func `a batch of more results than are kept comes in parts`() throws {
    let count = 700_000
    try link.send(try call.batch(3, Array(0..<count), firstIndex: 5), workerCount: 1)
    let (whole, partCount) = try link.nextBatch(of: Int.self)
    #expect(whole.firstIndex == 5)
    #expect(whole.values == Array(0..<count))
    #expect(partCount > 2)
  }

  @Test func `results that are larger than what is kept come too, one by one or together`() throws {
    let texts = try WireCall(TextWork())
    let counts = [3, 4_000_000, 0, 1_000_000, 1_000_000, 1_000_000, 2_621_440, 2_621_441, 9]
    try link.send(try texts.batch(3, counts), workerCount: 1)
    #expect(try link.nextBatch(of: String.self).whole.values.map(\.utf8.count) == counts)
  }

  @Test func `of a worker that is killed come first its results, then its end`() throws {
    try link.send(try call.batch(0, [1, 2, -3, 4]), workerCount: 1)
    try link.send(try call.batch(1, [5], firstIndex: 4), workerCount: 1)
    try awaitStart(of: -3)
    kill(link.identity.processIdentifier, SIGKILL)
    var saved: [Int] = []
    while saved.count < 2 { saved += try link.nextResult(of: Int.self).values }
    #expect(saved == [1, 2])
    // A batch that is sent meanwhile is lost with the others, and nobody waits for it.
    try link.send(try call.batch(2, [6], firstIndex: 5), workerCount: 1)
    guard case .lost(let worker) = try link.next() else {
      Issue.record("a dead worker gave another result")
      return
    }
    #expect(worker.cause == .signal(SIGKILL))
    #expect(worker.taskIndex == 2)
    #expect(worker.worker == link.identity)
    if link.receive() != nil { Issue.record("something came after the end") }
    #expect(link.batchesUnderWay == 0 && link.isEnding && !link.isIdle)
  }

  @Test func `a worker that dies while it is idle accuses no task`() throws {
    try link.send(try call.batch(0, [1, 2]), workerCount: 1)
    let done = WireResult(batch: 0, isLast: true, firstIndex: 0, values: [1, 2])
    #expect(try link.nextBatch(of: Int.self).whole == done)
    kill(link.identity.processIdentifier, SIGTERM)
    guard case .lost(let worker) = try link.next() else {
      Issue.record("an idle worker gave another result")
      return
    }
    #expect(worker.cause == .signal(SIGTERM))
    #expect(worker.taskIndex == nil && worker.seconds == 0)
  }

  @Test func `the byte count of a batch is that of what was not sent before`() throws {
    let first = try link.send(try call.batch(0, [1, 2]), workerCount: 1)
    let second = try link.send(try call.batch(1, [1, 2], firstIndex: 2), workerCount: 1)
    #expect(first > second && second > 16)
    for batch in 0..<2 {
      #expect(try link.nextBatch(of: Int.self).whole.batch == batch)
    }
  }
}
