internal import JoblibParallel
internal import JoblibSystem

/// Results as one array.
extension BackendContract {
  static let results: [Check] = [
    Check("results keep the order of the tasks", keepsOrder),
    Check("every form of a task gives its result", runsEveryForm),
    Check("no tasks give no results", runsNothing),
    Check("more jobs than tasks is fine", hasMoreJobsThanTasks),
    Check("a shared value reaches every task", sharesValue),
    Check("Void and tuple results come back", returnsVoidAndTuples),
    Check("every batch size gives the same results", cutsAnyWay),
    Check("counts of jobs from the end are understood", countsJobsFromTheEnd),
    Check("workers serve one call after the other", servesManyCalls),
  ]

  private static func keepsOrder(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 3, backend: kind)
    let roots = try parallel.map(0..<1000) { Double($0).squareRoot() }
    try expectEqual(roots, (0..<1000).map { Double($0).squareRoot() })
  }

  private static func runsEveryForm(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    let offset = 100
    let wanted = [100, 101, 104, 109, 116]
    try expectEqual(try parallel.map(0..<5) { $0 * $0 + offset }, wanted, "map")
    try expectEqual(
      try parallel((0..<5).map { number in delayed { number * number + offset } }),
      wanted,
      "delayed closures"
    )
    try expectEqual(
      try parallel((0..<5).map { delayed(squareAndAdd)($0, offset) }),
      wanted,
      "delayed calls"
    )
    try expectEqual(
      try parallel((0..<5).map { Power(base: $0, exponent: 3) }),
      [0, 1, 8, 27, 64],
      "declared tasks"
    )
    // Tasks of one type that run different functions.
    let functions: [@Sendable (Int) -> Int] = [{ $0 + 1 }, { $0 * 10 }, { -$0 }]
    try expectEqual(
      try parallel((0..<6).map { delayed(functions[$0 % 3])($0) }),
      [1, 10, -2, 4, 40, -5],
      "different functions"
    )
  }

  private static func runsNothing(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    try expectEqual(try parallel.map([Int]()) { $0 }, [])
    try expectEqual(try parallel([Power]()), [])
    try expectEqual(try parallel.map(EmptyCollection<Int>().lazy.map { $0 }) { $0 }, [])
    let collecting = Parallel(nJobs: 2, backend: kind, onError: .collect)
    try expectEqual(try collecting.map([Int]()) { $0 }.count, 0)
  }

  private static func hasMoreJobsThanTasks(on kind: BackendKind) throws {
    try expectEqual(try Parallel(nJobs: 4, backend: kind).map([7]) { $0 + 1 }, [8])
    try expectEqual(try Parallel(nJobs: 4, backend: kind).map([7, 8]) { $0 + 1 }, [8, 9])
  }

  private static func sharesValue(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    let words = ["zero", "one", "two", "three"]
    try expectEqual(
      try parallel.map(0..<4, with: words) { words, index in "\(index) is \(words[index])" },
      ["0 is zero", "1 is one", "2 is two", "3 is three"]
    )
  }

  private static func returnsVoidAndTuples(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    try expectEqual(try parallel.map(0..<10) { _ in }.count, 10)
    let pairs = try parallel.map(0..<10) { ($0, "\($0)", Double($0) / 2) }
    for (index, pair) in pairs.enumerated() {
      try expect(pair == (index, "\(index)", Double(index) / 2), "\(pair) at \(index)")
    }
    let nested = try parallel.map(0..<10) { (($0, [$0]), Int?.none) }
    try expect(nested[3].0 == (3, [3]) && nested[3].1 == nil, "\(nested[3])")
  }

  private static func cutsAnyWay(on kind: BackendKind) throws {
    let wanted = (0..<57).map { $0 * 3 }
    for batchSize in [BatchSize.auto, .joblib, .fixed(1), .fixed(10), .fixed(1000)] {
      for preDispatch in [PreDispatch.twicePerJob, .all, .count(1), .count(5)] {
        let parallel = Parallel(
          nJobs: 2,
          backend: kind,
          preDispatch: preDispatch,
          batchSize: batchSize
        )
        let what = "\(batchSize), \(preDispatch)"
        try expectEqual(try parallel.map(0..<57) { $0 * 3 }, wanted, what)
        try expectEqual(try parallel.map((0..<57).lazy.map { $0 }) { $0 * 3 }, wanted, what)
      }
    }
  }

  private static func countsJobsFromTheEnd(on kind: BackendKind) throws {
    for jobs in [-1, -2, -100, 1, 2] {
      try expectEqual(
        try Parallel(nJobs: jobs, backend: kind).map(0..<5) { $0 },
        Array(0..<5),
        "\(jobs) jobs"
      )
    }
  }

  private static func servesManyCalls(on kind: BackendKind) throws {
    try Parallel(nJobs: 2, backend: kind).scope { parallel in
      var total = 0
      for round in 0..<20 {
        total += try parallel.map(0..<5) { $0 + round }.reduce(0, +)
      }
      try expectEqual(total, 20 * 10 + 5 * 190)
    }
  }
}

private func squareAndAdd(_ number: Int, _ offset: Int) -> Int { number * number + offset }
