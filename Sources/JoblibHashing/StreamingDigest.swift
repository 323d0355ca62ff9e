internal import CXXH3

/// The XXH3-128 of bytes that arrive piece by piece.
///
/// How the bytes are cut into pieces does not matter: the digest is that of all of them at once.
package struct StreamingDigest: ~Copyable, Sendable {
  // Owned by this value alone, which cannot be copied.
  private nonisolated(unsafe) let state: OpaquePointer

  package init() {
    guard let state = joblib_xxh3_create() else {
      fatalError("no memory for a hash state of 576 bytes")
    }
    self.state = state
  }

  deinit { joblib_xxh3_free(state) }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    joblib_xxh3_update(state, bytes.baseAddress, bytes.count)
  }

  /// The digest of what came so far; more may follow.
  package func finalize() -> Digest { Digest(joblib_xxh3_finish(state)) }
}

/// The XXH3-128 of `bytes`, without a state: the quick way for what is already in one piece.
package func digest(of bytes: UnsafeRawBufferPointer) -> Digest {
  Digest(joblib_xxh3(bytes.baseAddress, bytes.count))
}

extension Digest {
  fileprivate init(_ hash: joblib_xxh3_digest) { self.init(high: hash.high, low: hash.low) }
}
