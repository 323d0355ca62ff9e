import JoblibHashing
import JoblibMemory
import Testing

struct EntryHeaderTests {
  /// An entry of format 1, byte by byte: programs of other versions read it too.
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
    #expect(bytes[8..<24].elementsEqual([1, 0, 0, 0, 128, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0]))
    let key = try #require(Digest(hex: Self.key))
    #expect(storedDigest(bytes, at: 24) == key)
    let payload = Array(bytes[128...])
    #expect(payload == [7, 8] + Array("result 1".utf8))
    #expect(storedDigest(bytes, at: 64) == payload.withUnsafeBytes { digest(of: $0) })
    #expect(storedDigest(bytes, at: 112) == bytes.prefix(112).withUnsafeBytes { digest(of: $0) })
    #expect(bytes[56..<64].allSatisfy { $0 == 0 } && bytes[80..<112].allSatisfy { $0 == 0 })
  }

  /// The key of `golden` version 1, returning a string, of one argument 1.
  private static let key = "b2b48d5d766dc3fef443605e5569a985"

  private func storedDigest(_ bytes: [UInt8], at offset: Int) -> Digest {
    func word(_ offset: Int) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * $1) }
    }
    return Digest(high: word(offset), low: word(offset + 8))
  }
}
