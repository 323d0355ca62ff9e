import FoundationEssentials
import JoblibMemory
import Testing

/// Folders in which nothing can be kept.
struct UnusableFolderTests {
  @Test func `preparing makes the folder and leaves nothing else`() throws {
    let folder = try CacheFolder()
    let memory = Memory("\(folder.path)/a/b")
    for _ in 0..<2 { try memory.prepare() }
    let files = try CacheFiles.all(in: folder.path)
    #expect(files == ["\(folder.path)/a/b/joblib/.gitignore"])
  }

  @Test(arguments: ["file", "file/cache", "cache"])
  func `a folder that cannot be is refused with its name, the reason and the mend`(
    place: String
  ) throws {
    let folder = try CacheFolder()
    try CacheFiles.write([1], to: "\(folder.path)/file")
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/cache",
      withIntermediateDirectories: true
    )
    try CacheFiles.write([1], to: "\(folder.path)/cache/joblib")
    let location = "\(folder.path)/\(place)"
    let error = try #require(throws: MemoryError.self) { try Memory(location).prepare() }
    #expect(error.code == .unusableFolder)
    #expect(error.description.contains(location))
    #expect(error.description.contains("Not a directory"))
    #expect(error.description.contains("name a folder"))
    #expect(error.cause != nil)
  }

  @Test func `a call is made all the same, and the cause said once`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    try CacheFiles.write([1], to: "\(path)/file")
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      for number in 0..<3 {
        let function = Memory("\(path)/file").cache("f\(number)") { (x: Int) in x + number }
        for argument in 0..<3 {
          let result = try function(argument)
          #expect(result == argument + number)
        }
      }
    }
    #expect(Store.warnings(of: result, about: path).count == 1)
  }
}
