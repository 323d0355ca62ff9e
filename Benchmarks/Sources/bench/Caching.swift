import FoundationEssentials
import Glibc
import Joblib
import Measuring

/// Asks what a call costs whose result is kept, found, or hashed for.
///
/// All cores take part, whatever `OMP_NUM_THREADS` says to numerical libraries.
enum Caching {
  static let cases = [
    Case(name: "memory/hit-int") { try measureHitOfInt($0) },
    Case(name: "memory/miss-int") { try measureMissOfInt($0) },
    Case(name: "memory/hit-1MB") { try measureHit("memory/hit-1MB", $0, elements: 125_000, nil) },
    Case(name: "memory/hit-1MB-mapped") {
      try measureHit("memory/hit-1MB-mapped", $0, elements: 125_000, .readOnly)
    },
    Case(name: "memory/hit-100MB-mapped") {
      try measureHit("memory/hit-100MB-mapped", $0, elements: 12_500_000, .readOnly)
    },
    Case(name: "memory/store-800MB") { try measureLarge("memory/store-800MB", $0) },
    Case(name: "memory/load-800MB") { try measureLarge("memory/load-800MB", $0) },
    Case(name: "memory/million-entries") { try measureManyEntries($0) },
    Case(name: "hash/array-1GB") { try measureHash($0) },
  ]

  private static func withMemory(
    mmapMode: MemoryMapMode? = nil,
    _ body: (Memory) throws -> Void
  ) throws {
    unsetenv("OMP_NUM_THREADS")
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("joblib-bench-\(processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(Memory(folder.path, mmapMode: mmapMode))
  }

  private static func report(_ name: String, _ sample: Sample) {
    Figure(
      name,
      sample.median,
      .seconds,
      [("calls", .count(sample.seconds.count)), ("p90", .number(sample.percentile90))]
    ).report()
  }

  // MARK: Small results

  private static func measureHitOfInt(_ effort: Effort) throws {
    try withMemory { memory in
      let negated = memory.cache("negated") { (value: Int) in -value }
      func hit(_: Int) throws {
        guard try negated(7) == -7 else { throw WrongResults(question: "memory/hit-int") }
      }
      for turn in 0..<6 { try hit(turn) }
      report("memory/hit-int", try Sample(count: effort.count(2000, quick: 100), hit))
    }
  }

  private static func measureMissOfInt(_ effort: Effort) throws {
    try withMemory { memory in
      let negated = memory.cache("negated") { (value: Int) in -value }
      func miss(_ value: Int) throws {
        guard try negated(value) == -value else { throw WrongResults(question: "memory/miss-int") }
      }
      // The folders of the keys' first digits are made by the first hundreds.
      let first = effort.count(3000, quick: 100)
      for value in 0..<first { try miss(value) }
      let sample = try Sample(count: effort.count(2000, quick: 100)) { try miss(first + $0) }
      report("memory/miss-int", sample)
    }
  }

  // MARK: Arrays

  private static func measureHit(
    _ name: String,
    _ effort: Effort,
    elements: Int,
    _ mmapMode: MemoryMapMode?
  ) throws {
    try withMemory(mmapMode: mmapMode) { memory in
      let numbers = memory.cache("numbers") { (count: Int) in PersistedData.randomNumbers(count) }
      guard try numbers(elements) == PersistedData.randomNumbers(elements) else {
        throw WrongResults(question: name)
      }
      let sample = try Sample(count: effort.count(300, quick: 30)) { _ in
        guard try numbers(elements).count == elements else { throw WrongResults(question: name) }
      }
      report(name, sample)
    }
  }

  // Made once, and no part of a key, as what a function captures would be.
  private static let large = PersistedData.randomNumbers(100_000_000)
  private static let tenth = PersistedData.randomNumbers(10_000_000)

  private static func measureLarge(_ name: String, _ effort: Effort) throws {
    try withMemory { memory in
      if effort.isQuick {
        let kept = memory.cache("large") { (_: Int) in tenth }
        try measureLarge(name, effort, tenth, kept)
      } else {
        let kept = memory.cache("large") { (_: Int) in large }
        try measureLarge(name, effort, large, kept)
      }
    }
  }

  private static func measureLarge(
    _ name: String,
    _ effort: Effort,
    _ value: NDArray<Double>,
    _ kept: CachedFunction<Int, NDArray<Double>>
  ) throws {
    guard try kept(0) == value, try kept(0) == value else { throw WrongResults(question: name) }
    var seconds: [Double] = []
    for turn in 1...effort.count(7, quick: 1) {
      if name.hasPrefix("memory/load") {
        var found: NDArray<Double>?
        seconds.append(try time { found = try kept(0) })
        withExtendedLifetime(found) {}
      } else {
        try kept.clear()
        seconds.append(try time { _ = try kept(turn) })
      }
    }
    let byteCount = Double(value.byteCount)
    Figure(
      name,
      byteCount / 1e6 / Sample(seconds).median,
      .megabytesPerSecond,
      [
        ("bytes", .count(value.byteCount)),
        ("runs", .numbers(seconds.map { byteCount / 1e6 / $0 })),
      ]
    ).report()
  }

  // MARK: Many entries

  /// The time of a hit among a million entries over that among a thousand, and how long it takes to
  /// reduce them to half.
  private static func measureManyEntries(_ effort: Effort) throws {
    try withMemory { memory in
      let negated = memory.cache("negated") { (value: Int) in -value }
      func fill(_ range: Range<Int>) throws {
        let filled = try Parallel(nJobs: -1, backend: .threading).map(range) { try negated($0) }
        guard filled.count == range.count else {
          throw WrongResults(question: "memory/million-entries")
        }
      }
      func hit(_ count: Int) throws -> Double {
        try Sample(count: effort.count(5000, quick: 500)) { turn in
          _ = try negated(turn * 7919 % count)
        }
        .median
      }
      let count = effort.count(1_000_000, quick: 10_000)
      try fill(0..<1000)
      let few = try hit(1000)
      try fill(1000..<count)
      let many = try hit(count)
      var reduction: SizeReduction?
      var peak = 0
      let seconds = try time {
        peak = try PeakMemory.above { reduction = try memory.reduceSize(itemsLimit: count / 2) }
      }
      guard reduction?.keptEntries == count / 2 else {
        throw WrongResults(question: "memory/million-entries")
      }
      Figure(
        "memory/million-entries",
        many / few,
        .shareOfTime,
        [
          ("entries", .count(count)), ("hit of few", .number(few)), ("hit", .number(many)),
          ("reduceSize", .number(seconds)), ("peak", .count(peak)),
        ]
      ).report()
    }
  }

  // MARK: Hashing

  private static func measureHash(_ effort: Effort) throws {
    let value = PersistedData.randomNumbers(effort.count(125_000_000, quick: 12_500_000))
    let first = try hash(value)
    let sample = try Sample(count: effort.count(7, quick: 2)) { _ in
      guard try hash(value) == first else { throw WrongResults(question: "hash/array-1GB") }
    }
    Figure(
      "hash/array-1GB",
      Double(value.byteCount) / 1e9 / sample.median,
      .gigabytesPerSecond,
      [("bytes", .count(value.byteCount))]
    ).report()
  }
}
