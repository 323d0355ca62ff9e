import JoblibHashing
import JoblibMemory
import NDArrays
import Testing

/// One cache of programs that differ: in a function's version, a result's definition, the format.
@Suite(.timeLimit(.minutes(1)))
struct FaultsOtherVersionsTests {
  // MARK: Versions of a function

  @Test func `programs with two versions of a function use one cache at once`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    await withTaskGroup(of: Void.self) { group in
      for version in [1, 2, 1, 2] {
        group.addTask {
          await #expect(processExitsWith: .success) {
            [path = path as String, version = version as Int] in
            let memory = Memory(path)
            let function =
              version == 1
              ? memory.cache("f", version: 1) { (x: Int) in x }
              : memory.cache("f", version: 2) { (x: Int) in 2 * x }
            for step in 0..<200 {
              let result = try function(step % 20)
              #expect(result == step % 20 * version)
            }
          }
        }
      }
    }
    #expect(try Store.expectClean(path) == 40)
    #expect(try CacheCatalogue(path).functions().map(\.version) == ["1", "2"])
  }

  // MARK: Definitions of a result

  /// Calls one function, known by a name, that returns `value`.
  private static func call<Value: Codable & Equatable & Sendable>(
    in folder: String,
    returning value: Value
  ) throws {
    let function = Memory(folder).cache("fit", ignoring: [.second]) { (_: Int, value: Value) in
      value
    }
    for _ in 0..<2 {
      let result = try function(1, value)
      #expect(result == value)
    }
    let shelved = try function.callAndShelve(1, value)
    // Where the entry is another program's, what cannot be decoded is said, not guessed.
    do throws(MemoryError) {
      let result = try shelved.get()
      #expect(result == value)
    } catch { #expect(error.code == .corrupted) }
  }

  /// Definitions under one name of what once was `Fit(mean: 1, count: 300, list: [1, 2, 3])`.
  enum Definition: String, CaseIterable, Codable {
    case same, reordered, added, removed, renamed, narrower, otherNumbers, otherArray, swapped

    /// Whether results of the old program do for a new one.
    var finds: Bool { [.same, .reordered, .removed].contains(self) }

    func call(in folder: String) throws {
      switch self {
      case .same:
        struct Fit: Codable, Equatable, Sendable {
          var mean = 1.0, count = 300, list = [1, 2, 3], array = NDArray([4, 5])
        }
        try FaultsOtherVersionsTests.call(in: folder, returning: Fit())
      case .reordered:
        struct Fit: Codable, Equatable, Sendable {
          var array = NDArray([4, 5]), list = [1, 2, 3], count = 300, mean = 1.0
        }
        try FaultsOtherVersionsTests.call(in: folder, returning: Fit())
      case .added:
        struct Fit: Codable, Equatable, Sendable {
          var mean = 1.0, count = 300, list = [1, 2, 3], array = NDArray([4, 5]), error = 0.1
        }
        try FaultsOtherVersionsTests.call(in: folder, returning: Fit())
      case .removed:
        struct Fit: Codable, Equatable, Sendable {
          var mean = 1.0, list = [1, 2, 3], array = NDArray([4, 5])
        }
        try FaultsOtherVersionsTests.call(in: folder, returning: Fit())
      case .renamed:
        struct Fit: Codable, Equatable, Sendable {
          var median = 2.0, count = 300, list = [1, 2, 3], array = NDArray([4, 5])
        }
        try FaultsOtherVersionsTests.call(in: folder, returning: Fit())
      case .narrower:
        struct Fit: Codable, Equatable, Sendable {
          var mean = 1.0, count = UInt8(44), list = [1, 2, 3], array = NDArray([4, 5])
        }
        try FaultsOtherVersionsTests.call(in: folder, returning: Fit())
      case .otherNumbers:
        struct Fit: Codable, Equatable, Sendable {
          var mean = 1.0, count = 300, list = [1.5, 2, 3], array = NDArray([4, 5])
        }
        try FaultsOtherVersionsTests.call(in: folder, returning: Fit())
      case .otherArray:
        struct Fit: Codable, Equatable, Sendable {
          var mean = 1.0, count = 300, list = [1, 2, 3], array = NDArray([4.5, 5])
        }
        try FaultsOtherVersionsTests.call(in: folder, returning: Fit())
      case .swapped:
        struct Fit: Codable, Equatable, Sendable {
          var count = "many", mean = [1, 2, 3], list = 300, array = NDArray([4, 5])
        }
        try FaultsOtherVersionsTests.call(in: folder, returning: Fit())
      }
    }
  }

  @Test(arguments: Definition.allCases)
  func `a result's definition changes under one name and version`(to new: Definition) async throws {
    let folder = try CacheFolder()
    let path = folder.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      try Definition.same.call(in: path)
    }
    let entry = try #require(try CacheFiles.entries(in: path).first)
    let kept = try CacheFiles.bytes(of: entry)
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String, new = new as Definition] in try new.call(in: path) }
    let warnings = Store.warnings(of: result, about: path)
    #expect(warnings.count == (new.finds ? 0 : 1))
    #expect(warnings.allSatisfy { $0.contains("raise the function's version") })
    // The old program's result stays: it may run again.
    #expect(try CacheFiles.entries(in: path) == [entry])
    #expect(try CacheFiles.bytes(of: entry) == kept)
    try Store.expectClean(path)
  }

  // MARK: Formats

  /// An entry as a later program may write it: of another format, and sealed.
  private static func makeFuture(_ path: String) throws -> [UInt8] {
    var bytes = try CacheFiles.bytes(of: path)
    bytes[8] += 1
    bytes[40] ^= 1
    let seal = bytes[..<112].withUnsafeBytes { digest(of: $0) }
    for (index, byte) in bytesOf(seal).enumerated() { bytes[112 + index] = byte }
    try CacheFiles.write(bytes, to: path)
    return bytes
  }

  private static func bytesOf(_ digest: Digest) -> [UInt8] {
    [digest.high, digest.low].flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) }
    }
  }

  @Test(arguments: [nil, MemoryMapMode.readOnly])
  func `entries of a later format are left alone`(mode: MemoryMapMode?) async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String, mode = mode as MemoryMapMode?] in
      let function = Memory(path, mmapMode: mode).cache("f") { (count: Int) in
        Runs.note(path)
        return NDArray(repeating: 1.5, shape: [count])
      }
      let counts = [10, 5000]
      for count in counts { _ = try function(count) }
      let entries = try CacheFiles.entries(in: path)
      let written = try entries.map { try Self.makeFuture($0) }
      for _ in 0..<2 {
        for count in counts {
          let expected = NDArray(repeating: 1.5, shape: [count])
          #expect(try !function.checkCallInCache(count))
          #expect(try function(count) == expected)
          #expect(try function.callAndShelve(count).get() == expected)
        }
      }
      #expect(Runs.count(path) == 2 + 8)
      #expect(try CacheFiles.entries(in: path) == entries)
      #expect(try entries.map { try CacheFiles.bytes(of: $0) } == written)
      #expect(try CacheFiles.results(in: path) == entries)
      // Another call's result is kept beside them.
      for _ in 0..<2 { _ = try function(20) }
      #expect(Runs.count(path) == 2 + 8 + 1)
    }
    let warnings = Store.warnings(of: result, about: path)
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("format 3") == true)
    var flaws: [String] = []
    #expect(try CacheCatalogue(path).verify { flaws.append($1) } == 1)
    #expect(flaws.count == 2 && flaws.allSatisfy { $0.contains("format 3") })
  }
}
