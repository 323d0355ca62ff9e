import FoundationEssentials
import JoblibMemory
import NDArrays
import Testing

/// What those see who look after a cache.
struct CacheCatalogueTests {
  private static let longName = String(repeating: "long name of a function, ", count: 20)

  /// Three functions, one of two versions, one with a name that no folder can have.
  private static func fill(_ memory: Memory) throws {
    for version in [1, 2] {
      let sum = memory.cache("sum", version: FunctionVersion(version)) {
        (a: Int, list: [Double]) in list.reduce(Double(a * version), +)
      }
      for a in 0..<3 { _ = try sum(a, [1, 2]) }
    }
    _ = try memory.cache("über alles/…") { (x: Int) in x }(1)
    _ = try memory.cache(longName) { (x: Int) in x }(1)
  }

  @Test func `functions are listed by their names and versions`() throws {
    let folder = try CacheFolder()
    try Self.fill(folder.memory)
    for path in [folder.path, "\(folder.path)/joblib"] {
      let functions = try CacheCatalogue(path).functions()
      #expect(functions.map(\.name) == [Self.longName, "sum", "sum", "über alles/…"])
      #expect(functions.map(\.version) == ["1", "1", "2", "1"])
      #expect(functions.map(\.entryCount) == [1, 3, 3, 1])
      let total = try CacheFiles.entries(in: folder.path)
        .reduce(0) { try $0 + CacheFiles.bytes(of: $1).count }
      #expect(functions.reduce(0) { $0 + $1.byteCount } == total)
    }
  }

  @Test func `a folder without a cache is refused`() throws {
    let folder = try CacheFolder()
    for path in [folder.path, "\(folder.path)/none", "/etc/hosts"] {
      let error = #expect(throws: MemoryError.self) { try CacheCatalogue(path) }
      #expect(error?.code == .unusableFolder && error?.description.contains(path) == true)
    }
  }

  @Test func `results are found by the beginning of their key, and compared`() throws {
    let folder = try CacheFolder()
    try Self.fill(folder.memory)
    let catalogue = try CacheCatalogue(folder.path)
    let entries = try catalogue.entries(of: "sum")
    #expect(entries.count == 6)
    #expect(entries.map(\.details.function) == Array(repeating: "sum", count: 6))
    #expect(entries.map(\.created) == entries.map(\.created).sorted())
    for entry in entries {
      #expect(try catalogue.entry(String(entry.key.prefix(16))).path == entry.path)
      #expect(try catalogue.entry(entry.key.uppercased()).path == entry.path)
      let nearest = try #require(try catalogue.nearest(to: entry))
      #expect(nearest.entry.key != entry.key && nearest.differences.count == 1)
    }
    let alone = try #require(try catalogue.entries(of: Self.longName).first)
    #expect(try catalogue.nearest(to: alone) == nil)
    #expect(throws: MemoryError.self) { try catalogue.entry("") }
    let error = #expect(throws: MemoryError.self) { try catalogue.entry("no key") }
    #expect(error?.code == .missing)
  }

  @Test func `what is removed is gone, and nothing else`() throws {
    let folder = try CacheFolder()
    try Self.fill(folder.memory)
    let catalogue = try CacheCatalogue(folder.path)
    try catalogue.remove(try #require(try catalogue.entries(of: "sum").first))
    #expect(try catalogue.entries(of: "sum").count == 5)
    #expect(try catalogue.remove(function: "sum", version: "2") == 3)
    #expect(try catalogue.entries(of: "sum").map(\.details.version.description) == ["1", "1"])
    #expect(try catalogue.remove(function: "sum", version: nil) == 2)
    #expect(try catalogue.remove(function: "sum", version: nil) == 0)
    #expect(try catalogue.remove(function: Self.longName, version: nil) == 1)
    #expect(try catalogue.functions().map(\.name) == ["über alles/…"])
  }

  @Test func `every flaw is found by reading everything`() throws {
    let folder = try CacheFolder()
    try Self.fill(folder.memory)
    _ = try folder.memory.cache("array") { (n: Int) in NDArray(repeating: 1.5, shape: [n]) }(5000)
    let catalogue = try CacheCatalogue(folder.path)
    #expect(try catalogue.verify { path, flaw in Issue.record("\(path): \(flaw)") } == 9)
    var expected: Set<String> = []
    for (index, entry) in try CacheFiles.entries(in: folder.path).enumerated() {
      var bytes = try CacheFiles.bytes(of: entry)
      guard index % 2 == 0 || entry.contains("/array/") else { continue }
      bytes[bytes.count - 1] ^= 0x40
      try CacheFiles.write(bytes, to: entry)
      expected.insert(entry)
    }
    var found: Set<String> = []
    #expect(try catalogue.verify { path, _ in found.insert(path) } == 9 - expected.count)
    #expect(found == expected)
    // Looking changes nothing.
    #expect(try catalogue.leftovers().damaged == 0)
    #expect(try CacheFiles.entries(in: folder.path).count == 9)
  }

  @Test func `leftovers are counted`() throws {
    let folder = try CacheFolder()
    try Self.fill(folder.memory)
    let entry = try #require(try CacheFiles.entries(in: folder.path).first)
    try CacheFiles.write([1], to: "\(entry).tmp-host-1-2")
    try CacheFiles.write([1], to: "\(entry).corrupt-host-1-3")
    try CacheFiles.write([1], to: "\(entry).corrupt-host-1-4")
    let leftovers = try CacheCatalogue(folder.path).leftovers()
    #expect(leftovers.writing == 1 && leftovers.damaged == 2)
  }
}
