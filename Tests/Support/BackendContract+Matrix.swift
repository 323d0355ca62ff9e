internal import JoblibParallel

/// Every form of result, with every way to cut the input and to read it ahead.
extension BackendContract {
  static let matrix: [Check] = cuttings.map { cutting in
    Check("\(cutting) gives every result once, in each form", needs: cutting.needs) { kind in
      try givesEveryResult(on: kind, cutting)
    }
  }

  private struct Cutting: Sendable, CustomStringConvertible {
    var batchSize: BatchSize
    var preDispatch: PreDispatch

    var description: String { "\(batchName), read ahead by \(preDispatch)," }

    private var batchName: String {
      switch batchSize {
      case .auto: "an automatic batch size"
      case .fixed(1): "a batch size of 1"
      default: "a batch size of 7"
      }
    }

    /// All of the input is what every backend can read; the rest needs a choice.
    var needs: Traits { preDispatch == .all ? [] : .lazyInput }
  }

  private static let cuttings = [BatchSize.fixed(1), .fixed(7), .auto].flatMap { batchSize in
    [PreDispatch.count(1), .twicePerJob, .all].map {
      Cutting(batchSize: batchSize, preDispatch: $0)
    }
  }

  /// None, fewer than jobs, not a multiple of any batch, many.
  private static let counts = [0, 1, 3, 100, 1500]

  private static func givesEveryResult(on kind: BackendKind, _ cutting: Cutting) throws {
    for count in counts {
      let wanted = (0..<count).map { $0 * $0 }
      let what = "\(count) tasks"
      try expectEqual(try list(kind, cutting).map(0..<count) { $0 * $0 }, wanted, what)
      try expectEqual(
        try list(kind, cutting).map(Numbers(count)) { $0 * $0 },
        wanted,
        "\(what) whose number is not known"
      )
      let ordered = stream(kind, cutting, .generator).map(0..<count) { $0 * $0 }
      try expectEqual(try ordered.results.map { try $0.get() }, wanted, "\(what), in order")
      let unordered = stream(kind, cutting, .generatorUnordered)
        .map(Numbers(count)) { $0 * $0 }
      try expectEqual(
        try unordered.results.map { try $0.get() }.sorted(),
        wanted,
        "\(what), in any order"
      )
      try expectOutcomes(on: kind, cutting, count)
    }
  }

  private static func expectOutcomes(
    on kind: BackendKind,
    _ cutting: Cutting,
    _ count: Int
  ) throws {
    let parallel = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: .generatorUnordered,
      onError: .collect,
      preDispatch: cutting.preDispatch,
      batchSize: cutting.batchSize
    )
    let stream = parallel.map(0..<count) { number in
      if number % 10 == 9 { throw Refusal(reason: "nine", code: number) }
      return number
    }
    var found: [Int: Bool] = [:]
    while let outcome = try stream.next() {
      let index = outcome.report.index
      try expect(found[index] == nil, "two outcomes of task \(index)")
      found[index] = (try? outcome.get()) == index
    }
    try expectEqual(found.count, count, "outcomes of \(count) tasks")
    for (index, hasValue) in found where hasValue == (index % 10 == 9) {
      throw ContractFailure("task \(index) \(hasValue ? "has a value" : "has no value")")
    }
  }

  private static func list(
    _ kind: BackendKind,
    _ cutting: Cutting
  ) -> Parallel<AsList, FailFast> {
    Parallel(
      nJobs: 2,
      backend: kind,
      preDispatch: cutting.preDispatch,
      batchSize: cutting.batchSize
    )
  }

  private static func stream(
    _ kind: BackendKind,
    _ cutting: Cutting,
    _ form: ReturnAs<AsStream>
  ) -> Parallel<AsStream, FailFast> {
    Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: form,
      preDispatch: cutting.preDispatch,
      batchSize: cutting.batchSize
    )
  }
}
