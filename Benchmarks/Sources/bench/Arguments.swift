import Joblib
import Measuring

/// Asks what large arrays cost as arguments; new ones in each call, so that nothing is kept.
enum Arguments {
  static let cases = [
    Case(name: "args/shared-200MB") { try measureShared("args/shared-200MB", $0) },
    Case(name: "args/distinct-8MB") { try measureDistinct("args/distinct-8MB", $0) },
  ]

  /// 100 tasks that sum a row of 2 MB each, of one array.
  private static func measureShared(_ name: String, _ effort: Effort) throws {
    let backend = try Backends.chosen()
    let parallel = Parallel(nJobs: Backends.workerCount, backend: backend)
    let shape = [100, effort.count(250_000, quick: 25_000)]
    let array = NDArray(shape: shape, elements: (0..<shape[0] * shape[1]).lazy.map(Double.init))
    let expected = (0..<shape[0]).map { array[row: $0].sum() }
    let sample = try runs(name, effort, expected: expected, new: { array.copied() }) { array in
      try parallel.map(0..<shape[0], with: array) { array, row in array[row: row].sum() }
    }
    Figure(
      name,
      sample.median,
      .seconds,
      Backends.parameters(of: backend) + [
        ("tasks", .count(shape[0])), ("bytes", .count(array.byteCount)),
        ("seconds", .numbers(sample.seconds)),
      ]
    ).report()
  }

  /// 100 tasks that sum an array of 8 MB each, every one its own.
  private static func measureDistinct(_ name: String, _ effort: Effort) throws {
    let backend = try Backends.chosen()
    let parallel = Parallel(nJobs: Backends.workerCount, backend: backend)
    let count = effort.count(100, quick: 20)
    let arrays = (0..<count).map { number in
      NDArray(shape: [1_000_000], elements: (0..<1_000_000).lazy.map { Double($0 + number) })
    }
    let expected = arrays.map { $0.sum() }
    let new = { arrays.map { $0.copied() } }
    let sample = try runs(name, effort, expected: expected, new: new) { arrays in
      try parallel.map(arrays) { $0.sum() }
    }
    let byteCount = arrays.reduce(0) { $0 + $1.byteCount }
    Figure(
      name,
      Double(byteCount) / 1e9 / sample.median,
      .gigabytesPerSecond,
      Backends.parameters(of: backend) + [
        ("tasks", .count(count)), ("bytes", .count(byteCount)),
        ("seconds", .numbers(sample.seconds)),
      ]
    ).report()
  }

  /// Times calls with new arguments on warm workers, after one that does not count.
  private static func runs<Argument>(
    _ name: String,
    _ effort: Effort,
    expected: [Double],
    new: () -> Argument,
    _ call: (Argument) throws -> [Double]
  ) throws -> Sample {
    var seconds: [Double] = []
    for turn in 0..<1 + effort.count(5, quick: 1) {
      let argument = new()
      var results: [Double] = []
      let elapsed = try time { results = try call(argument) }
      guard results == expected else { throw WrongResults(question: name) }
      if turn > 0 { seconds.append(elapsed) }
    }
    return Sample(seconds)
  }
}
