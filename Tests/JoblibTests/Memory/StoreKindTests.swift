import FoundationEssentials
import JoblibMemory
import JoblibParallel
import JoblibSystem
import NDArrays
import Testing

/// Backends by type and name, and what goes wrong with them.
struct StoreKindTests {
  private struct PrivateStore: StoreBackend {
    init(location: String, options: [String: String]) {}
    func open(_ name: String) -> (any StoreItem)? { nil }
    func write(_ name: String, _ contents: StoreContents, replaces: Bool, isDurable: Bool) {}
    func remove(_ name: String) {}
    func forEachItem(in folder: String?, _ body: (StoreListing) throws -> Bool) {}
  }

  @Test func `a registered type is found by its name`() throws {
    for _ in 0..<2 { try StoreKind.register(FlatStore.self, as: "flat of the tests") }
    #expect(StoreKind.names.contains("flat of the tests"))
    #expect(StoreKind.names.first == "folder")
    let folder = try CacheFolder()
    let memory = Memory(folder.path, backend: try StoreKind(named: "flat of the tests"))
    #expect(try memory.cache("f") { (x: Int) in x }(1) == 1)
    #expect(try CacheFiles.all(in: folder.path).count == 1)
    #expect(try StoreKind(named: "folder").name == "folder")
  }

  @Test(arguments: ["folder", "flat twice"])
  func `a name is one type's`(name: String) throws {
    if name != "folder" { try StoreKind.register(FlatStore.self, as: name) }
    let error = try #require(throws: MemoryError.self) {
      try StoreKind.register(DictionaryStore.self, as: name)
    }
    #expect(error.code == .invalidArgument && error.description.contains("\"\(name)\""))
  }

  @Test func `an unknown name is refused with those that are known`() throws {
    let error = try #require(throws: MemoryError.self) { try StoreKind(named: "redis") }
    #expect(error.code == .invalidArgument)
    #expect(error.description.contains("\"redis\"") && error.description.contains("folder"))
  }

  @Test func `a private type does not travel, and says so`() throws {
    let memory = Memory("here", backend: .type(PrivateStore.self))
    #expect(try memory.cache("f") { (x: Int) in x + 1 }(1) == 2)
    let error = try #require(throws: EncodingError.self) { try JSONEncoder().encode(memory) }
    #expect("\(error)".contains("PrivateStore") && "\(error)".contains("public"))
  }

  @Test func `the type of another program is not decoded`() throws {
    let memory = Memory("here", backend: .type(FlatStore.self))
    let text = String(decoding: try JSONEncoder().encode(memory), as: UTF8.self)
    let other = text.replacing("FlatStore", with: "LostStore")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Memory.self, from: Data(other.utf8))
    }
  }

  @Test func `what only a folder can do is said, once`() async throws {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      for _ in 0..<2 {
        let memory = Memory(
          "/joblib of the tests",
          backend: .type(DictionaryStore.self),
          mmapMode: .readOnly,
          bytesLimit: 1000
        )
        let array = memory.cache("f") { (x: Int) in NDArray(repeating: x, shape: [50_000]) }
        let found = try array(1)
        #expect(found == NDArray(repeating: 1, shape: [50_000]))
      }
      _ = Memory(nil, backend: .type(DictionaryStore.self), bytesLimit: 1000)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.split(separator: "\n").count { $0.contains("are for folders") } == 1)
  }

  @Test func `a location is passed on as it is`() throws {
    #expect(Memory("host:6379", backend: .type(DictionaryStore.self)).location == "host:6379")
  }

  @Test(arguments: [
    DictionaryStore.Trouble.opening, .preparing, .reading, .readingItem, .writing,
  ])
  func `a store in trouble costs no call, and is reported once`(trouble: DictionaryStore.Trouble)
    async throws
  {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [trouble = "\(trouble)" as String] in
      let troubles: [DictionaryStore.Trouble] = [
        .opening, .preparing, .reading, .readingItem, .writing,
      ]
      let trouble = try #require(troubles.first { "\($0)" == trouble })
      if trouble == .readingItem {
        _ = try Memory("troubled", backend: .type(DictionaryStore.self))
          .cache("f") { (x: Int) in x + 1 }(0)
      }
      DictionaryStore.troubles.withLock { $0["troubled"] = trouble }
      let memory = Memory("troubled", backend: .type(DictionaryStore.self))
      let function = memory.cache("f") { (x: Int) in x + 1 }
      for argument in [0, 0, 1] { #expect(try function(argument) == argument + 1) }
      if trouble == .opening || trouble == .preparing {
        let error = try #require(throws: MemoryError.self) { try memory.prepare() }
        #expect(error.code == .unusableFolder)
        #expect(error.description.contains("troubled") && error.description.contains("\(trouble)"))
      }
    }
    let lines = Store.warnings(of: result, about: "troubled")
    #expect(lines.count == (trouble == .preparing ? 0 : 1))
    #expect(lines.allSatisfy { $0.contains("\(trouble)") })
  }

  @Test func `what cannot be removed is reported`() throws {
    let memory = Memory("stuck", backend: .type(DictionaryStore.self))
    let function = memory.cache("f") { (x: Int) in x }
    let shelved = try function.callAndShelve(1)
    DictionaryStore.troubles.withLock { $0["stuck"] = .removing }
    defer { DictionaryStore.troubles.withLock { $0["stuck"] = nil } }
    for remove in [
      { try memory.clear() }, { try function.clear() }, { try shelved.clear() },
      { _ = try memory.reduceSize(itemsLimit: 0) },
    ] as [() throws -> Void] {
      let error = try #require(throws: MemoryError.self) { try remove() }
      #expect(error.code == .notRemovable && error.description.contains("stuck"))
    }
  }
}
