internal import CXXHash

/// The XXH3-128 of bytes that arrive piece by piece.
///
/// How the bytes are cut into pieces does not matter: the digest is that of all of them at once.
package struct StreamingDigest: ~Copyable, Sendable {
  // Owned by this value alone, which cannot be copied.
  private nonisolated(unsafe) let state: OpaquePointer

  package init() {
    guard let state = XXH3_createState(), XXH3_128bits_reset(state) == XXH_OK else {
      fatalError("no memory for a hash state of 576 bytes")
    }
    self.state = state
  }

  deinit { XXH3_freeState(state) }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // Fails for a null state only.
    _ = XXH3_128bits_update(state, bytes.baseAddress, bytes.count)
  }

  /// The digest of what came so far; more may follow.
  package func finalize() -> Digest { Digest(XXH3_128bits_digest(state)) }
}

/// The XXH3-128 of `bytes`, without a state: the quick way for what is already in one piece.
package func digest(of bytes: UnsafeRawBufferPointer) -> Digest {
  Digest(XXH3_128bits(bytes.baseAddress, bytes.count))
}

extension Digest {
  fileprivate init(_ hash: XXH128_hash_t) { self.init(high: hash.high64, low: hash.low64) }
}
