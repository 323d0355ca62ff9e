import JoblibParallel
import JoblibSystem
import Testing

/// Who waits for what, in one process.
struct NewsBoardTests {
  private enum Event {
    /// A reader waits for a subject; whether it is the first.
    case adds(Int, String, isFirst: Bool)
    /// It does not any more; whether it was the last.
    case removes(Int, String, isLast: Bool)
    /// It waits for nothing any more; what nobody waits for then.
    case leaves(Int, [String])
    /// Something happened; who is told.
    case takes(String, Set<Int>)
  }

  private static let histories: [[Event]] = [
    [.takes("a", []), .removes(1, "a", isLast: false), .leaves(1, [])],
    [.adds(1, "a", isFirst: true), .takes("a", [1]), .takes("a", [])],
    [.adds(1, "a", isFirst: true), .takes("b", []), .takes("a", [1])],
    // Two for one, of whom one leaves.
    [
      .adds(1, "a", isFirst: true), .adds(2, "a", isFirst: false),
      .removes(1, "a", isLast: false), .takes("a", [2]), .adds(1, "a", isFirst: true),
    ],
    [.adds(1, "a", isFirst: true), .removes(1, "a", isLast: true), .takes("a", [])],
    [.adds(1, "a", isFirst: true), .removes(2, "a", isLast: false), .takes("a", [1])],
    // One for two.
    [
      .adds(1, "a", isFirst: true), .adds(1, "b", isFirst: true), .adds(2, "b", isFirst: false),
      .leaves(1, ["a"]), .takes("a", []), .takes("b", [2]),
    ],
  ]

  @Test(arguments: histories.indices)
  func `those are told who wait`(history: Int) {
    var board = NewsBoard<Int>()
    for event in Self.histories[history] {
      switch event {
      case .adds(let reader, let name, let isFirst):
        #expect(board.add(reader, to: NewsSubject(name)) == isFirst, "\(event)")
      case .removes(let reader, let name, let isLast):
        #expect(board.remove(reader, from: NewsSubject(name)) == isLast, "\(event)")
      case .leaves(let reader, let names):
        #expect(board.remove(reader) == names.map { NewsSubject($0) }, "\(event)")
      case .takes(let name, let readers):
        #expect(board.take(NewsSubject(name)) == readers, "\(event)")
      }
    }
  }

  @Test func `when anything may have happened all are told, each once`() {
    var board = NewsBoard<Int>()
    for (reader, name) in [(1, "a"), (1, "b"), (2, "b"), (3, "c")] {
      _ = board.add(reader, to: NewsSubject(name))
    }
    #expect(board.take(.anything) == [1, 2, 3])
    #expect(board.take(.anything) == [])
  }

  @Test func `a desk passes on what is new there, and tells what it hears`() {
    let passed = Guarded<[NewsNote]>([])
    let told = Guarded<[Int]>([])
    let desk = NewsDesk { note in passed.withLock { $0.append(note) } }
    let readers = (0..<2).map { number in
      NewsReader { _ in told.withLock { $0.append(number) } }
    }
    let awaits = NewsNote(.awaits, NewsSubject("a"))
    let leaves = NewsNote(.leaves, NewsSubject("a"))
    let happened = NewsNote(.happened, NewsSubject("a"))
    for reader in readers { desk.take(awaits, from: reader) }
    for reader in readers { desk.take(leaves, from: reader) }
    for reader in readers { desk.take(awaits, from: reader) }
    desk.take(happened, from: readers[0])
    #expect(passed.withLock { $0 } == [awaits, leaves, awaits, happened])
    #expect(told.withLock { $0 } == [])
    for _ in 0..<2 { desk.tell(NewsSubject("a")) }
    #expect(told.withLock { $0.sorted() } == [0, 1])
  }
}
