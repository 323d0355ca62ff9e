import Glibc
import JoblibHashing
import JoblibMemory
import JoblibSystem
import NDArrays
import Testing

/// Entries with a name for each process that maps them, in folders that are taken for ones on NFS.
///
/// What happens without them, on NFS itself, is in `cluster/smoke-nfs.sh`.
@Suite(.timeLimit(.minutes(1)))
struct MappedNameTests {
  private static func mapped(_ path: String, _ count: Int) throws -> NDArray<Double> {
    try MappedName.$assumedNFS.withValue(true) {
      try CountedArrays.function(in: path, .readOnly)(count)
    }
  }

  private static func names(in path: String) throws -> [String] {
    try CacheFiles.all(in: path).filter { $0.hasPrefix("\(path)/joblib/\(MappedName.mark)") }
  }

  private static func entry(in path: String) throws -> String {
    try #require(try CacheFiles.entries(in: path).first)
  }

  // MARK: When there are any

  @Test(arguments: [(true, 2), (false, 0), (nil, 0)] as [(Bool?, Int)])
  func `there is one for each entry while it is mapped, on NFS only`(
    isNFS: Bool?,
    nameCount: Int
  ) throws {
    let folder = try CacheFolder()
    try MappedName.$assumedNFS.withValue(isNFS) {
      let arrays = CountedArrays.function(in: folder.path, .readOnly)
      var kept: [NDArray<Double>] = []
      for count in [5000, 6000, 5000, 5000, 6000] {
        kept.append(try arrays(count))
        #expect(kept.last == CountedArrays.result(count))
      }
      // Small results are not mapped.
      _ = try arrays(10)
      #expect(kept.allSatisfy { $0.isMapped })
      #expect(try Self.names(in: folder.path).count == nameCount)
      kept.removeAll { $0.count == 5000 }
      #expect(try Self.names(in: folder.path).count == nameCount / 2)
      kept.removeAll()
      #expect(try Self.names(in: folder.path) == [])
      // And again.
      let array = try arrays(5000)
      #expect(try Self.names(in: folder.path).count == nameCount / 2)
      #expect(array == CountedArrays.result(5000))
    }
    #expect(try Self.names(in: folder.path) == [])
    #expect(Runs.count(folder.path) == 3)
  }

  @Test func `threads that map one entry give it one`() throws {
    let folder = try CacheFolder()
    let path = folder.path
    let kept = Guarded<[NDArray<Double>]>([])
    try SingleFlightCase.onThreads(8) { _ in
      for _ in 0..<50 {
        do {
          let array = try Self.mapped(path, 5000)
          #expect(try !Self.names(in: path).isEmpty)
          kept.update { $0 = [array] }
        } catch { Issue.record(error) }
      }
    }
    #expect(try Self.names(in: path).count == 1)
    kept.update { $0 = [] }
    #expect(try Self.names(in: path) == [])
  }

  // MARK: What they hold against

  enum Removal: String, CaseIterable {
    case clear, clearOfFunction, reduceSize, catalogue, replacement

    func run(_ path: String, _ count: Int) throws {
      let function = CountedArrays.function(in: path)
      switch self {
      case .clear: try Memory(path).clear()
      case .clearOfFunction: try function.clear()
      case .reduceSize:
        let reduction = try Memory(path).reduceSize(itemsLimit: 0)
        #expect(reduction.removedEntries == 1 && reduction.leftovers == 0)
      case .catalogue:
        #expect(try CacheCatalogue(path).remove(function: "arrays", version: nil) == 1)
      case .replacement: _ = try function.call(count)
      }
    }
  }

  @Test(arguments: Removal.allCases)
  func `the file stays when its entry goes, and is no entry`(removal: Removal) throws {
    let folder = try CacheFolder()
    let path = folder.path
    var array: NDArray<Double>? = try Self.mapped(path, 5000)
    let file = try Files.status(of: try Self.entry(in: path))
    #expect(try Memory(path).reduceSize().keptEntries == 1)
    try removal.run(path, 5000)
    let name = try #require(try Self.names(in: path).first)
    #expect(try Files.status(of: name).isSameFile(as: file))
    let entryCount = removal == .replacement ? 1 : 0
    #expect(try Memory(path).reduceSize().keptEntries == entryCount)
    #expect(try CacheCatalogue(path).functions().reduce(0) { $0 + $1.entryCount } == entryCount)
    #expect(try CacheCatalogue(path).leftovers() == (0, 0))
    #expect(array == CountedArrays.result(5000))
    // The next entry has a name of its own.
    let next = try Self.mapped(path, 5000)
    #expect(try Self.names(in: path).count == 2)
    array = nil
    #expect(try Self.names(in: path).count == 1)
    #expect(next == CountedArrays.result(5000))
  }

  @Test func `one that was removed is given again`() throws {
    let folder = try CacheFolder()
    let path = folder.path
    let array = try Self.mapped(path, 5000)
    let name = try #require(try Self.names(in: path).first)
    try Files.remove(name)
    let again = try Self.mapped(path, 5000)
    #expect(try Self.names(in: path).count == 1)
    #expect(array == again)
  }

  @Test(arguments: [false, true])
  func `an entry that is another file by now is not mapped`(isReplaced: Bool) throws {
    let folder = try CacheFolder()
    let path = folder.path
    _ = try CountedArrays.function(in: path)(5000)
    let entry = try Self.entry(in: path)
    let file = try EntryFile(entry, in: "\(path)/joblib")
    let seal = Digest(high: 1, low: 2)
    #expect(MappedName.of(file, seal: seal) != nil)
    if isReplaced {
      _ = try CountedArrays.function(in: path).call(5000)
    } else {
      try Files.remove(entry)
    }
    #expect(MappedName.of(file, seal: seal) == nil)
    #expect(try Self.names(in: path) == [])
  }

  // MARK: Where there can be none

  @Test(.needsRoot)
  func `who may not link reads, and says so once`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    for count in [5000, 6000] { _ = try CountedArrays.function(in: path)(count) }
    for place in [path, "\(path)/joblib"] { try checked("chmod", place) { chmod(place, 0o755) } }
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      try FaultsPermissionTests.becomeNobody()
      try Self.expectRead(in: path)
    }
    let warnings = Store.warnings(of: result, about: path)
    #expect(warnings.count == 1)
    // For one of two reasons: the folder, and the other user's file (`fs.protected_hardlinks`).
    let reasons = ["Permission denied; on NFS", "Operation not permitted; on NFS"]
    #expect(reasons.contains { warnings.first?.contains($0) == true })
  }

  @Test(.needsMount(of: .tmpfs))
  func `where nothing can be written arrays are read, which is said once`() async throws {
    let disk = try MountedFolder(.tmpfs)
    let path = disk.path
    for count in [5000, 6000] { _ = try CountedArrays.function(in: path)(count) }
    try disk.remount(readOnly: true)
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in try Self.expectRead(in: path) }
    let warnings = Store.warnings(of: result, about: path)
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("Read-only file system; on NFS") == true)
    withExtendedLifetime(disk) {}
  }

  private static func expectRead(in path: String) throws {
    for count in [5000, 6000, 5000] {
      let array = try mapped(path, count)
      #expect(array == CountedArrays.result(count) && !array.isMapped)
    }
    #expect(Runs.count(path) == 0)
    #expect(try names(in: path) == [])
  }

  // MARK: Who ends

  @Test func `those of a process go with it, also when it has mapped to its end`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      let array = Unmanaged.passRetained(Box(try Self.mapped(path, 5000)))
      #expect(try Self.names(in: path).count == 1)
      _ = array
    }
    #expect(try CacheFiles.entries(in: path).count == 1)
    #expect(try Self.names(in: path) == [])
  }

  private final class Box: Sendable {
    let array: NDArray<Double>
    init(_ array: NDArray<Double>) { self.array = array }
  }

  enum Sweeper: CaseIterable { case mapping, reduceSize }

  @Test(arguments: Sweeper.allCases)
  func `those of a killed process go with the next`(sweeper: Sweeper) async throws {
    let folder = try CacheFolder()
    let path = folder.path
    _ = try CountedArrays.function(in: path)(5000)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let array = try Self.mapped(path, 5000)
      kill(getpid(), SIGKILL)
      withExtendedLifetime(array) {}
    }
    let left = try Self.names(in: path)
    #expect(left.count == 1)
    try Memory(path).clear()
    #expect(try Self.names(in: path) == left)
    switch sweeper {
    case .mapping:
      let array = try Self.mapped(path, 6000)
      let names = try Self.names(in: path)
      #expect(names.count == 1 && names != left)
      #expect(array == CountedArrays.result(6000))
    case .reduceSize: #expect(try Memory(path).reduceSize().leftovers == 1)
    }
    #expect(try Self.names(in: path) == [])
  }

  @Test func `a forked child leaves its parent's where they are`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let before = try Self.mapped(path, 5000)
    await #expect(processExitsWith: .success) { [path = path as String] in
      var array: NDArray<Double>? = try Self.mapped(path, 5000)
      let child = fork()
      if child == 0 {
        array = nil
        _exit(0)
      }
      var status: CInt = 0
      try checked("waitpid") { waitpid(child, &status, 0) }
      #expect(status == 0)
      #expect(try Self.names(in: path).count == 2)
      #expect(array == CountedArrays.result(5000))
    }
    #expect(try Self.names(in: path).count == 1)
    #expect(before == CountedArrays.result(5000))
  }

  @Test(arguments: [(29, true), (31, false)])
  func `those of other hosts stay for thirty days`(days: Int64, stays: Bool) throws {
    let folder = try CacheFolder()
    let path = folder.path
    let array = try Self.mapped(path, 5000)
    let own = try #require(try Self.names(in: path).first)
    let other = "\(path)/joblib/\(MappedName.mark)0123456789abcdef-7-8f-1-elsewhere"
    try Files.link(own, to: other)
    let later = wallNanoseconds() + days * 86_400 * 1_000_000_000
    let store = FolderStore(root: "\(path)/joblib")
    #expect(try store.reduce(to: StoreLimits(), now: later).leftovers == (stays ? 0 : 1))
    #expect(try Self.names(in: path) == (stays ? [own, other].sorted() : [own]))
    #expect(array == CountedArrays.result(5000))
  }
}
