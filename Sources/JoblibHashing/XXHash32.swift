internal import CXXHash

/// The XXH32, with seed 0, of bytes that arrive piece by piece: the checksum of lz4 frames.
package struct XXHash32: ~Copyable, Sendable {
  // Owned by this value alone, which cannot be copied.
  private nonisolated(unsafe) let state: OpaquePointer

  package init() {
    guard let state = XXH32_createState(), XXH32_reset(state, 0) == XXH_OK else {
      fatalError("no memory for a hash state of 48 bytes")
    }
    self.state = state
  }

  deinit { XXH32_freeState(state) }

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    // Fails for a null state only.
    _ = XXH32_update(state, bytes.baseAddress, bytes.count)
  }

  /// The checksum of what came so far; more may follow.
  package var value: UInt32 { XXH32_digest(state) }

  /// The checksum of bytes that are in one piece.
  package static func digest(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    XXH32(bytes.baseAddress, bytes.count, 0)
  }
}
