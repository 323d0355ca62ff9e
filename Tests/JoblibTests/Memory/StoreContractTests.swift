import FoundationEssentials
import JoblibCompression
import JoblibMemory
import JoblibParallel
import JoblibSystem
import NDArrays
import Testing

/// What every store does for a memory.
struct StoreContractTests {
  enum Kind: String, CaseIterable, Sendable, Codable {
    case folder, dictionary, flat

    func memory(_ folder: String, compress: Compression = .none) -> Memory {
      Memory(
        folder,
        backend: backend,
        backendOptions: ["suffix": "/flat"],
        compress: compress,
        durability: .synchronous
      )
    }

    private var backend: StoreKind {
      switch self {
      case .folder: .folder
      case .dictionary: .type(DictionaryStore.self)
      case .flat: .type(FlatStore.self)
      }
    }

    /// The names of what is kept.
    func items(_ folder: String) throws -> [String] {
      switch self {
      case .folder: try CacheFiles.entries(in: folder)
      case .dictionary:
        DictionaryStore.tables.withLock { Array($0[folder, default: [:]].keys) }
      case .flat: try CacheFiles.all(in: folder)
      }
    }

    func change(_ item: String, in folder: String, _ body: (inout [UInt8]) -> Void) throws {
      guard self == .dictionary else {
        var bytes = try CacheFiles.bytes(of: item)
        body(&bytes)
        return try CacheFiles.write(bytes, to: item)
      }
      DictionaryStore.tables.withLock { tables in
        guard var bytes = tables[folder]?[item]?.bytes else { return }
        body(&bytes)
        tables[folder]?[item]?.bytes = bytes
      }
    }
  }

  private static func squaring(_ memory: Memory, version: FunctionVersion = 1)
    -> CachedFunction<Int, Int>
  {
    memory.cache("squaring", version: version) { (x: Int) in
      Runs.note(memory.location ?? "")
      return x * x
    }
  }

  @Test(arguments: Kind.allCases)
  func `keeps a result, and finds it again`(kind: Kind) throws {
    let folder = try CacheFolder()
    let memory = kind.memory(folder.path)
    try memory.prepare()
    let function = Self.squaring(memory)
    #expect(try !function.checkCallInCache(3))
    for _ in 0..<3 { #expect(try function(3) == 9) }
    #expect(try Self.squaring(kind.memory(folder.path))(3) == 9)
    #expect(Runs.count(folder.path) == 1)
    #expect(try function.checkCallInCache(3) && !function.checkCallInCache(4))
    #expect(try function.why(3).outcome == .hit)
    #expect(try function.why(4).differences.count == 1)
    #expect(try kind.items(folder.path).count == 1)
  }

  @Test(arguments: Kind.allCases)
  func `keeps versions apart, and removes one, a function, or all`(kind: Kind) throws {
    let folder = try CacheFolder()
    let memory = kind.memory(folder.path)
    let (first, second) = (Self.squaring(memory), Self.squaring(memory, version: 2))
    let other = memory.cache("squaring too") { (x: Int) in x }
    for argument in 0..<3 {
      _ = (try first(argument), try second(argument), try other(argument))
    }
    #expect(try kind.items(folder.path).count == 9)
    try first.clear()
    #expect(try kind.items(folder.path).count == 6)
    #expect(try !first.checkCallInCache(0) && second.checkCallInCache(0))
    try second.callAndShelve(0).clear()
    #expect(try kind.items(folder.path).count == 5)
    #expect(try !second.checkCallInCache(0) && second.checkCallInCache(1))
    try memory.clear()
    try memory.clear()
    #expect(try kind.items(folder.path) == [])
  }

  @Test(arguments: Kind.allCases, [0, 3, 20_000, 2_500_000])
  func `keeps arrays of any size, also compressed`(kind: Kind, count: Int) throws {
    let folder = try CacheFolder()
    let path = folder.path
    let expected = NDArray((0..<count).map(Double.init))
    for (name, compress) in [("plain", .none), ("lz4", .lz4())] as [(String, Compression)] {
      let memory = kind.memory(path, compress: compress)
      let function = memory.cache(name) { (count: Int) in
        Runs.note(path)
        return ["range": NDArray((0..<count).map(Double.init))]
      }
      for _ in 0..<3 { #expect(try function(count)["range"] == expected) }
      #expect(try function.callAndShelve(count).get()["range"] == expected)
    }
    #expect(Runs.count(path) == 2)
  }

  @Test(arguments: Kind.allCases)
  func `replaces a result that is computed anew, and one that has expired`(kind: Kind) throws {
    let folder = try CacheFolder()
    let path = folder.path
    let isValid: @Sendable (ResultMetadata) -> Bool = { _ in Runs.count("\(path) is valid") > 0 }
    let counter = kind.memory(path).cache("count", isValid: isValid) { (_: Int) in
      Runs.note(path)
      return Runs.count(path)
    }
    #expect(try [counter(0), counter(0), counter(0)] == [1, 2, 3])
    Runs.note("\(path) is valid")
    #expect(try [counter(0), counter.call(0).result, counter(0)] == [3, 4, 4])
    #expect(try kind.items(folder.path).count == 1)
  }

  @Test(arguments: Kind.allCases)
  func `removes those first that were not used for longest`(kind: Kind) throws {
    let folder = try CacheFolder()
    let memory = kind.memory(folder.path)
    let function = Self.squaring(memory)
    for argument in 0..<6 {
      _ = try function(argument)
      Thread.sleep(nanoseconds: 20_000_000)
    }
    let reduction = try memory.reduceSize(itemsLimit: 2)
    #expect(reduction.removedEntries == 4 && reduction.keptEntries == 2)
    #expect(try (0..<6).filter { try function.checkCallInCache($0) } == [4, 5])
    #expect(try memory.reduceSize(bytesLimit: 0).removedBytes == reduction.keptBytes)
    #expect(try kind.items(folder.path) == [])
  }

  @Test(arguments: Kind.allCases)
  func `never returns what is damaged`(kind: Kind) async throws {
    // In a process of its own, for the sake of what is said on the standard error.
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [kind = kind as Kind, path = path as String] in
      let function = Self.squaring(kind.memory(path))
      let damages: [(inout [UInt8]) -> Void] = [
        { $0.removeLast() }, { $0 = [] }, { $0.append(0) }, { $0[$0.count / 2] ^= 1 },
        { $0[$0.count - 1] ^= 128 },
      ]
      for damage in damages {
        #expect(try function(7) == 49)
        try kind.change(try #require(try kind.items(path).first), in: path, damage)
        #expect(try !function.checkCallInCache(7))
      }
      #expect(try function(7) == 49)
      #expect(Runs.count(path) == damages.count + 1)
    }
    #expect(Store.warnings(of: result, about: path).count == 5)
  }

  @Test(arguments: Kind.allCases)
  func `serves many threads, and computes each result once`(kind: Kind) throws {
    let folder = try CacheFolder()
    let (path, wrong) = (folder.path, Findings<Int>())
    try SingleFlightCase.onThreads(16) { thread in
      let function = Self.squaring(kind.memory(path))
      for step in 0..<100 {
        let argument = (step + thread) % 25
        if (try? function(argument)) != argument * argument { wrong.add(argument) }
      }
    }
    #expect(wrong.all == [])
    #expect(Runs.count(path) == 25)
    #expect(try kind.items(path).count == 25)
  }

  @Test(arguments: Kind.allCases)
  func `is found by who got the memory, or a shelved result, by message`(kind: Kind) throws {
    let folder = try CacheFolder()
    let memory = kind.memory(folder.path)
    let shelved = try Self.squaring(memory).callAndShelve(5)
    let message = try JSONEncoder().encode([shelved])
    let copy = try JSONDecoder().decode([MemorizedResult<Int>].self, from: message)
    #expect(try copy.first?.get() == 25)
    let again = try JSONDecoder().decode(Memory.self, from: try JSONEncoder().encode(memory))
    #expect(try Self.squaring(again)(5) == 25)
    #expect(Runs.count(folder.path) == 1)
  }
}
