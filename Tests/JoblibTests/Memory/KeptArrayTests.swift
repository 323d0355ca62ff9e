import FoundationEssentials
import JoblibCompression
import JoblibMemory
import NDArrays
import Testing

/// Results with large arrays, in memory and mapped.
struct KeptArrayTests {
  private struct Fit: Codable, Sendable, Equatable {
    var name: String
    var weights: NDArray<Double>
    var flags: NDArray<Bool>
    var list: [Float]
    var again: NDArray<Double>
  }

  private static func fit(_ count: Int) -> Fit {
    let weights = NDArray((0..<count).map { Double($0) * 0.5 })
    return Fit(
      name: "fit of \(count)",
      weights: weights,
      flags: NDArray(repeating: true, shape: [count]),
      list: (0..<count).map(Float.init),
      again: weights
    )
  }

  private static func fits(_ memory: Memory) -> CachedFunction<Int, Fit> {
    memory.cache("fits") { (count: Int) in
      Runs.note(memory.location ?? "")
      return Self.fit(count)
    }
  }

  /// Below and above the size from which arrays lie by themselves, and that of a piece.
  static let counts = [0, 1, 2047, 2048, 2049, 10_000, 300_000, 2_500_000]

  @Test(arguments: [nil, MemoryMapMode.readOnly, .copyOnWrite, .readWrite])
  func `come back as they were`(mode: MemoryMapMode?) throws {
    let folder = try CacheFolder()
    let fits = Self.fits(Memory(folder.path, mmapMode: mode))
    for count in Self.counts {
      let fit = Self.fit(count)
      for _ in 0..<3 { #expect(try fits(count) == fit) }
    }
    #expect(Runs.count(folder.path) == Self.counts.count)
    #expect(try CacheFiles.temporaries(in: folder.path) == [])
  }

  @Test func `are mapped from the first call on where that was asked for`() throws {
    let folder = try CacheFolder()
    func places(_ mode: MemoryMapMode?) throws -> [MappedRegion?] {
      let fits = Self.fits(Memory(folder.path, mmapMode: mode))
      return try (0..<2).map { _ in
        (try fits(3000).weights.storageIdentity?.owner as? ArrayStorage)?.mapping
      }
    }
    #expect(try places(.readOnly).allSatisfy { $0?.access == .readOnly })
    #expect(try places(.copyOnWrite).allSatisfy { $0?.access == .copyOnWrite })
    // A kept result never changes.
    #expect(try places(.readWrite).allSatisfy { $0?.access == .copyOnWrite })
    #expect(try places(nil).allSatisfy { $0 == nil })
    let entry = try #require(try CacheFiles.entries(in: folder.path).first)
    #expect(try places(.readOnly).allSatisfy { $0?.path == entry })
  }

  @Test(arguments: [nil, MemoryMapMode.readOnly, .copyOnWrite])
  func `can be changed, which the entry does not feel`(mode: MemoryMapMode?) throws {
    let folder = try CacheFolder()
    let fits = Self.fits(Memory(folder.path, mmapMode: mode))
    for _ in 0..<2 {
      var fit = try fits(3000)
      fit.weights[17] = -1
      #expect(fit.weights[17] == -1 && fit.again[17] == 8.5)
    }
    #expect(try fits(3000) == Self.fit(3000))
    #expect(Runs.count(folder.path) == 1)
  }

  @Test func `stay readable when their entry is removed, or replaced`() throws {
    let folder = try CacheFolder()
    let fits = Self.fits(Memory(folder.path, mmapMode: .readOnly))
    let mapped = try fits(30_000)
    _ = try fits.call(30_000)
    #expect(mapped == Self.fit(30_000))
    let newer = try fits(30_000)
    try fits.clear()
    #expect(mapped == newer)
    #expect(try fits(30_000) == mapped)
    #expect(Runs.count(folder.path) == 3)
  }

  @Test(arguments: [nil, MemoryMapMode.readOnly])
  func `that the disk damaged are computed again`(mode: MemoryMapMode?) async throws {
    let folder = try CacheFolder()
    let path = folder.path
    // In a process that has not read the entry before, which it trusts from then on.
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String, mode = mode as MemoryMapMode?] in
      let fits = Self.fits(Memory(path, mmapMode: mode))
      _ = try Self.fits(Memory(path))(50_000)
      let entry = try CacheFiles.entries(in: path)[0]
      let sound = try CacheFiles.bytes(of: entry)
      for offset in [sound.count - 1, sound.count - 300_000, sound.count / 2] {
        var damaged = sound
        damaged[offset] ^= 4
        try CacheFiles.write(damaged, to: entry)
        #expect(try fits(50_000) == Self.fit(50_000), "\(offset) of \(sound.count)")
      }
      #expect(Runs.count(path) == 4)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.split(separator: "\n").count { $0.contains("its result is damaged") } == 3)
  }

  @Test(arguments: [Compression.zlib(), .lz4(level: 1), .zstd(), .xz(level: 1), true])
  func `are smaller where they are compressed`(compression: Compression) throws {
    let folder = try CacheFolder()
    let fits = Self.fits(Memory(folder.path, compress: compression))
    for _ in 0..<2 { #expect(try fits(20_000) == Self.fit(20_000)) }
    #expect(Runs.count(folder.path) == 1)
    let entry = try #require(try CacheFiles.entries(in: folder.path).first)
    #expect(try CacheFiles.bytes(of: entry).count < 250_000)
    // Compressed or not, one result is found by all.
    #expect(try Self.fits(Memory(folder.path, mmapMode: .readOnly))(20_000) == Self.fit(20_000))
    #expect(Runs.count(folder.path) == 1)
  }

  @Test func `a compressor that there is not keeps nothing, and says so`() async throws {
    let folder = try CacheFolder()
    let path = folder.path
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [path = path as String] in
      let fits = Self.fits(Memory(path, compress: "lzx"))
      let found = try [fits(10), fits(10)]
      #expect(found == [Self.fit(10), Self.fit(10)])
      #expect(throws: MemoryError.self) { try Memory(path, compress: "lzx").prepare() }
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.split(separator: "\n").count { $0.contains("'lzx'") } == 1)
  }

  @Test func `results that have to outlive a power cut are kept, too`() throws {
    let folder = try CacheFolder()
    let fits = Self.fits(Memory(folder.path, durability: .synchronous))
    for _ in 0..<2 { #expect(try fits(5000) == Self.fit(5000)) }
    #expect(Runs.count(folder.path) == 1)
  }
}
