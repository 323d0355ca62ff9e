import JoblibHashing
import JoblibMemory
import NDArrays
import Testing

struct EntryHeaderTests {
  /// An entry of format 2, byte by byte: programs of other versions read it too.
  @Test func `the format of an entry stays as it is`() throws {
    let folder = try CacheFolder()
    let function = folder.memory.cache("golden", version: 1) { (x: Int) in "result \(x)" }
    _ = try function(1)
    let path = try #require(try CacheFiles.entries(in: folder.path).first)
    #expect(
      path.hasSuffix("/joblib/golden/v1/\(Self.key.prefix(2))/\(Self.key.dropFirst(2)).entry")
    )
    let bytes = try CacheFiles.bytes(of: path)
    #expect(bytes.prefix(8) == Array("JLCACHE\0".utf8)[...])
    #expect(bytes[8..<16].elementsEqual([2, 0, 0, 0, 128, 0, 0, 0]))
    let key = try #require(Digest(hex: Self.key))
    #expect(storedDigest(bytes, at: 24) == key)
    let details = Array(bytes[128..<bytes.count - 10])
    #expect(word(bytes, 16) == UInt64(details.count))
    #expect(storedDigest(bytes, at: 96) == details.withUnsafeBytes { digest(of: $0) })
    let payload = Array(bytes[(bytes.count - 10)...])
    #expect(payload == [7, 8] + Array("result 1".utf8))
    #expect(word(bytes, 56) == 10)
    #expect(storedDigest(bytes, at: 64) == payload.withUnsafeBytes { digest(of: $0) })
    #expect(word(bytes, 80) == 0)
    #expect(word(bytes, 88) == UInt64(bytes.count))
    #expect(storedDigest(bytes, at: 112) == bytes.prefix(112).withUnsafeBytes { digest(of: $0) })
  }

  @Test func `large arrays lie behind the table, at multiples of 64`() throws {
    let folder = try CacheFolder()
    let function = folder.memory.cache("golden") { (count: Int) in
      [NDArray<UInt8>(repeating: 7, shape: [count]), NDArray<UInt8>(repeating: 9, shape: [count])]
    }
    _ = try function(20_001)
    let bytes = try CacheFiles.bytes(
      of: try #require(try CacheFiles.entries(in: folder.path).first)
    )
    #expect(word(bytes, 80) == 2)
    let table = 128 + Int(word(bytes, 16) + word(bytes, 56))
    for (index, value) in [UInt8(7), 9].enumerated() {
      let (line, start) = (table + 32 * index, Int(word(bytes, table + 32 * index)))
      #expect(start.isMultiple(of: 64) && start >= table + 64)
      #expect(word(bytes, line + 8) == 20_001)
      let array = Array(bytes[start..<start + 20_001])
      #expect(array.allSatisfy { $0 == value })
      #expect(storedDigest(bytes, at: line + 16) == array.withUnsafeBytes { digest(of: $0) })
    }
  }

  /// The key of `golden` version 1, returning a string, of one argument 1.
  private static let key = "3caa2eef7e4cd912acfc168913867233"

  private func storedDigest(_ bytes: [UInt8], at offset: Int) -> Digest {
    Digest(high: word(bytes, offset), low: word(bytes, offset + 8))
  }

  private func word(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * $1) }
  }
}
