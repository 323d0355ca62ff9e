internal import JoblibParallel
internal import JoblibSystem
internal import NDArrays

/// How far a call runs ahead of whoever reads its results.
extension BackendContract {
  static let pressure: [Check] = [
    Check("a slow reader of a stream holds the tasks back", needs: .lazyInput) { kind in
      for form in [ReturnAs.generator, .generatorUnordered] { try countsResults(on: kind, form) }
    },
    Check("a slow reader of large results holds the tasks back", needs: .lazyInput) { kind in
      for form in [ReturnAs.generator, .generatorUnordered] { try countsBytes(on: kind, form) }
    },
    Check("without a word some thousand results wait", needs: .lazyInput, hasUsualBound),
    Check("large arguments wait with their owner", needs: [.lazyInput, .travel]) { kind in
      try countsArguments(on: kind)
    },
  ]

  /// How far the input was read ahead of the results, at most.
  private final class Lead: Sendable {
    private struct State {
      var read = 0
      var most = 0
    }

    private let state = Guarded(State())

    func pulled(_ number: Int) {
      state.withLock { $0.most = max($0.most, number + 1 - $0.read) }
    }

    func read() {
      state.withLock { $0.read += 1 }
    }

    var most: Int { state.withLock { $0.most } }
  }

  private static func countsResults(on kind: BackendKind, _ form: ReturnAs<AsStream>) throws {
    let lead = Lead()
    let stream = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: form,
      batchSize: .fixed(1),
      bounds: CallBounds(unreadResults: 10)
    ).map(Numbers(.max) { lead.pulled($0) }) { $0 }
    for _ in 0..<500 {
      _ = try unwrap(try stream.next(), "the stream ended")
      lead.read()
    }
    // What may be unread, what may be with workers or queued for them, and the one being read.
    try expect(lead.most <= 10 + 2 * 4 + 4 + 1, "\(lead.most) tasks ahead of the reader")
  }

  private static func countsBytes(on kind: BackendKind, _ form: ReturnAs<AsStream>) throws {
    let lead = Lead()
    let stream = Parallel(
      nJobs: 2,
      backend: kind,
      returnAs: form,
      batchSize: .fixed(1),
      bounds: CallBounds(unreadBytes: ByteCount(1_000_000))
    ).map(Numbers(.max) { lead.pulled($0) }) {
      NDArray(Array(repeating: Double($0), count: 12_500))
    }
    for _ in 0..<100 {
      try expectEqual(try stream.next()?.shape, [12_500])
      lead.read()
    }
    // Ten of 100 kB fill the bound.
    try expect(lead.most <= 10 + 2 * 4 + 4 + 1, "\(lead.most) arrays ahead of the reader")
  }

  private static func hasUsualBound(on kind: BackendKind) throws {
    let lead = Lead()
    let stream = Parallel(nJobs: 2, backend: kind, returnAs: .generator, batchSize: .fixed(10))
      .map(Numbers(.max) { lead.pulled($0) }) { $0 }
    for wanted in 0..<3000 {
      try expectEqual(try stream.next(), wanted)
      lead.read()
    }
    try expect(lead.most <= 1024 + 10 * (2 * 4 + 4 + 1), "\(lead.most) tasks ahead of the reader")
  }

  private static func countsArguments(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let most = Guarded(0)
    let arrays = Numbers(60) { number in
      let done = (try? ledger.lines().count) ?? 0
      most.update { $0 = max($0, number - done) }
    }.lazy.map { NDArray(Array(repeating: Double($0), count: 12_500)) }
    let sums = try Parallel(
      nJobs: 2,
      backend: kind,
      preDispatch: .count(6),
      batchSize: .fixed(1),
      bounds: CallBounds(queuedBytes: ByteCount(250_000))
    ).map(arrays) { array in
      try ledger.note("done")
      return array[0]
    }
    try expectEqual(sums, (0..<60).map(Double.init))
    let ahead = most.withLock { $0 }
    try expect(ahead <= 6 + 4, "\(ahead) arrays were made before they were needed")
  }
}
