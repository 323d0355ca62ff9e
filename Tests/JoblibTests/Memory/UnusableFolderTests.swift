import FoundationEssentials
import Glibc
import JoblibMemory
import Testing

/// Folders in which nothing can be kept.
struct UnusableFolderTests {
  private func lines(_ result: ExitTest.Result?, about folder: String) -> [Substring] {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      .split(separator: "\n").filter { $0.contains(folder) && $0.contains("joblib: warning") }
  }

  private static func counting(_ path: String) -> CachedFunction<Int, Int> {
    Memory(path).cache("f") { (x: Int) in
      Runs.note(path)
      return x + 1
    }
  }

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
    #expect(lines(result, about: path).count == 1)
  }

  // MARK: File systems of our own

  @Test(.enabled(if: FileSystem.canBeMounted))
  func `a full disk costs the entry only, and is said once`() async throws {
    let folder = try CacheFolder()
    let disk = try FileSystem(at: folder.path, options: "size=64k")
    defer { withExtendedLifetime(disk) {} }
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let bytes = Memory(path).cache("f") { (count: Int) in [UInt8](repeating: 7, count: count) }
      for count in [100_000, 200_000, 10] {
        for _ in 0..<2 {
          let result = try bytes(count)
          #expect(result == [UInt8](repeating: 7, count: count))
        }
      }
      #expect(try !bytes.checkCallInCache(100_000))
      #expect(try bytes.checkCallInCache(10))
      #expect(try CacheFiles.temporaries(in: path) == [])
      #expect(try CacheFiles.entries(in: path).count == 1)
    }
    let lines = lines(result, about: path)
    #expect(lines.count == 1)
    #expect(lines.first?.contains("No space left") == true)
  }

  @Test(.enabled(if: FileSystem.canBeMounted))
  func `a read-only folder is refused by prepare, and still read`() async throws {
    let folder = try CacheFolder()
    let disk = try FileSystem(at: folder.path, options: "")
    let path = folder.path
    _ = try Self.counting(path)(1)
    try disk.remountReadOnly()
    let error = try #require(throws: MemoryError.self) { try Memory(path).prepare() }
    #expect(error.description.contains("Read-only file system"))
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let function = Self.counting(path)
      for argument in [1, 2, 2] {
        let result = try function(argument)
        #expect(result == argument + 1)
      }
      #expect(Runs.count(path) == 2)
      #expect(throws: MemoryError.self) { try function.clear() }
    }
    #expect(lines(result, about: path).count == 1)
    withExtendedLifetime(disk) {}
  }
}

/// A file system in memory, mounted for one test.
private final class FileSystem {
  private let path: String

  static let canBeMounted: Bool = {
    guard let folder = try? CacheFolder(), let disk = try? FileSystem(at: folder.path, options: "")
    else { return false }
    withExtendedLifetime(disk) {}
    return true
  }()

  struct Refusal: Error {
    let code: CInt
  }

  init(at path: String, options: String) throws {
    self.path = path
    guard mount("tmpfs", path, "tmpfs", 0, options) == 0 else { throw Refusal(code: errno) }
  }

  func remountReadOnly() throws {
    guard mount("tmpfs", path, "tmpfs", UInt(MS_RDONLY | MS_REMOUNT), nil) == 0 else {
      throw Refusal(code: errno)
    }
  }

  deinit { umount2(path, CInt(MNT_DETACH)) }
}
