internal import JoblibParallel
internal import JoblibSystem

/// How the input is read.
extension BackendContract {
  static let input: [Check] = [
    Check(
      "with a pre-dispatch of 3 the fourth task is read only after one is done",
      needs: .lazyInput,
      readsAhead
    ),
    Check("a sequence is read once, and each item of a lazy one made once", readsOnce),
    Check(
      "a stream over an input without an end gives its first results",
      needs: .lazyInput,
      readsEndlessInput
    ),
    Check("a sequence that knows no count is read to its end", readsUncounted),
    Check("an input that runs a call of its own does not disturb this one", readsNestedInput),
  ]

  private static func readsAhead(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(in: folder)
    let doneAtPull = Guarded<[Int: Int]>([:])
    let numbers = Numbers(6) { number in
      let done = (try? ledger.lines().count) ?? -1
      doneAtPull.update { $0[number] = done }
    }
    let parallel = Parallel(
      nJobs: 2,
      backend: kind,
      preDispatch: .count(3),
      batchSize: .fixed(1)
    )
    try parallel.map(numbers) { try ledger.note("done \($0)") }
    let done = doneAtPull.withLock { $0 }
    try expectEqual(done[0], 0, "tasks done when the first was read")
    for number in 3..<6 {
      let before = try unwrap(done[number], "task \(number) was not read")
      try expect(before >= number - 2, "only \(before) tasks were done when \(number) was read")
    }
    try expectEqual(try ledger.lines().count, 6)
  }

  private static func readsOnce(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    let made = Guarded<[Int: Int]>([:])
    let lazy = (0..<100).lazy.filter { number in
      made.update { $0[number, default: 0] += 1 }
      return number.isMultiple(of: 2)
    }
    try expectEqual(try parallel.map(lazy) { $0 + 1 }, (0..<50).map { 2 * $0 + 1 })
    let counts = made.withLock { $0 }
    try expectEqual(counts.count, 100)
    try expect(counts.values.allSatisfy { $0 == 1 }, "items were made more than once: \(counts)")
    let numbers = Numbers(100)
    try expectEqual(try parallel.map(numbers) { $0 }, Array(0..<100))
    try expectEqual(numbers.pulledCount, 100)
  }

  private static func readsEndlessInput(on kind: BackendKind) throws {
    let witness = Witness()
    try readFifty(of: Numbers(.max), witness, on: kind)
    witness.waitForEnd()
  }

  private static func readFifty(
    of numbers: Numbers,
    _ witness: Witness,
    on kind: BackendKind
  ) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, returnAs: .generator)
    let stream = parallel.map(numbers.watched(by: witness)) { $0 * 2 }
    for number in 0..<50 { try expectEqual(try stream.next(), number * 2) }
  }

  private static func readsUncounted(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 3, backend: kind)
    let powers = sequence(first: 1) { $0 < 1 << 40 ? $0 * 2 : nil }
    try expectEqual(try parallel.map(powers) { $0 + 1 }, powers.map { $0 + 1 })
    let strings = AnySequence(["a": 1].keys)
    try expectEqual(try parallel.map(strings) { $0 + $0 }, ["aa"])
    let set: Set = [3, 1, 2]
    try expectEqual(Set(try parallel.map(set) { $0 * 10 }), [30, 10, 20])
  }

  private static func readsNestedInput(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    let inner = (0..<10).lazy.map { number in
      (try? parallel.map([number]) { $0 * 10 }.first) ?? -1
    }
    try expectEqual(try parallel.map(inner) { $0 + 1 }, (0..<10).map { $0 * 10 + 1 })
  }
}
