import Joblib
import Measuring

/// Asks how fast values come into files and out of them, in MB/s of the value.
///
/// The files are new, and in the page cache. All cores take part, whatever `OMP_NUM_THREADS` says to numerical libraries.
enum Persistence {
  static let cases =
    [
      Case(name: "dump/plain") { try measureArray("dump/plain", $0) },
      Case(name: "load/plain") { try measureArray("load/plain", $0) },
      Case(name: "load/mapped") { try measureMapped("load/mapped", $0) },
      Case(name: "dump/dictionary") { try measureDictionary("dump/dictionary", $0) },
      Case(name: "load/dictionary") { try measureDictionary("load/dictionary", $0) },
    ]
    + compressions.flatMap { method, level in
      ["dump", "load"].map { way in
        let name = "\(way)/\(method)-\(level)"
        return Case(name: name) { try measureArray(name, $0, .method(method, level: level)) }
      }
    }

  private static let compressions = [
    ("zlib", 3), ("gzip", 3), ("bz2", 5), ("xz", 3), ("xz", 6), ("lzma", 3), ("lz4", 3),
    ("zstd", 3),
  ]

  /// Of the value, in MB; the slow methods need no more to be measured.
  private static func megabytes(_ question: String) -> Int {
    switch question.split(separator: "/")[1].prefix(while: { $0 != "-" }) {
    case "plain", "mapped": 800
    case "bz2": 20
    case "xz", "lzma": 10
    default: 400
    }
  }

  private static func array(_ question: String, _ effort: Effort) -> NDArray<Double> {
    let count = megabytes(question) * 125_000 / (effort.isQuick ? 10 : 1)
    return ["plain", "mapped"].contains { question.hasSuffix($0) }
      ? PersistedData.randomNumbers(count) : PersistedData.compressible(count)
  }

  // MARK: Arrays

  private static func measureArray(
    _ name: String,
    _ effort: Effort,
    _ compress: Compression = .none
  ) throws {
    let value = array(name, effort)
    try ScratchFile.with { path in
      try measure(name, effort, byteCount: value.byteCount, path: path) {
        try dump(value, to: path, compress: compress, threadCount: cpuCount())
      } load: {
        try load(NDArray<Double>.self, from: path, threadCount: cpuCount())
      } check: {
        $0 == value
      }
    }
  }

  private static func measureMapped(_ name: String, _ effort: Effort) throws {
    let value = array(name, effort)
    try ScratchFile.with { path in
      try dump(value, to: path)
      guard try load(from: path, mmapMode: .readOnly) == value else {
        throw WrongResults(question: name)
      }
      let sample = try Sample(count: effort.count(500, quick: 50)) { _ in
        _ = try load(NDArray<Double>.self, from: path, mmapMode: .readOnly)
      }
      Figure(
        name,
        sample.median,
        .seconds,
        [("calls", .count(sample.seconds.count)), ("bytes", .count(value.byteCount))]
      ).report()
    }
  }

  // MARK: Small values

  private static func measureDictionary(_ name: String, _ effort: Effort) throws {
    let count = effort.count(100_000, quick: 10_000)
    let value = Dictionary(
      uniqueKeysWithValues: (0..<count).map { (PersistedData.key($0), SmallEntry($0)) }
    )
    try ScratchFile.with { path in
      try measure(
        name,
        effort,
        byteCount: PersistedData.pickledByteCount(ofEntries: count),
        path: path
      ) {
        try dump(value, to: path)
      } load: {
        try load([String: SmallEntry].self, from: path)
      } check: {
        $0 == value
      }
    }
  }

  // MARK: Measuring

  /// Times one of the ways again and again, after a first time that does not count.
  private static func measure<Value>(
    _ name: String,
    _ effort: Effort,
    byteCount: Int,
    path: String,
    dump: () throws -> Void,
    load: () throws -> Value,
    check: (Value) -> Bool
  ) throws {
    // The first has no memory of earlier ones to use again.
    let peak = try PeakMemory.above { try dump() }
    guard check(try load()) else { throw WrongResults(question: name) }
    let size = try ScratchFile.byteCount(path)
    var seconds: [Double] = []
    while seconds.isEmpty
      || !effort.isQuick && seconds.count < 7 && seconds.reduce(0, +) < 10
    {
      if name.hasPrefix("load") {
        var value: Value?
        seconds.append(try time { value = try load() })
        withExtendedLifetime(value) {}
      } else {
        try ScratchFile.remove(path)
        seconds.append(try time { try dump() })
      }
    }
    guard check(try load()) else { throw WrongResults(question: name) }
    Figure(
      name,
      Double(byteCount) / 1e6 / Sample(seconds).median,
      .megabytesPerSecond,
      [
        ("bytes", .count(byteCount)), ("file", .count(size)), ("dump peak", .count(peak)),
        ("runs", .numbers(seconds.map { Double(byteCount) / 1e6 / $0 })),
      ]
    ).report()
  }
}
