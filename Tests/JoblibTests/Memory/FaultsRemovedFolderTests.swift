import Glibc
import JoblibMemory
import JoblibSystem
import NDArrays
import Testing

/// Folders that others remove while they are in use.
@Suite(.timeLimit(.minutes(1)))
struct FaultsRemovedFolderTests {
  /// The folders on the way to an entry, the outermost first.
  private static func folders(of path: String) throws -> [String] {
    let entry = try #require(try CacheFiles.entries(in: path).first)
    let parts = entry.dropFirst(path.count + 1).split(separator: "/").dropLast()
    return [path] + parts.indices.map { "\(path)/\(parts[...$0].joined(separator: "/"))" }
  }

  @Test(arguments: 0..<5)
  func `a folder removed between calls is made again`(depth: Int) async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String, depth = depth as Int] in
      // Within the test's own folder, so that it may go, too.
      let place = "\(path)/cache"
      let (arrays, maps) = (
        CountedArrays.function(in: place), CountedArrays.function(in: place, .readOnly)
      )
      let calls: [() throws -> NDArray<Double>] = [
        { try arrays(10) }, { try arrays(5000) }, { try maps(5000) },
        { try arrays.call(5000).result },
        {
          _ = try arrays.callAndShelve(5000)
          return try arrays.callAndShelve(5000).get()
        },
      ]
      for (index, call) in calls.enumerated() {
        let expected = CountedArrays.result(index == 0 ? 10 : 5000)
        for _ in 0..<3 {
          let before = try call()
          // What is mapped outlives its folder.
          try Files.removeTree(try Self.folders(of: place)[depth])
          #expect(before == expected)
          let after = try call()
          #expect(after == expected)
        }
        #expect(try CacheFiles.entries(in: place).count == 1)
        try Store.expectClean(place)
        try Files.removeTree(place)
      }
      #expect(throws: Never.self) { try arrays.clear() }
      #expect(try Memory(place).reduceSize().keptEntries == 0)
    }
    #expect(Store.warnings(of: result, about: path) == [])
  }

  @Test(arguments: 0..<5)
  func `a folder is removed again and again while threads call`(depth: Int) async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String, depth = depth as Int] in
      let place = "\(path)/cache"
      _ = try CountedArrays.function(in: place)(1)
      let folder = try Self.folders(of: place)[depth]
      let removals = Findings<Int>()
      let deadline = ContinuousClock.now + .seconds(1)
      try SingleFlightCase.onThreads(5) { thread in
        if thread == 4 {
          while ContinuousClock.now < deadline {
            do { try Files.removeTree(folder) } catch { Issue.record(error) }
            removals.add(1)
            usleep(useconds_t.random(in: 0..<2000))
          }
          return
        }
        let (arrays, maps) = (
          CountedArrays.function(in: place), CountedArrays.function(in: place, .readOnly)
        )
        var step = thread
        while ContinuousClock.now < deadline {
          let count = step % 7 * 1000
          do {
            #expect(try arrays(count) == CountedArrays.result(count))
            #expect(try maps(count) == CountedArrays.result(count))
            if step.isMultiple(of: 5) {
              #expect(try arrays.call(count).result == CountedArrays.result(count))
            }
          } catch { Issue.record(error) }
          step += 1
        }
      }
      #expect(removals.all.count > 10)
      // Peace at last: what is computed is kept.
      let arrays = CountedArrays.function(in: place)
      for _ in 0..<2 { #expect(try arrays(2500) == CountedArrays.result(2500)) }
      #expect(try arrays.checkCallInCache(2500))
      try Store.expectClean(place)
    }
    #expect(Store.warnings(of: result, about: path).count <= 1)
  }
}
