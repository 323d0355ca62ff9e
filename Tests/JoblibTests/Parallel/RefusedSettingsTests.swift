import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import NDArrays
import Testing

/// Settings that mean nothing: each is refused where the call is made, before any task runs.
struct RefusedSettingsTests {
  /// A call that is refused, and what the refusal says: what is wrong, and how to mend it.
  struct Refused: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var words: [String]
    var call: @Sendable (Ledger) throws -> Void

    init(
      _ name: String,
      _ words: [String],
      _ parallel: Parallel<AsList, FailFast>
    ) {
      testDescription = name
      self.words = words
      call = { ledger in try parallel.map(0..<3) { try ledger.note("\($0)") } }
    }

    init(_ name: String, _ words: [String], _ call: @escaping @Sendable (Ledger) throws -> Void) {
      testDescription = name
      self.words = words
      self.call = call
    }
  }

  static let retries: [Refused] = [
    Refused("no attempt", ["retry: 0 attempts", "at least 1"], loky(retry: 0)),
    Refused("fewer", ["retry: -2 attempts", "at least 1"], loky(retry: .attempts(-2))),
    Refused(
      "a negative delay",
      ["retry:", "-1.0 seconds", "not negative"],
      loky(retry: .attempts(2, delay: .constant(.seconds(-1))))
    ),
    Refused(
      "a negative first delay",
      ["retry:", "first delay", "not negative"],
      loky(retry: .attempts(2, delay: .exponential(first: .seconds(-1))))
    ),
    Refused(
      "a negative cap",
      ["retry:", "longest delay", "not negative"],
      loky(retry: .attempts(2, delay: .exponential(first: .seconds(1), cap: .seconds(-1))))
    ),
  ]

  static let factors: [Refused] = [0.5, 0, -1, .nan, .infinity].map { factor in
    Refused(
      "a factor of \(factor)",
      ["retry:", "factor is \(factor)", "at least 1"],
      loky(retry: .attempts(2, delay: .exponential(first: .seconds(1), factor: factor)))
    )
  }

  static let budgets: [Refused] =
    [0, -5].map { count in
      Refused(
        "\(count) failures",
        ["stopAfter: \(count) failures", "at least 1"],
        loky(stopAfter: .failures(count))
      )
    }
    + [0, -0.1, 1.01, .nan, .infinity].map { share in
      Refused(
        "a share of \(share)",
        ["stopAfter:", "share of \(share)", "above 0", "at most 1"],
        loky(stopAfter: .share(share))
      )
    } + [
      Refused("a share of who knows how many", ["stopAfter:", "length is not known", "array"]) {
        ledger in
        try loky(stopAfter: .share(0.5)).map(Numbers(10)) { try ledger.note("\($0)") }
      }
    ]

  static let numbers: [Refused] = [
    Refused("no jobs", ["nJobs is 0", "-1"], Parallel(nJobs: 0, backend: .loky)),
    Refused("an empty batch", ["batchSize is 0", "at least 1"], loky(batchSize: 0)),
    Refused("no pre-dispatch", ["preDispatch is 0", "at least 1"], loky(preDispatch: 0)),
    Refused(
      "a pre-dispatch that comes to nothing",
      ["preDispatch is 0", "n_jobs - 2", "2 jobs"],
      loky(preDispatch: "n_jobs - 2")
    ),
    Refused(
      "a pre-dispatch that is no formula",
      ["preDispatch \"twice\"", "2*n_jobs"],
      loky(preDispatch: "twice")
    ),
    Refused(
      "a pre-dispatch without a value",
      ["preDispatch \"1 / (n_jobs - 2)\"", "n_jobs is 2"],
      loky(preDispatch: "1 / (n_jobs - 2)")
    ),
    Refused("a negative size", ["maxNBytes is -1"], loky(maxNBytes: -1)),
    Refused("a size that is none", ["maxNBytes", "\"1T\""], loky(maxNBytes: "1T")),
    Refused(
      "no unread results",
      ["bounds.unreadResults is 0", "at least 1"],
      loky(bounds: CallBounds(unreadResults: 0))
    ),
    Refused(
      "negative unread bytes",
      ["bounds.unreadBytes is -1"],
      loky(bounds: CallBounds(unreadBytes: -1))
    ),
    Refused(
      "negative queued bytes",
      ["bounds.queuedBytes is -1"],
      loky(bounds: CallBounds(queuedBytes: -1))
    ),
    Refused(
      "a negative growth",
      ["workerMemoryGrowth is -1"],
      Parallel(nJobs: 2, backend: .loky, workerMemoryGrowth: -1)
    ),
    Refused(
      "workers without threads",
      ["innerMaxNumThreads is 0", "at least 1"],
      Parallel(nJobs: 2, backend: .loky, innerMaxNumThreads: 0)
    ),
  ]

  static let times: [Refused] =
    [Duration.zero, .seconds(-3)].flatMap { (time: Duration) -> [Refused] in
      [
        Refused("a time limit of \(time)", ["timeLimit is \(time)"], loky(timeLimit: time)),
        Refused("a deadline of \(time)", ["deadline is \(time)"], loky(deadline: time)),
        Refused("a timeout of \(time)", ["timeout is \(time)"], loky(timeout: time)),
      ]
    } + [
      Refused(
        "a negative idle time",
        ["idleWorkerTimeout is -1.0 seconds", "negative"],
        Parallel(nJobs: 2, backend: .loky, idleWorkerTimeout: .seconds(-1))
      )
    ]

  static let contradictions: [Refused] = [
    Refused(
      "processes that share memory",
      ["prefer: .processes", "require: .sharedMemory", "contradict"],
      Parallel(nJobs: 2, prefer: .processes, require: .sharedMemory)
    ),
    Refused(
      "a backend that shares no memory",
      ["loky", "shares no memory", "threading", "require: .sharedMemory"],
      Parallel(nJobs: 2, backend: .loky, require: .sharedMemory)
    ),
    Refused(
      "inner threads of threads",
      ["innerMaxNumThreads", "loky"],
      Parallel(nJobs: 2, backend: .threading, innerMaxNumThreads: 2)
    ),
    Refused(
      "inner threads of no backend in particular",
      ["innerMaxNumThreads", "together with", "loky"],
      Parallel(nJobs: 2, innerMaxNumThreads: 2)
    ),
    Refused(
      "a time limit in the calling thread",
      ["sequential", "cannot end a task", "loky", "timeLimit"],
      Parallel(backend: .sequential, timeLimit: .seconds(1))
    ),
    Refused(
      "output of threads",
      ["threading", "loky", "workerOutput"],
      Parallel(nJobs: 2, backend: .threading, workerOutput: .captured)
    ),
    Refused(
      "arrays that workers write into",
      ["mmapMode: .readWrite", ".copyOnWrite"],
      Parallel(nJobs: 2, backend: .loky, mmapMode: .readWrite)
    ),
    Refused("async functions in processes", ["loky", "async", "threading"]) { ledger in
      try loky().map(0..<3) { number in
        await Task.yield()
        try ledger.note("\(number)")
      }
    },
  ]

  static let all = retries + factors + budgets + numbers + times + contradictions

  @Test(arguments: all)
  func `a setting that means nothing is refused before any task runs`(refused: Refused) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let error = try expectThrows(ParallelError.self) { try refused.call(ledger) }
    #expect(error.code == .invalidArgument)
    for word in refused.words {
      #expect(error.message.contains(word), "\"\(error.message)\" does not say \"\(word)\"")
    }
    #expect(try ledger.lines() == [])
  }

  static let streams: [(Parallel<AsStream, FailFast>, String)] = [
    (Parallel(nJobs: 0, returnAs: .generator), "nJobs is 0"),
    (Parallel(nJobs: 2, returnAs: .generator, retry: 0), "retry: 0 attempts"),
    (Parallel(nJobs: 2, returnAs: .generatorUnordered, batchSize: 0), "batchSize is 0"),
    (Parallel(nJobs: 2, returnAs: .generator, preDispatch: "x"), "preDispatch \"x\""),
    (Parallel(nJobs: 2, returnAs: .generator, stopAfter: .share(2)), "share of 2.0"),
    (Parallel(backend: .sequential, returnAs: .generator, timeLimit: .seconds(1)), "sequential"),
    (Parallel(nJobs: 2, returnAs: .generator, deadline: .zero), "deadline is"),
  ]

  @Test func `a stream is refused at its first result, and then is at its end`() throws {
    for (parallel, word) in Self.streams {
      let stream = parallel.map(0..<3) { $0 }
      let error = try expectThrows(ParallelError.self) { _ = try stream.next() }
      #expect(error.code == .invalidArgument)
      #expect(error.message.contains(word))
      #expect(try stream.next() == nil)
    }
  }

  @Test func `what is refused for one backend is right for another`() throws {
    let limited = Parallel(nJobs: 1, backend: .loky, timeLimit: .seconds(60))
    #expect(try limited.map(0..<3) { $0 } == [0, 1, 2])
    let inner = Parallel(nJobs: 2, backend: .loky, innerMaxNumThreads: 1)
    #expect(try inner.map(0..<3) { $0 } == [0, 1, 2])
    let shared = Parallel(nJobs: 2, prefer: .threads, require: .sharedMemory)
    #expect(try shared.map(0..<3) { $0 } == [0, 1, 2])
    let none = Parallel(nJobs: 2, backend: .loky, maxNBytes: .never, workerMemoryGrowth: .never)
    #expect(try none.map(0..<3) { $0 } == [0, 1, 2])
  }

  private static func loky(
    retry: Retry = .standard,
    stopAfter: FailureBudget? = nil,
    timeLimit: Duration? = nil,
    deadline: Duration? = nil,
    timeout: Duration? = nil,
    preDispatch: PreDispatch = .twicePerJob,
    batchSize: BatchSize = .auto,
    maxNBytes: ByteCount? = nil,
    bounds: CallBounds = CallBounds()
  ) -> Parallel<AsList, FailFast> {
    Parallel(
      nJobs: 2,
      backend: .loky,
      retry: retry,
      stopAfter: stopAfter,
      timeLimit: timeLimit,
      deadline: deadline,
      timeout: timeout,
      preDispatch: preDispatch,
      batchSize: batchSize,
      maxNBytes: maxNBytes,
      bounds: bounds
    )
  }
}
