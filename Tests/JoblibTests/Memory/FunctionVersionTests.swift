import FoundationEssentials
import JoblibMemory
import Testing

struct FunctionVersionTests {
  @Test func `a build is a version beside the numbered ones`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    let memory = folder.memory
    @Sendable func body(_ x: Int) -> Int {
      Runs.note(name)
      return x
    }
    let build = memory.cache("f", version: .build, body)
    let number = memory.cache("f", version: 1, body)
    for _ in 0..<2 { #expect(try [build(1), number(1)] == [1, 1]) }
    #expect(Runs.count(name) == 2)
    try build.clear()
    #expect(try number.checkCallInCache(1) && !build.checkCallInCache(1))
    _ = try build(1)
    #expect(try memory.cache(Squaring(number: 3, log: name), version: .build).run() == 9)
  }

  @Test func `a build's entries are in a folder with its digest`() throws {
    let folder = try CacheFolder()
    _ = try folder.memory.cache("f", version: .build) { (x: Int) in x }(1)
    let path = try #require(try CacheFiles.entries(in: folder.path).first)
    #expect(path.contains("/joblib/f/\(FunctionVersion.build)/"))
    let text = FunctionVersion.build.description
    #expect(text.hasPrefix("build-") && text.utf8.count == 38)
  }

  @Test(arguments: [FunctionVersion.build, 1, -3, 1_000_000])
  func `a version can be stored`(version: FunctionVersion) throws {
    let json = try JSONEncoder().encode([version])
    #expect(try JSONDecoder().decode([FunctionVersion].self, from: json) == [version])
  }

  @Test func `versions are equal by number, or by build`() {
    #expect(FunctionVersion(2) == 2)
    #expect(FunctionVersion(2) != 3)
    #expect(FunctionVersion.build == .build)
    #expect(FunctionVersion.build != 1)
    #expect("\(FunctionVersion(12))" == "12")
  }
}
