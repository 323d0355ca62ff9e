import Glibc
import JoblibMemory
import JoblibSystem
import NDArrays
import Testing

/// File systems that are full: of bytes, or of files.
@Suite(.timeLimit(.minutes(2)))
struct FaultsFullDiskTests {
  private static func lists(_ path: String) -> CachedFunction<Int, [Int]> {
    Memory(path).cache("lists") { (x: Int) in
      Runs.note(path)
      return list(x)
    }
  }

  private static func list(_ x: Int) -> [Int] { (0..<10).map { $0 * x } }

  private func expectOneWarning(_ result: ExitTest.Result?, about path: String) {
    let warnings = Store.warnings(of: result, about: path)
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("No space left") == true)
  }

  // MARK: Bytes

  /// Fills the disk, calls, makes room, and calls again.
  private static func callOnFullDisk(_ path: String) throws {
    let (lists, arrays) = (Self.lists(path), CountedArrays.function(in: path))
    _ = try (lists(1), arrays(5000))
    try Ballast.takeBlocks(with: "\(path)/ballast", leaving: 0)
    #expect(Runs.count(path) == 2)
    for _ in 0..<2 {
      // What is there is found.
      #expect(try lists(1) == list(1))
      #expect(try arrays(5000) == CountedArrays.result(5000))
      // What is not is computed: small, in an entry of its own, and mapped.
      #expect(try lists(2) == list(2))
      #expect(try arrays(50_000) == CountedArrays.result(50_000))
      #expect(
        try CountedArrays.function(in: path, .readOnly)(60_000) == CountedArrays.result(60_000)
      )
      #expect(try lists.callAndShelve(3).get() == list(3))
      // A result that would replace another leaves it where it is.
      #expect(try arrays.call(5000).result == CountedArrays.result(5000))
      #expect(try arrays.checkCallInCache(5000) && !arrays.checkCallInCache(50_000))
      try Store.expectClean(path)
    }
    #expect(Runs.count(path) == 2 + 2 * 5)
    try Files.remove("\(path)/ballast")
    for _ in 0..<2 {
      #expect(try lists(2) == list(2))
      #expect(try arrays(50_000) == CountedArrays.result(50_000))
    }
    #expect(Runs.count(path) == 2 + 2 * 5 + 2)
    #expect(try Store.expectClean(path) == 4)
  }

  @Test(.needsMount(of: .tmpfs))
  func `results that do not fit are returned, and kept again once there is room`() async throws {
    let disk = try MountedFolder(.tmpfs, options: "size=1m")
    let path = disk.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in try Self.callOnFullDisk(path) }
    expectOneWarning(result, about: path)
    withExtendedLifetime(disk) {}
  }

  @Test(.needsMount(of: .ext4))
  func `a disk of blocks is no different`() async throws {
    let disk = try MountedFolder(.ext4)
    let path = disk.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in try Self.callOnFullDisk(path) }
    expectOneWarning(result, about: path)
    withExtendedLifetime(disk) {}
  }

  @Test(.needsMount(of: .tmpfs))
  func `the disk may be full at any step of keeping`() async throws {
    let disk = try MountedFolder(.tmpfs, options: "size=1m")
    let path = disk.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let arrays = CountedArrays.function(in: path)
      var keptCounts: Set<Int> = []
      // 10 000 elements are 20 blocks.
      for leaving in 0..<30 {
        try arrays.clear()
        try Ballast.takeBlocks(with: "\(path)/ballast", leaving: leaving)
        for count in [3000, 10_000] { #expect(try arrays(count) == CountedArrays.result(count)) }
        keptCounts.insert(try Store.expectClean(path))
        try Files.remove("\(path)/ballast")
      }
      #expect(keptCounts == [0, 1, 2])
    }
    expectOneWarning(result, about: path)
    withExtendedLifetime(disk) {}
  }

  @Test(.needsMount(of: .tmpfs))
  func `threads that fill a disk together get their results`() async throws {
    let disk = try MountedFolder(.tmpfs, options: "size=1m")
    let path = disk.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      try SingleFlightCase.onThreads(4) { thread in
        let (lists, arrays) = (Self.lists(path), CountedArrays.function(in: path))
        do {
          for step in 0..<40 {
            #expect(try lists(step) == Self.list(step))
            #expect(try arrays(3000 + step) == CountedArrays.result(3000 + step))
            #expect(try arrays(4000 * thread + step) == CountedArrays.result(4000 * thread + step))
          }
        } catch { Issue.record(error) }
      }
      #expect(try Store.expectClean(path) > 10)
    }
    expectOneWarning(result, about: path)
    withExtendedLifetime(disk) {}
  }

  // MARK: Files

  @Test(.needsMount(of: .tmpfs))
  func `files may be used up at any step of keeping`() async throws {
    let disk = try MountedFolder(.tmpfs, options: "nr_inodes=60")
    let path = disk.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      var keptCounts: Set<Int> = []
      // Folders, the file of the holder, the lease, the entry, and its second name want one each.
      for leaving in 0..<20 {
        let lists = Self.lists(path)
        try Files.removeTree("\(path)/joblib")
        try Ballast.takeInodes(in: "\(path)/ballast", leaving: leaving)
        for _ in 0..<2 { #expect(try lists(1) == Self.list(1)) }
        #expect(try lists.callAndShelve(2).get() == Self.list(2))
        #expect(try lists.call(1).result == Self.list(1))
        keptCounts.insert(try Store.expectClean(path))
        try Files.removeTree("\(path)/ballast")
      }
      #expect(keptCounts == [0, 1, 2])
    }
    expectOneWarning(result, about: path)
    withExtendedLifetime(disk) {}
  }
}
