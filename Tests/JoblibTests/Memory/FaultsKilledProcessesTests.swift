import Glibc
import JoblibMemory
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import NDArrays
import Testing

/// Many processes of one cache, which are killed at any moment.
@Suite(.timeLimit(.minutes(3)))
struct FaultsKilledProcessesTests {
  private static let keyCount = 200

  private struct Fit: Codable, Sendable {
    var key: Int
    var weights: NDArray<Double>

    /// One result in four is large, so that many are killed while they write.
    init(_ key: Int) {
      self.key = key
      weights = NDArray(repeating: Double(key), shape: [Self.count(key)])
    }

    private static func count(_ key: Int) -> Int { key.isMultiple(of: 4) ? 200_000 : key }

    func isRight(for key: Int) -> Bool {
      // A few elements only: an entry's digest proves the rest.
      let count = Self.count(key)
      return self.key == key && weights.shape == [count]
        && (count == 0 || [0, count / 2, count - 1].allSatisfy { weights[$0] == Double(key) })
    }
  }

  private static func fits(
    _ path: String,
    _ mode: MemoryMapMode? = nil,
    limit: ByteCount? = nil
  ) -> CachedFunction<Int, Fit> {
    Memory(path, mmapMode: mode, bytesLimit: limit).cache("fits") { (key: Int) in Fit(key) }
  }

  /// Counts and findings of a process, which a kill cannot undo.
  private struct Records: Codable {
    let wrong: Ledger
    let ends: Ledger

    init(in folder: TemporaryFolder) {
      wrong = Ledger(in: folder, "wrong")
      ends = Ledger(in: folder, "ends")
    }
  }

  /// Calls and, more rarely, computes anew and removes, in four threads, of which two have a limit of
  /// half of what all results take, until there were so many calls.
  private static func hammer(
    _ path: String,
    _ calls: Guarded<Int>,
    upTo limit: Int,
    reduces: Bool,
    _ records: Records
  ) throws {
    try SingleFlightCase.onThreads(4) { thread in
      let fits = Self.fits(
        path,
        thread.isMultiple(of: 2) ? nil : .readOnly,
        limit: reduces && thread > 1 ? "40M" : nil
      )
      while calls.withLock({ $0 < limit }) {
        let key = Int.random(in: 0..<Self.keyCount)
        do {
          let fit =
            switch Int.random(in: 0..<20) {
            case 0..<4: try fits.call(key).result
            case 4..<6: try fits.callAndShelve(key).getOrCompute(fits, key)
            default: try fits(key)
            }
          if !fit.isRight(for: key) { try records.wrong.note("fit \(key) is \(fit)") }
          if reduces, Int.random(in: 0..<200) == 0 {
            try Memory(path).reduceSize(itemsLimit: .random(in: 50..<Self.keyCount))
          }
          calls.update { $0 += 1 }
        } catch { try? records.wrong.note("\(error)") }
      }
    }
  }

  @Test func `sixteen processes of four threads, killed at random, do no harm`() async throws {
    let folder = try CacheFolder()
    let recordFolder = try TemporaryFolder()
    let records = Records(in: recordFolder)
    let path = folder.path
    let end = monotonicNanoseconds() + 8_000_000_000
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<16 {
        group.addTask {
          repeat {
            await #expect(processExitsWith: .signal(SIGKILL)) {
              [path = path as String, records = records as Records] in
              let calls = Guarded(0)
              let killer = try Thread("killer") {
                _ = calls.wait { $0 > 8 ? () : nil }
                Thread.sleep(nanoseconds: .random(in: 0..<300_000_000))
                try? records.ends.note("killed")
                kill(getpid(), SIGKILL)
              }
              try Self.hammer(path, calls, upTo: .max, reduces: true, records)
              killer.join()
            }
          } while monotonicNanoseconds() < end
          await #expect(processExitsWith: .success) {
            [path = path as String, records = records as Records] in
            try Self.hammer(path, Guarded(0), upTo: 100, reduces: false, records)
            try records.ends.note("ended \(getpid())")
          }
        }
      }
    }
    #expect(try records.wrong.lines() == [])
    let ends = try records.ends.lines()
    #expect(ends.count { $0 == "killed" } >= 16)
    let ended = ends.compactMap { $0.split(separator: " ").dropFirst().first }
    #expect(ended.count == 16)

    // Who ended in peace left nothing, and no living process has a lease.
    for process in ended {
      let left = try CacheFiles.all(in: path).filter { $0.contains("-\(process)-") }
      #expect(left == [])
    }
    for lease in try SingleFlightCase.leases(in: path) {
      // A symbolic link where it was taken over, else a link to the holder's file.
      let holder =
        try (try? Files.textOfSymbolicLink(lease))
        ?? String(decoding: CacheFiles.bytes(of: lease), as: UTF8.self)
      #expect(LeaseHolder.hasEnded(holder), "\(lease)")
    }
    try Memory(path).reduceSize()
    #expect(try CacheFiles.all(in: path).filter { $0.contains("/.holder-") } == [])
    let soundCount = try Store.expectClean(path)
    #expect(try CacheFiles.entries(in: path).count == soundCount)
    let fits = Self.fits(path)
    for key in 0..<Self.keyCount { #expect(try fits(key).isRight(for: key)) }
    #expect(try Store.expectClean(path) == Self.keyCount)
  }

  @Test func `what a process leaves that is killed while it writes is not found, and swept`()
    async throws
  {
    let folder = try CacheFolder()
    let path = folder.path
    let left = { try CacheFiles.temporaries(in: path) }
    // It may just have finished when the kill arrives.
    for _ in 0..<20 where try left().isEmpty {
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
        let killer = try Thread("killer") {
          SingleFlightCase.wait { (try? CacheFiles.temporaries(in: path).isEmpty) == false }
          kill(getpid(), SIGKILL)
        }
        for _ in 0..<1000 { _ = try Self.megabytes(path).call(32) }
        killer.join()
      }
    }
    #expect(try left().count == 1)
    let function = Self.megabytes(path)
    let expected = NDArray<UInt8>(repeating: 7, shape: [32 << 20])
    for _ in 0..<2 { #expect(try function(32) == expected) }
    #expect(try Memory(path).reduceSize().leftovers == 1)
    #expect(try Store.expectClean(path) == 1)
  }

  private static func megabytes(_ path: String) -> CachedFunction<Int, NDArray<UInt8>> {
    Memory(path).cache("megabytes") { (count: Int) in
      NDArray(repeating: 7, shape: [count << 20])
    }
  }
}

extension MemorizedResult {
  /// The result, or that of the function where another removed it meanwhile.
  fileprivate func getOrCompute(
    _ function: CachedFunction<Int, Output>,
    _ argument: Int
  ) throws -> Output {
    do throws(MemoryError) { return try get() } catch {
      guard error.code == .missing else { throw error }
      return try function(argument)
    }
  }
}
