import CXXH3
import JoblibHashing
import Testing

struct StreamingDigestTests {
  /// Published values of XXH3-128 with seed 0.
  @Test(arguments: [
    ("", "99aa06d3014798d86001c324468d497f"),
    ("a", "a96faf705af16834e6c632b61e964e1f"),
    ("abc", "06b05ab6733a618578af5f94892f3950"),
  ])
  func `the digest is XXH3-128`(text: String, expected: String) {
    var streaming = StreamingDigest()
    Array(text.utf8).withUnsafeBytes { streaming.update($0) }
    #expect(streaming.finalize().description == expected)
    let whole = Array(text.utf8).withUnsafeBytes { digest(of: $0) }
    #expect(whole.description == expected)
  }

  @Test(arguments: [1, 7, 255, 256, 257, 4096, 99_999])
  func `pieces of any size give the digest of the whole`(size: Int) {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }
    bytes.withUnsafeBytes { whole in
      var streaming = StreamingDigest()
      for start in stride(from: 0, to: whole.count, by: size) {
        let end = min(start + size, whole.count)
        streaming.update(UnsafeRawBufferPointer(rebasing: whole[start..<end]))
      }
      #expect(streaming.finalize() == digest(of: whole))
    }
  }

  @Test func `wide registers give the same digests`() throws {
    // A processor without them has nothing to compare.
    guard let wide = joblib_xxh3_avx2()?.pointee else { return }
    let library = joblib_xxh3_library
    let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }
    bytes.withUnsafeBytes { bytes in
      for count in Array(0..<2_100) + [4_096, 65_535, 65_536, 70_000] {
        let digests = [library, wide].map { variant in
          let whole = variant.hash(bytes.baseAddress, count)
          let state = variant.create()
          defer { variant.free(state) }
          for start in stride(from: 0, to: count, by: 1_000) {
            variant.update(state, bytes.baseAddress.map { $0 + start }, min(1_000, count - start))
          }
          let streamed = variant.finish(state)
          return [whole.high, whole.low, streamed.high, streamed.low]
        }
        #expect(digests[0] == digests[1], "\(count) bytes")
      }
    }
  }

  @Test func `a digest may be taken on the way`() {
    let bytes: [UInt8] = [1, 2, 3]
    bytes.withUnsafeBytes { whole in
      var streaming = StreamingDigest()
      streaming.update(UnsafeRawBufferPointer(rebasing: whole[..<2]))
      let half = streaming.finalize()
      #expect(half == digest(of: UnsafeRawBufferPointer(rebasing: whole[..<2])))
      streaming.update(UnsafeRawBufferPointer(rebasing: whole[2...]))
      #expect(streaming.finalize() == digest(of: whole))
    }
  }

  @Test func `the hasher keeps its parts apart and in order`() throws {
    func hashed(_ body: (inout CanonicalHasher) throws -> Void) rethrows -> Digest {
      var hasher = CanonicalHasher()
      try body(&hasher)
      return hasher.finalize()
    }
    let bytes = Array("ab".utf8)
    let digests = try [
      hashed { _ in },
      hashed { try $0.combine("ab") },
      hashed { $0.combine(label: "ab") },
      hashed { hasher in bytes.withUnsafeBytes { hasher.combine(bytes: $0) } },
      hashed { try $0.combine(bytes) },
      hashed { try $0.combine(["a", "b"]) },
      hashed { hasher in
        try hasher.combine("a")
        try hasher.combine("b")
      },
      hashed { hasher in
        try hasher.combine("b")
        try hasher.combine("a")
      },
      hashed { hasher in
        try hasher.combine("ab")
        try hasher.combine("")
      },
      hashed { hasher in
        hasher.combine(label: "ab")
        try hasher.combine(1)
      },
    ]
    #expect(Set(digests).count == digests.count)
    #expect(digests[1] == (try JoblibHashing.hash("ab")))
  }
}
