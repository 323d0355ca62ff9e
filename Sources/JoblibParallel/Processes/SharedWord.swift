internal import Synchronization

/// A 64-bit word in memory that two processes share; it cannot tear.
///
/// What was written before a `store` is seen by who sees its value in a `load`.
package struct SharedWord: Sendable {
  // The pages outlive this value: who makes one keeps their mapping.
  private nonisolated(unsafe) let place: UnsafeMutablePointer<Atomic<UInt64>>

  /// The word at `place`, which lies at a multiple of 8.
  package init(at place: UnsafeMutableRawPointer) {
    self.place = place.assumingMemoryBound(to: Atomic<UInt64>.self)
  }

  package func store(_ value: UInt64) {
    place.pointee.store(value, ordering: .releasing)
  }

  package func load() -> UInt64 {
    place.pointee.load(ordering: .acquiring)
  }

  /// Puts 0 in its place; says whether it was something else.
  package func take() -> Bool {
    // A look is cheaper than an exchange, which takes the line from the other processor.
    load() != 0 && place.pointee.exchange(0, ordering: .acquiringAndReleasing) != 0
  }
}
