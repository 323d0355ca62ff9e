import Glibc
import JoblibMemory
import JoblibSystem
import NDArrays
import Testing

/// Folders of other users, and file systems that turn read-only.
@Suite(.timeLimit(.minutes(1)))
struct FaultsPermissionTests {
  /// The folder's permissions, those of the folders in it, and those of its files.
  private static func setModes(_ path: String, folders: mode_t, files: mode_t) throws {
    var parts = Set(["joblib"])
    for file in try CacheFiles.all(in: path) {
      try checked("chmod", file) { chmod(file, files) }
      var folder = file.dropFirst(path.count + 1)
      while let slash = folder.lastIndex(of: "/") {
        folder = folder[..<slash]
        parts.insert(String(folder))
      }
    }
    // The inner ones first.
    for part in parts.sorted(by: >) + [""] {
      try checked("chmod", part) { chmod("\(path)/\(part)", folders) }
    }
  }

  /// Goes on as a user who owns nothing here.
  static func becomeNobody() throws {
    try checked("setgid") { setgid(65_534) }
    try checked("setuid") { setuid(65_534) }
  }

  struct Case: Sendable, Codable {
    var folders: mode_t
    var files: mode_t
    /// Whether kept results can be read, and new ones kept.
    var reads: Bool
    var keeps: Bool
    var warnings: Int
  }

  @Test(
    .needsRoot,
    arguments: [
      Case(folders: 0o755, files: 0o644, reads: true, keeps: false, warnings: 1),
      Case(folders: 0o755, files: 0o600, reads: false, keeps: false, warnings: 1),
      Case(folders: 0o777, files: 0o644, reads: true, keeps: true, warnings: 0),
      Case(folders: 0o777, files: 0o600, reads: false, keeps: true, warnings: 1),
      // As /tmp is: only the owner of a file may rename or remove it.
      Case(folders: 0o1777, files: 0o644, reads: true, keeps: true, warnings: 0),
      Case(folders: 0o1777, files: 0o600, reads: false, keeps: true, warnings: 1),
      Case(folders: 0o711, files: 0o644, reads: true, keeps: false, warnings: 1),
      Case(folders: 0o700, files: 0o644, reads: false, keeps: false, warnings: 1),
      Case(folders: 0o444, files: 0o644, reads: false, keeps: false, warnings: 1),
    ]
  )
  func `what another user kept is used as far as it can be`(of rights: Case) async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let counts = [10, 5000]
    for count in counts { _ = try CountedArrays.function(in: path)(count) }
    let holders = { try CacheFiles.all(in: path).filter { $0.contains("/.holder-") } }
    let own = try #require(try holders().first)
    try Self.setModes(path, folders: rights.folders, files: rights.files)
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String, rights = rights as Case, counts = counts as [Int]] in
      try Self.becomeNobody()
      let arrays = CountedArrays.function(in: path)
      for _ in 0..<2 {
        for count in counts {
          #expect(try arrays(count) == CountedArrays.result(count))
          #expect(
            try CountedArrays.function(in: path, .readOnly)(count) == CountedArrays.result(count)
          )
          #expect(try arrays.callAndShelve(count).get() == CountedArrays.result(count))
          #expect(try arrays.checkCallInCache(count) == rights.reads)
        }
      }
      #expect(Runs.count(path) == (rights.reads ? 0 : 12))
      for _ in 0..<2 { #expect(try arrays(20_000) == CountedArrays.result(20_000)) }
      #expect(try arrays.callAndShelve(20_000).get() == CountedArrays.result(20_000))
      #expect(try arrays.checkCallInCache(20_000) == rights.keeps)
      #expect(Runs.count(path) == (rights.reads ? 0 : 12) + (rights.keeps ? 1 : 3))
    }
    let warnings = Store.warnings(of: result, about: path)
    #expect(warnings.count == rights.warnings)
    #expect(warnings.allSatisfy { $0.contains("Permission denied") })
    // By root, who can read everything.
    #expect(try Store.expectClean(path) == (rights.keeps ? 3 : 2))
    // That of this process goes when it is idle.
    #expect(try holders().allSatisfy { $0 == own })
  }

  @Test(.needsRoot)
  func `a damaged entry that cannot be moved away is said once`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    _ = try CountedArrays.function(in: path)(10)
    let entry = try #require(try CacheFiles.entries(in: path).first)
    try CacheFiles.write(Array(try CacheFiles.bytes(of: entry).dropLast()), to: entry)
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      try Self.becomeNobody()
      for _ in 0..<3 {
        #expect(try CountedArrays.function(in: path)(10) == CountedArrays.result(10))
      }
      #expect(
        try CountedArrays.function(in: path).callAndShelve(10).get() == CountedArrays.result(10)
      )
    }
    let warnings = Store.warnings(of: result, about: path)
    // One that it is damaged, and one that no other can be kept.
    #expect(warnings.count { $0.contains("is damaged") } == 1)
    #expect(warnings.count == 2)
  }

  // MARK: Read-only file systems

  @Test(.needsMount(of: .tmpfs))
  func `a read-only folder is refused by prepare, and still read`() async throws {
    let disk = try MountedFolder(.tmpfs)
    let path = disk.path
    for count in [10, 5000] { _ = try CountedArrays.function(in: path)(count) }
    try disk.remount(readOnly: true)
    let error = try #require(throws: MemoryError.self) { try Memory(path).prepare() }
    #expect(error.description.contains("Read-only file system"))
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let arrays = CountedArrays.function(in: path)
      for count in [10, 5000, 11, 11, 6000] {
        let found = try [arrays(count), CountedArrays.function(in: path, .readOnly)(count)]
        #expect(found == [CountedArrays.result(count), CountedArrays.result(count)])
      }
      #expect(Runs.count(path) == 6)
      #expect(try arrays.callAndShelve(12).get() == CountedArrays.result(12))
      #expect(throws: MemoryError.self) { try arrays.clear() }
      #expect(throws: MemoryError.self) { try Memory(path).reduceSize(itemsLimit: 1) }
    }
    #expect(Store.warnings(of: result, about: path).count == 1)
    #expect(try Store.expectClean(path) == 2)
    withExtendedLifetime(disk) {}
  }

  @Test(.needsMount(of: .tmpfs))
  func `a folder that turns read-only for a while is written again after it`() async throws {
    let disk = try MountedFolder(.tmpfs)
    let path = disk.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let arrays = CountedArrays.function(in: path)
      for round in 0..<3 {
        #expect(try arrays(5000 + round) == CountedArrays.result(5000 + round))
        try MountedFolder.remount(path, .tmpfs, readOnly: true)
        #expect(try arrays(5000 + round) == CountedArrays.result(5000 + round))
        for _ in 0..<2 { #expect(try arrays(6000 + round) == CountedArrays.result(6000 + round)) }
        try MountedFolder.remount(path, .tmpfs, readOnly: false)
        for _ in 0..<2 { #expect(try arrays(6000 + round) == CountedArrays.result(6000 + round)) }
      }
      #expect(Runs.count(path) == 3 * 4)
    }
    #expect(Store.warnings(of: result, about: path).count == 1)
    #expect(try Store.expectClean(path) == 6)
    withExtendedLifetime(disk) {}
  }
}
