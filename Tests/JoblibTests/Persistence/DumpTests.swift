import Foundation
import JoblibCompression
import JoblibPersistence
import JoblibTestSupport
import JoblibSystem
import NDArrays
import Synchronization
import Testing

/// How a dump comes into its file.
@Suite struct DumpTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func firstBytes(of path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)).prefix(6))
  }

  @Test(
    arguments: [
      ("plain.joblib", Compression.automatic, [0x80, 4]),
      ("by-name.gz", .automatic, [0x1F, 0x8B]),
      ("by-name.joblib.lz4", .automatic, [0x04, 0x22]),
      ("plain.gz", .none, [0x80, 4]),
      ("level.joblib", 3, [0x78, 0x5E]),
      ("level.bz2", 5, [0x42, 0x5A, 0x68, 0x35]),
      ("default.joblib", true, [0x78, 0x5E]),
      ("method.gz", "xz", [0xFD, 0x37]),
      ("pair.joblib", .zlib(level: 9), [0x78, 0xDA]),
      ("pair.gz", .method("zlib", level: 0), [0x80, 4]),
      ("new.zst", .automatic, [0x28, 0xB5]),
    ] as [(String, Compression, [UInt8])]
  )
  func `compression is as the call or the name says`(
    name: String,
    compress: Compression,
    prefix: [UInt8]
  ) throws {
    let path = folder.appending(name)
    let value = ["numbers": Array(0..<1000)]
    try dump(value, to: path, compress: compress)
    #expect(try firstBytes(of: path).starts(with: prefix))
    #expect(try load(from: path) == value)
    #expect(try names() == [name])
  }

  @Test(
    arguments: [(-1, "-1"), (10, "10"), ("zip", "'zip'"), (.gzip(level: 11), "11")]
      as [(Compression, String)]
  )
  func `what is no compression is refused, and the file stays`(
    compress: Compression,
    saying: String
  ) throws {
    let path = folder.appending("value")
    try dump(1, to: path)
    let error = try #require(throws: PersistenceError.self) {
      try dump(2, to: path, compress: compress)
    }
    #expect(error.code == .compression)
    #expect(error.description.contains(saying), "\(error)")
    #expect(try load(Int.self, from: path) == 1)
  }

  private struct Half: Encodable {
    struct Refusal: Error {}
    func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      try list.encode(NDArray(zeros: [100_000]) as NDArray<Double>)
      throw Refusal()
    }
  }

  @Test func `a dump that fails half way leaves the old file and nothing else`() throws {
    let path = folder.appending("value")
    try dump("old", to: path)
    let error = try #require(throws: PersistenceError.self) { try dump(Half(), to: path) }
    #expect(error.cause is Half.Refusal, "\(error)")
    #expect(error.file == path)
    #expect(try load(String.self, from: path) == "old")
    #expect(try names() == ["value"])
  }

  @Test func `a full disk is an error`() throws {
    let error = try #require(throws: PersistenceError.self) {
      try dump(NDArray(zeros: [1_000_000]) as NDArray<Double>, to: "/dev/full")
    }
    #expect(error.code == .unwritable)
    #expect(error.description.contains("No space left"), "\(error)")
  }

  @Test(arguments: ["missing/value", "file/value", ""])
  func `a file that cannot be is an error that names it`(name: String) throws {
    try dump(1, to: folder.appending("file"))
    let path = name.isEmpty ? folder.path : folder.appending(name)
    let error = try #require(throws: PersistenceError.self) { try dump(1, to: path) }
    #expect(error.code == .unwritable)
    #expect(error.description.contains(path), "\(error)")
  }

  @Test func `a link stays a link, and the rights of the file stay`() throws {
    let (path, link) = (folder.appending("value"), folder.appending("link"))
    try dump(1, to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "value")
    try dump(2, to: link)
    #expect(try load(Int.self, from: path) == 2)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "value")
    let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(rights as? Int == 0o640)
  }

  @Test func `a reader of the old file keeps it`() throws {
    let path = folder.appending("value")
    try dump(NDArray(repeating: 1.0, shape: [100_000]), to: path)
    let old = try load(NDArray<Double>.self, from: path, mmapMode: .readOnly)
    try dump(NDArray(repeating: 2.0, shape: [10]), to: path, isDurable: true)
    #expect(old.elements.allSatisfy { $0 == 1 })
    #expect(try load(NDArray<Double>.self, from: path).count == 10)
  }

  @Test func `several dumps into one file handle are read in turn`() throws {
    let path = folder.appending("values")
    try Data().write(to: URL(filePath: path))
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    try dump("first", toFileDescriptor: handle.fileDescriptor)
    try dump(NDArray([1.0, 2, 3]), toFileDescriptor: handle.fileDescriptor)
    try dump([1, 2], toFileDescriptor: handle.fileDescriptor)
    try handle.seek(toOffset: 0)
    #expect(try load(String.self, fromFileDescriptor: handle.fileDescriptor) == "first")
    #expect(try load(fromFileDescriptor: handle.fileDescriptor) == NDArray([1.0, 2, 3]))
    #expect(try load([Int].self, fromFileDescriptor: handle.fileDescriptor) == [1, 2])
    let error = try #require(throws: PersistenceError.self) {
      try load(Int.self, fromFileDescriptor: handle.fileDescriptor)
    }
    #expect(error.code == .truncated)
  }

  @Test(arguments: [Compression.none, .gzip(), .lz4()])
  func `a pipe takes a dump and gives a load`(compress: Compression) throws {
    let pipe = Foundation.Pipe()
    let value = NDArray(repeating: 0.5, shape: [300_000])
    // A thread of its own: it waits for the reader.
    let failure = Mutex<PersistenceError?>(nil)
    let writer = try JoblibSystem.Thread("writer") {
      do throws(PersistenceError) {
        try dump(
          value,
          toFileDescriptor: pipe.fileHandleForWriting.fileDescriptor,
          compress: compress
        )
      } catch {
        failure.withLock { $0 = error }
      }
      try? pipe.fileHandleForWriting.close()
    }
    let found = try load(
      NDArray<Double>.self,
      fromFileDescriptor: pipe.fileHandleForReading.fileDescriptor
    )
    writer.join()
    #expect(failure.withLock { $0 } == nil)
    #expect(found == value)
  }

  @Test(arguments: [Compression.none, .zlib(), .bz2(), .xz(), .lz4(), .zstd()])
  func `a sink that is full is an error with its reason`(compress: Compression) throws {
    var random = SeededGenerator(seed: 1)
    let noise = NDArray((0..<200_000).map { _ in Double.random(in: 0...1, using: &random) })
    let error = try #require(throws: PersistenceError.self) {
      try dump(noise, to: FallibleSink(failsAt: 1000), compress: compress)
    }
    #expect(error.code == .unwritable)
    #expect("\(error)".contains("StreamRefusal"), "\(error)")
  }

  @Test func `a count of threads below one is refused`() throws {
    let error = try #require(throws: PersistenceError.self) { try dumped(1, threadCount: 0) }
    #expect(error.code == .invalidArgument)
  }
}
