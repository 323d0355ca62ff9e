import FoundationEssentials
import Glibc
import JoblibMemory
import JoblibParallel
import JoblibSystem
import Testing

/// A memory that is made smaller.
struct ReduceSizeTests {
  /// Keeps results of about 1 KB for the arguments 0 ..< 5, of which the first was used longest ago.
  private func fill(_ memory: Memory) throws -> CachedFunction<Int, [UInt8]> {
    let function = memory.cache("f") { (x: Int) in [UInt8](repeating: UInt8(x), count: 900) }
    for argument in 0..<5 {
      let before = Set(try CacheFiles.entriesIfAny(in: memory))
      _ = try function(argument)
      let made = try #require(
        Set(try CacheFiles.entriesIfAny(in: memory)).subtracting(before).first
      )
      try CacheFiles.setAge(of: made, seconds: Double(5 - argument) * 86_400)
    }
    return function
  }

  private func kept(_ function: CachedFunction<Int, [UInt8]>) throws -> [Int] {
    try (0..<5).filter { try function.checkCallInCache($0) }
  }

  struct Case: Sendable {
    var bytes: ByteCount?
    var items: Int?
    var age: Duration?
    var kept: [Int]
  }

  @Test(arguments: [
    Case(bytes: "3K", kept: [3, 4]), Case(bytes: 500, kept: []), Case(bytes: 0, kept: []),
    Case(bytes: "1G", kept: [0, 1, 2, 3, 4]), Case(items: 2, kept: [3, 4]),
    Case(items: 0, kept: []),
    Case(items: 5, kept: [0, 1, 2, 3, 4]), Case(age: .seconds(86_400 * 5 / 2), kept: [3, 4]),
    Case(age: .zero, kept: []), Case(age: .seconds(Int64.max), kept: [0, 1, 2, 3, 4]),
    Case(bytes: "3K", items: 1, kept: [4]), Case(bytes: "1K", items: 3, kept: []),
    Case(bytes: "2K", items: 3, age: .seconds(86_400 * 4), kept: [4]),
    Case(kept: [0, 1, 2, 3, 4]),
  ])
  func `the longest unused go first, until all limits hold`(limits: Case) throws {
    let folder = try CacheFolder()
    let function = try fill(folder.memory)
    let entry = try #require(try CacheFiles.entries(in: folder.path).first)
    let byteCount = try CacheFiles.bytes(of: entry).count
    let reduction = try folder.memory.reduceSize(
      bytesLimit: limits.bytes,
      itemsLimit: limits.items,
      ageLimit: limits.age
    )
    #expect(try kept(function) == limits.kept)
    #expect(reduction.keptEntries == limits.kept.count)
    #expect(reduction.removedEntries == 5 - limits.kept.count)
    #expect(reduction.keptBytes == byteCount * limits.kept.count)
    #expect(reduction.removedBytes == byteCount * (5 - limits.kept.count))
    #expect(reduction.leftovers == 0)
  }

  @Test func `a hit is a use, noted to ten minutes`() throws {
    let folder = try CacheFolder()
    let function = try fill(folder.memory)
    _ = try function(0)
    _ = try function.callAndShelve(1)
    _ = try function.checkCallInCache(2)
    try folder.memory.reduceSize(itemsLimit: 3)
    #expect(try kept(function) == [0, 1, 4])

    let path = try #require(try CacheFiles.entries(in: folder.path).first)
    for (age, isNoted) in [(300.0, false), (900.0, true)] {
      try CacheFiles.setAge(of: path, seconds: age)
      let before = try Files.status(of: path).modifiedNanoseconds
      for argument in [0, 1, 4] { _ = try function(argument) }
      #expect(try (Files.status(of: path).modifiedNanoseconds != before) == isNoted)
    }
  }

  @Test func `limits below nothing are refused, also where nothing is kept`() throws {
    let folder = try CacheFolder()
    for memory in [folder.memory, Memory(nil)] {
      for refuse in [
        { try memory.reduceSize(bytesLimit: -1) }, { try memory.reduceSize(bytesLimit: "1X") },
        { try memory.reduceSize(itemsLimit: -1) },
        { try memory.reduceSize(ageLimit: .seconds(-1)) },
      ] as [() throws -> SizeReduction] {
        #expect(try #require(throws: MemoryError.self) { try refuse() }.code == .invalidArgument)
      }
      #expect(try memory.reduceSize(bytesLimit: 0, itemsLimit: 0, ageLimit: .zero).keptEntries == 0)
    }
  }

  @Test func `a reader who has the entry open still gets it whole`() throws {
    let folder = try CacheFolder()
    let function = try fill(folder.memory)
    let path = try #require(try CacheFiles.entries(in: folder.path).first)
    let bytes = try CacheFiles.bytes(of: path)
    let file = try FileDescriptor.open(path, flags: .readOnly)
    try folder.memory.reduceSize(itemsLimit: 0)
    #expect(try kept(function) == [])
    var read = [UInt8](repeating: 0, count: bytes.count)
    let count = try read.withUnsafeMutableBytes { try file.read(into: $0) }
    #expect(count == bytes.count && read == bytes)
  }

  @Test func `what writers left is removed once they are dead, or long ago`() throws {
    let folder = try CacheFolder()
    let function = try fill(folder.memory)
    let entry = try #require(try CacheFiles.entries(in: folder.path).first)
    let here = ProcessIdentity.current.numbering
    let dead = try deadProcess()
    let ended = "\(here)-\(dead)-1f-1-\(Host.name)"
    let day: Int64 = 86_400 * 1_000_000_000
    let root = "\(folder.path)/joblib"
    let files: [(path: String, removedAfter: Int64)] = [
      ("\(entry).tmp-\(ended)", 0),
      ("\(root)/.try-\(ended)", 0),
      ("\(entry).tmp-\(UniqueName.next())", day),
      ("\(entry).tmp-0123456789ab7-\(dead)-1f-1-elsewhere", day),
      // As builds before this form of names made them.
      ("\(entry).tmp-\(Host.name)-\(Host.bootIdentifier.prefix(8))-\(dead)-7", day),
      ("\(entry).tmp-strange", day),
      ("\(entry).corrupt-\(ended)", 7 * day),
      ("\(entry).mine", .max),
      ("\(root)/f/v1/notes", .max),
    ]
    for file in files { try CacheFiles.write([1], to: file.path) }
    let corruptFolder = "\(entry).corrupt-\(ended)-folder"
    try CacheFiles.makeFolder(of: "\(corruptFolder)/inner/file")

    let store = FolderStore(root: root)
    for (age, leftovers) in [(0, 2), (day + day / 2, 4), (8 * day, 2)] as [(Int64, Int)] {
      let reduction = try store.reduce(to: StoreLimits(), now: wallNanoseconds() + age)
      #expect(reduction.leftovers == leftovers)
      for file in files {
        let isThere = FileManager.default.fileExists(atPath: file.path)
        #expect(isThere == (age < file.removedAfter), "\(file.path)")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: corruptFolder))
    #expect(try kept(function) == [0, 1, 2, 3, 4])
  }

  @Test func `more folders than are looked through at a time`() throws {
    let folder = try CacheFolder()
    for number in 0..<1100 {
      _ = try folder.memory.cache("f\(number)") { (x: Int) in x }(number)
    }
    let reduction = try folder.memory.reduceSize(itemsLimit: 50)
    #expect(reduction.removedEntries == 1050 && reduction.keptEntries == 50)
    #expect(try CacheFiles.entries(in: folder.path).count == 50)
  }

  @Test func `a memory with no folder yet has nothing to remove`() throws {
    let folder = try CacheFolder()
    #expect(
      try Memory("\(folder.path)/none").reduceSize(itemsLimit: 0) == folder.memory.reduceSize()
    )
  }

  @Test func `callers are not disturbed`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in 0..<2 {
        group.addTask {
          let function = Memory(path).cache("f") { (x: Int) in (0..<x).map { $0 * x } }
          for step in 0..<400 {
            let argument = (step * 7 + seed * 11) % 40
            let result = try function(argument)
            #expect(result == (0..<argument).map { $0 * argument })
          }
        }
      }
      group.addTask {
        for step in 0..<100 { _ = try Memory(path).reduceSize(itemsLimit: step % 20) }
      }
      try await group.waitForAll()
    }
    #expect(try CacheFiles.temporaries(in: path) == [])
    #expect(try Memory(path).reduceSize(itemsLimit: 7).keptEntries <= 7)
    #expect(try CacheFiles.entries(in: path).count <= 7)
  }

  /// The number of a process that has ended.
  private func deadProcess() throws -> pid_t {
    var process = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    defer { free(arguments[0]) }
    try #require(posix_spawnp(&process, "true", nil, nil, &arguments, environ) == 0)
    var status: CInt = 0
    try #require(waitpid(process, &status, 0) == process)
    return process
  }
}

extension CacheFiles {
  fileprivate static func entriesIfAny(in memory: Memory) throws -> [String] {
    try memory.location.map { try entries(in: $0) } ?? []
  }
}
