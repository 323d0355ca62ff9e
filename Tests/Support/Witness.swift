internal import JoblibSystem

/// Tells when the last owner of something has let go of it.
///
/// An iterator that holds the `Presence` shows when the call that reads it is over.
package final class Witness: Sendable {
  private let isGone = Guarded(false)

  package init() {}

  /// An object whose end the witness sees.
  package func makePresence() -> Presence { Presence(isGone) }

  /// Waits for the presence to be gone.
  package func waitForEnd() {
    _ = isGone.wait { $0 ? true : nil }
  }

  package final class Presence: Sendable {
    private let isGone: Guarded<Bool>

    fileprivate init(_ isGone: Guarded<Bool>) {
      self.isGone = isGone
    }

    deinit {
      isGone.update { $0 = true }
    }
  }
}

/// Numbers from 0 on, counted as they are read, that know when nobody reads them any more.
package struct Numbers: Sequence, Sendable {
  private let count: Int
  private let pulled = Guarded(0)
  private var presence: Witness.Presence?
  private let willPull: (@Sendable (Int) -> Void)?

  /// - Parameters:
  ///   - count: How many there are.
  ///   - willPull: Called with each number before it is handed out.
  package init(_ count: Int, willPull: (@Sendable (Int) -> Void)? = nil) {
    self.count = count
    self.willPull = willPull
  }

  /// The same numbers, counted together; the witness sees when nobody has these any more.
  package func watched(by witness: Witness) -> Numbers {
    var copy = self
    copy.presence = witness.makePresence()
    return copy
  }

  /// How many were read up to now.
  package var pulledCount: Int { pulled.withLock { $0 } }

  package struct Iterator: IteratorProtocol, Sendable {
    fileprivate let numbers: Numbers
    private var following = 0

    fileprivate init(_ numbers: Numbers) {
      self.numbers = numbers
    }

    package mutating func next() -> Int? {
      guard following < numbers.count else { return nil }
      numbers.willPull?(following)
      numbers.pulled.withLock { $0 += 1 }
      defer { following += 1 }
      return following
    }
  }

  package func makeIterator() -> Iterator { Iterator(self) }
}
