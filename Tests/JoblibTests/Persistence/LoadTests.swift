import Foundation
import JoblibCompression
import JoblibPersistence
import JoblibTestSupport
import NDArrays
import Testing

/// How arrays come out of their file.
@Suite struct LoadTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private struct Pair: Codable, Equatable {
    var small = NDArray<UInt8>([1, 2, 3])
    var large = NDArray(rows: [[1.0, 2], [3, 4]]).transposed()
  }

  @Test(arguments: MemoryMapMode.allCases)
  func `arrays are mapped in every mode, wherever they stand`(mode: MemoryMapMode) throws {
    let path = folder.appending("pair")
    try dump(Pair(), to: path)
    var pair = try load(Pair.self, from: path, mmapMode: mode)
    #expect(pair == Pair())
    #expect(pair.large.mappedRegion != nil || mode == .copyOnWrite)
    #expect(pair.large.order == .fortran)
    // A change of the value never reaches the file.
    pair.large[0, 0] = -1
    #expect(try load(Pair.self, from: path) == Pair())
  }

  @Test func `a file mapped for writing changes where that is said`() throws {
    let path = folder.appending("array")
    try dump(NDArray([1.0, 2, 3]), to: path)
    let mapped = try load(NDArray<Double>.self, from: path, mmapMode: MemoryMapMode(rawValue: "w+"))
    try mapped.withMutableMapping { $0[1] = 20 }
    #expect(try load(from: path) == NDArray([1.0, 20, 3]))
  }

  @Test func `a compressed file is read instead, and a warning says so`() throws {
    let path = folder.appending("array.gz")
    try dump(NDArray([1.0, 2, 3]), to: path)
    var warnings: [PersistenceWarning] = []
    let array = try load(NDArray<Double>.self, from: path, mmapMode: .readOnly) {
      warnings.append($0)
    }
    #expect(array == NDArray([1.0, 2, 3]))
    #expect(array.mappedRegion == nil)
    #expect(warnings.count == 1)
    #expect(warnings.first?.description.contains("gzip") == true)
  }

  @Test func `a decompression bomb ends at the limit`() throws {
    let zeros = NDArray<Double>(zeros: [8_000_000])
    for compression in [Compression.zlib(level: 9), .bz2(level: 9), .xz(level: 1)] {
      let bomb = try dumped(zeros, compress: compression)
      #expect(bomb.count < 200_000)
      let error = try #require(throws: PersistenceError.self) {
        try load(NDArray<Double>.self, from: bomb, limits: LoadLimits(byteCount: 1 << 20))
      }
      #expect(error.code == .limitExceeded, "\(error)")
      #expect(error.description.contains("limit"), "\(error)")
    }
  }

  @Test func `a missing file, a folder and a file without rights are named`() throws {
    for path in [folder.appending("missing"), folder.path] {
      let error = try #require(throws: PersistenceError.self) { try load(Int.self, from: path) }
      #expect(error.code == .unreadable)
      #expect(error.description.contains(path), "\(error)")
    }
  }

  @Test(arguments: [Compression.none, .gzip(), .lz4()])
  func `a source that fails is an error with its reason`(compress: Compression) throws {
    let bytes = try dumped(Array(0..<100), compress: compress)
    let error = try #require(throws: PersistenceError.self) {
      try load([Int].self, from: FallibleSource(bytes, pieceByteCount: 7, failsAt: bytes.count - 8))
    }
    #expect("\(error)".contains("StreamRefusal"), "\(error)")
  }

  @Test func `a source may give its bytes one by one`() throws {
    let bytes = try dumped(Pair())
    #expect(try load(Pair.self, from: FallibleSource(bytes, pieceByteCount: 1)) == Pair())
  }

  @Test func `a file that was cut while an array was to be mapped is an error`() throws {
    let path = folder.appending("array")
    try dump(NDArray(zeros: [100_000]) as NDArray<Double>, to: path)
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    try handle.truncate(atOffset: 500_000)
    for mode in [MemoryMapMode?.none, .readOnly] {
      let error = try #require(throws: PersistenceError.self) {
        try load(NDArray<Double>.self, from: path, mmapMode: mode)
      }
      #expect(error.code == .truncated, "\(error)")
      #expect(error.file == path)
    }
  }
}
