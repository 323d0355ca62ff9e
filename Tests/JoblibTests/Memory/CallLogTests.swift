import JoblibMemory
import JoblibSystem
import JoblibTestSupport
import Testing

/// What a verbose memory says, in a process of its own.
@Suite(.timeLimit(.minutes(1)))
struct CallLogTests {
  /// The kinds of lines, which are joblib's.
  enum Line: String, CaseIterable, Codable {
    case rule, calling, arguments, time, loading, loadingFrom, loaded, computing, persisting
    case clearing, other

    init(_ text: some StringProtocol) {
      self = Self.allCases.first { Self.matches(String(text), $0) } ?? .other
    }

    private static func matches(_ text: String, _ line: Line) -> Bool {
      let isWide = text.count == 80
      return switch line {
      case .rule: isWide && text.allSatisfy { $0 == "_" }
      case .calling: text.wholeMatch(of: /\[Memory\] Calling (\S+[.])?costly[.]{3}/) != nil
      case .arguments: text.wholeMatch(of: /costly\(.+\)/) != nil
      case .time: isWide && text.wholeMatch(of: /_+costly - \d+\.\ds, \d+\.\dmin/) != nil
      case .loaded:
        isWide && text.wholeMatch(of: /_+costly cache loaded - \d+\.\ds, \d+\.\dmin/) != nil
      case .loading:
        text.wholeMatch(of: /\[Memory\]\d+\.\ds, \d+\.\dmin +: Loading costly.*[.]{3}/) != nil
          && text.firstRange(of: ": ")?.lowerBound == text.index(text.startIndex, offsetBy: 24)
      case .loadingFrom:
        text.wholeMatch(of: /\[Memory\]\d+\.\ds, \d+\.\dmin +: Loading costly.* from \/.+/) != nil
      case .computing:
        text.wholeMatch(
          of: /\[.+\]: Computing func costly, argument hash [0-9a-f]{32} in location \/.+/
        ) != nil
      case .persisting: text.wholeMatch(of: /Persisting in \/.+/) != nil
      case .clearing:
        text.wholeMatch(of: /\[.+\]: Clearing function cache identified by .*costly.*/) != nil
      case .other: false
      }
    }
  }

  /// What is done with a function, and the lines that each step writes.
  private static let steps = ["call", "again", "shelve", "get", "check", "compute", "clear"]

  private static let quiet: [Line] = [.rule, .calling, .arguments, .time]
  private static let loud: [Line] = [.rule, .calling, .arguments, .persisting, .time]

  static let levels: [(level: Int, lines: [[Line]])] = [
    (0, [[], [], [], [], [], [], []]),
    (1, [quiet, [], [], [], [], quiet, [.clearing]]),
    (2, [quiet, [.loading], [], [], [], quiet, [.clearing]]),
    (3, [quiet, [.loading], [], [.loading], [], quiet, [.clearing]]),
    (4, [quiet, [.loading], [], [.loading], [], quiet, [.clearing]]),
    (5, [quiet, [.loading, .loaded], [], [.loading], [], quiet, [.clearing]]),
    (9, [quiet, [.loading, .loaded], [], [.loading], [], quiet, [.clearing]]),
    (10, [quiet, [.loadingFrom, .loaded], [], [.loading], [], quiet, [.clearing]]),
    (
      11,
      [
        [.computing] + loud, [.loadingFrom, .loaded], [], [.loadingFrom], [], loud, [.clearing],
      ]
    ),
  ]

  /// The lines of each step, which begins with a line `# step`.
  private func lines(_ text: String) -> [[Line]] {
    text.split(separator: "# ").map { step in step.split(separator: "\n").dropFirst().map(Line.init)
    }
  }

  @Test(arguments: levels)
  func `each level says what it says in the documentation`(level: Int, expected: [[Line]])
    async throws
  {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String, level = level as Int] in
      let costly = Memory(path, verbose: level).cache("costly") { (x: Int) in x }
      var shelved: MemorizedResult<Int>?
      for step in Self.steps {
        Host.writeErrorLine("# \(step)")
        switch step {
        case "shelve": shelved = try costly.callAndShelve(1)
        case "get": _ = try shelved?.get()
        case "check": _ = try costly.checkCallInCache(1)
        case "compute": _ = try costly.call(1)
        case "clear": try costly.clear()
        default: _ = try costly(1)
        }
      }
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(lines(text) == expected, "\(text)")
  }

  @Test(.needsPython, arguments: levels)
  func `joblib says as much`(level: Int, expected: [[Line]]) throws {
    let text = try Python.text(
      """
      import os, sys, tempfile
      from joblib import Memory
      os.dup2(1, 2)
      sys.stdout.reconfigure(line_buffering=True)
      def costly(x): return x
      with tempfile.TemporaryDirectory() as folder:
          costly = Memory(folder, verbose=int(sys.argv[1])).cache(costly)
          for step in sys.argv[2:]:
              print("#", step)
              if step == "shelve": shelved = costly.call_and_shelve(1)
              elif step == "get": shelved.get()
              elif step == "check": costly.check_call_in_cache(1)
              elif step == "compute": costly.call(1)
              elif step == "clear": costly.clear()
              else: costly(1)
      """,
      ["\(level)"] + Self.steps
    )
    #expect(lines(text) == expected, "\(text)")
  }

  @Test(arguments: [false, true])
  func `the lines name arguments, key and file`(isAsync: Bool) async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String, isAsync = isAsync as Bool] in
      let memory = Memory(path, argumentText: .full, verbose: 11)
      for _ in 0..<2 {
        if isAsync {
          _ = try await memory.cache("costly") { (x: Int, y: String) async in "\(x)\(y)" }(3, "a")
        } else {
          _ = try memory.cache("costly") { (x: Int, y: String) in "\(x)\(y)" }(3, "a")
        }
      }
      try memory.clear()
      // Nothing is kept, and nothing said.
      _ = try Memory(nil, verbose: 11).cache("costly") { (x: Int) in x }(1)
    }
    let lines = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      .split(separator: "\n")
    try #require(lines.count == 9, "\(lines)")
    let file = try #require(lines[4].wholeMatch(of: /Persisting in (.+)\/(..)\/(.{30}).entry/))
      .output
    #expect(file.1 == "\(path)/joblib/costly/v1")
    #expect(
      lines[0] == "[Memory(\"\(path)\")]: Computing func costly, argument hash \(file.2)\(file.3) "
        + "in location \(file.1)"
    )
    #expect(lines[2] == "[Memory] Calling costly...")
    #expect(lines[3] == #"costly(3; "a")"#)
    #expect(lines[6].hasSuffix(#": Loading costly(3; "a") from \#(file.0.dropFirst(14))"#))
    #expect(lines[8] == "[Memory(\"\(path)\")]: Flushing completely the cache")
  }
}
