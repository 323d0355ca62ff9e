import JoblibParallel
import Testing

struct ProgressLinesTests {
  /// A call of joblib 1.6.0 on two threads, one task a batch, each done 0.7 s after the one before.
  struct Golden: Sendable, CustomTestStringConvertible {
    var verbose: Int
    var tasks: Int
    var isTotalKnown = true
    var preDispatch = 4
    var step = 0.7
    var lines: String

    var testDescription: String {
      "verbose \(verbose), total \(isTotalKnown ? "known" : "unknown"), ahead by \(preDispatch)"
    }
  }

  static let golden = [
    Golden(
      verbose: 1,
      tasks: 40,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done 40 out of 40 | elapsed:   28.0s finished
        """
    ),
    Golden(
      verbose: 1,
      tasks: 40,
      isTotalKnown: false,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done  40 out of  40 | elapsed:   28.0s finished
        """
    ),
    Golden(
      verbose: 5,
      tasks: 40,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done 14 out of 40 | elapsed:    9.8s
        Done 40 out of 40 | elapsed:   28.0s finished
        """
    ),
    Golden(
      verbose: 5,
      tasks: 40,
      isTotalKnown: false,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done  14 tasks      | elapsed:    9.8s
        Done  40 out of  40 | elapsed:   28.0s finished
        """
    ),
    Golden(
      verbose: 10,
      tasks: 40,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done  1 out of 40 | elapsed:    0.7s
        Done  4 out of 40 | elapsed:    2.8s
        Done  9 out of 40 | elapsed:    6.3s
        Done 14 out of 40 | elapsed:    9.8s
        Done 21 out of 40 | elapsed:   14.7s
        Done 28 out of 40 | elapsed:   19.6s
        Done 37 out of 40 | elapsed:   25.9s
        Done 40 out of 40 | elapsed:   28.0s finished
        """
    ),
    Golden(
      verbose: 10,
      tasks: 40,
      isTotalKnown: false,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done   1 tasks      | elapsed:    0.7s
        Done   4 tasks      | elapsed:    2.8s
        Done   9 tasks      | elapsed:    6.3s
        Done  14 tasks      | elapsed:    9.8s
        Done  21 tasks      | elapsed:   14.7s
        Done  28 tasks      | elapsed:   19.6s
        Done  37 tasks      | elapsed:   25.9s
        Done  40 out of  40 | elapsed:   28.0s finished
        """
    ),
    Golden(
      verbose: 11,
      tasks: 12,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done  1 out of 12 | elapsed:    0.7s
        Done  2 out of 12 | elapsed:    1.4s
        Done  3 out of 12 | elapsed:    2.1s
        Done  4 out of 12 | elapsed:    2.8s
        Done  5 out of 12 | elapsed:    3.5s
        Done  6 out of 12 | elapsed:    4.2s
        Done  7 out of 12 | elapsed:    4.9s
        Done  8 out of 12 | elapsed:    5.6s
        Done  9 out of 12 | elapsed:    6.3s
        Done 12 out of 12 | elapsed:    8.4s finished
        """
    ),
    Golden(
      verbose: 11,
      tasks: 12,
      isTotalKnown: false,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done   1 tasks      | elapsed:    0.7s
        Done   2 tasks      | elapsed:    1.4s
        Done   3 tasks      | elapsed:    2.1s
        Done   4 tasks      | elapsed:    2.8s
        Done   5 tasks      | elapsed:    3.5s
        Done   6 tasks      | elapsed:    4.2s
        Done   7 tasks      | elapsed:    4.9s
        Done   8 tasks      | elapsed:    5.6s
        Done   9 tasks      | elapsed:    6.3s
        Done  12 out of  12 | elapsed:    8.4s finished
        """
    ),
    Golden(
      verbose: 50,
      tasks: 12,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done  1 out of 12 | elapsed:    0.7s
        Done  2 out of 12 | elapsed:    1.4s
        Done  3 out of 12 | elapsed:    2.1s
        Done  4 out of 12 | elapsed:    2.8s
        Done  5 out of 12 | elapsed:    3.5s
        Done  6 out of 12 | elapsed:    4.2s
        Done  7 out of 12 | elapsed:    4.9s
        Done  8 out of 12 | elapsed:    5.6s
        Done  9 out of 12 | elapsed:    6.3s
        Done 10 out of 12 | elapsed:    7.0s remaining:    1.4s
        Done 12 out of 12 | elapsed:    8.4s finished
        """
    ),
    Golden(
      verbose: 50,
      tasks: 12,
      isTotalKnown: false,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done   1 tasks      | elapsed:    0.7s
        Done   2 tasks      | elapsed:    1.4s
        Done   3 tasks      | elapsed:    2.1s
        Done   4 tasks      | elapsed:    2.8s
        Done   5 tasks      | elapsed:    3.5s
        Done   6 tasks      | elapsed:    4.2s
        Done   7 tasks      | elapsed:    4.9s
        Done   8 tasks      | elapsed:    5.6s
        Done   9 tasks      | elapsed:    6.3s
        Done  10 out of  12 | elapsed:    7.0s remaining:    1.4s
        Done  12 out of  12 | elapsed:    8.4s finished
        """
    ),
    Golden(
      verbose: 5,
      tasks: 12,
      preDispatch: 0,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done  1 out of 12 | elapsed:    0.7s remaining:    7.7s
        Done  4 out of 12 | elapsed:    2.8s remaining:    5.6s
        Done  7 out of 12 | elapsed:    4.9s remaining:    3.5s
        Done 10 out of 12 | elapsed:    7.0s remaining:    1.4s
        Done 12 out of 12 | elapsed:    8.4s finished
        """
    ),
    Golden(
      verbose: 2,
      tasks: 40,
      isTotalKnown: false,
      preDispatch: 0,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done  20 out of  40 | elapsed:   14.0s remaining:   14.0s
        Done  40 out of  40 | elapsed:   28.0s finished
        """
    ),
    Golden(
      verbose: 3,
      tasks: 60,
      step: 4,
      lines: """
        Using backend ThreadingBackend with 2 concurrent workers.
        Done 28 out of 60 | elapsed:  1.9min
        Done 60 out of 60 | elapsed:  4.0min finished
        """
    ),
  ]

  @Test(arguments: golden)
  func `a call has joblib's lines`(golden: Golden) {
    let lines = ProgressLines(
      verbose: golden.verbose,
      jobs: 2,
      total: golden.isTotalKnown ? golden.tasks : nil,
      preDispatch: golden.preDispatch
    )
    let tasks = golden.tasks
    var written = [lines.start(backend: "threading", workers: 2)]
    // Added up as joblib's clock was.
    var elapsed = 0.0
    for done in 1...tasks {
      elapsed += golden.step
      let ahead = golden.preDispatch == 0 ? tasks : golden.preDispatch
      let batches = min(done - 1 + ahead, tasks)
      if golden.preDispatch == 0 || done > tasks - ahead + 1 {
        written.append(lines.dispatched(tasks, done: done, elapsed: elapsed))
      } else {
        written.append(lines.dispatching(batches: batches, done: done, elapsed: elapsed))
      }
    }
    written.append(lines.end(done: tasks, elapsed: elapsed))
    let text = written.compactMap(\.self).map {
      $0.replacing("[Parallel(n_jobs=2)]: ", with: "", maxReplacements: 1)
    }
    #expect(text == golden.lines.split(separator: "\n").map(String.init))
  }

  @Test(
    arguments: [
      (1, [0, 49, 199]),
      (2, [0, 40, 161]),
      (5, [0, 17, 71, 161]),
      (8, [0, 4, 17, 40, 71, 112, 161, 220]),
      (
        10,
        [
          0, 1, 4, 7, 12, 17, 24, 31, 40, 49, 60, 71, 84, 97, 112, 127, 144, 161, 180, 199, 220,
          241,
        ]
      ),
      (11, Array(0..<260)),
      (100, Array(0..<260)),
      (0, []),
      (-1, []),
    ] as [(Int, [Int])]
  )
  func `lines come ever further apart`(verbose: Int, batches: [Int]) {
    #expect((0..<260).filter { ProgressLines.isShown($0, verbose: verbose) } == batches)
  }

  @Test(arguments: [
    ("sequential", "SequentialBackend"),
    ("threading", "ThreadingBackend"),
    ("loky", "LokyBackend"),
    ("multiprocessing", "MultiprocessingBackend"),
    ("mpi", "MPIBackend"),
    ("my own", "my own"),
  ])
  func `a backend has the name of its class`(backend: String, name: String) {
    let lines = ProgressLines(verbose: 1, jobs: -1, total: nil, preDispatch: 4)
    #expect(
      lines.start(backend: backend, workers: 3)
        == "[Parallel(n_jobs=-1)]: Using backend \(name) with 3 concurrent workers."
    )
    #expect(lines.start(backend: backend, workers: 1) == nil)
  }

  @Test(
    arguments: [
      (1, 2, 0.1, "Batch computation too fast (0.1s.) Setting batch_size=2."),
      (8, 16, 0.001232910, "Batch computation too fast (0.00123291s.) Setting batch_size=16."),
      (8, 16, 1e-05, "Batch computation too fast (1e-05s.) Setting batch_size=16."),
      (256, 2, 12.5, "Batch computation too slow (12.5s.) Setting batch_size=2."),
    ] as [(Int, Int, Double, String)]
  )
  func `a new batch size has a line from verbosity 10 on`(
    old: Int,
    new: Int,
    duration: Double,
    text: String
  ) {
    func line(_ verbose: Int, to size: Int) -> String? {
      ProgressLines(verbose: verbose, jobs: 2, total: nil, preDispatch: 4)
        .resized(from: old, to: size, duration: duration)
    }
    #expect(line(10, to: new) == "[Parallel(n_jobs=2)]: \(text)")
    #expect(line(9, to: new) == nil)
    #expect(line(10, to: old) == nil)
  }

  @Test func `a call without tasks ends all the same`() {
    let lines = ProgressLines(verbose: 10, jobs: 1, total: 0, preDispatch: 2)
    #expect(
      lines.end(done: 0, elapsed: 0.7)
        == "[Parallel(n_jobs=1)]: Done   0 out of   0 | elapsed:    0.7s finished"
    )
    #expect(
      lines.dispatched(12, done: 0, elapsed: 1)
        == "[Parallel(n_jobs=1)]: Done   0 out of  12 | elapsed:    1.0s remaining:   12.0s"
    )
  }

  @Test(arguments: [0, -5])
  func `a call that is not verbose has no lines`(verbose: Int) {
    let lines = ProgressLines(verbose: verbose, jobs: 2, total: 10, preDispatch: 4)
    #expect(lines.start(backend: "loky", workers: 2) == nil)
    #expect(lines.dispatching(batches: 0, done: 1, elapsed: 1) == nil)
    #expect(lines.dispatched(10, done: 5, elapsed: 1) == nil)
    #expect(lines.resized(from: 1, to: 2, duration: 0.1) == nil)
    #expect(lines.end(done: 10, elapsed: 1) == nil)
  }

  @Test(arguments: [(1, false), (49, false), (50, true), (100, true)])
  func `very verbose calls write to the standard output`(verbose: Int, isOutput: Bool) {
    let lines = ProgressLines(verbose: verbose, jobs: 2, total: nil, preDispatch: 4)
    #expect(lines.usesStandardOutput == isOutput)
  }
}
