internal import JoblibSystem
internal import Synchronization

/// Where all the waiting of this process meets: its threads, the workers of its sessions and, on
/// rank 0, the other ranks.
package final class NewsDesk: Sendable {
  /// The desk of this process; under MPI that of rank 0 serves all ranks.
  package static var shared: NewsDesk { desk.value }
  private static let desk = PerProcess { NewsDesk() }

  private let board = Guarded(NewsBoard<NewsReader>())
  private let pass: (@Sendable (NewsNote) -> Void)?
  private let sessionCount = Atomic(0)

  /// Makes a desk.
  ///
  /// - Parameter pass: Where another rank has the desk: brings it what is said here, as far as that
  ///   is new to it.
  package init(passingOn pass: (@Sendable (NewsNote) -> Void)? = nil) {
    self.pass = pass
  }

  /// Whether there are workers, who could have news.
  var hasSessions: Bool { sessionCount.load(ordering: .relaxed) > 0 }

  func beginSession() { sessionCount.add(1, ordering: .relaxed) }

  func endSession(of reader: NewsReader) {
    sessionCount.subtract(1, ordering: .relaxed)
    for subject in board.withLock({ $0.remove(reader) }) { pass?(NewsNote(.leaves, subject)) }
  }

  /// Takes what a reader says.
  package func take(_ note: NewsNote, from reader: NewsReader) {
    let subject = note.subject
    switch note.verb {
    case .awaits: if board.withLock({ $0.add(reader, to: subject) }) { pass?(note) }
    case .leaves: if board.withLock({ $0.remove(reader, from: subject) }) { pass?(note) }
    case .happened: announce(subject)
    }
  }

  /// Has all who wait for the subject told, on whatever rank they are.
  func announce(_ subject: NewsSubject) {
    // Rank 0 tells this one, too, if anyone here waits.
    if let pass { pass(NewsNote(.happened, subject)) } else { tell(subject) }
  }

  /// Tells those who wait here.
  package func tell(_ subject: NewsSubject) {
    for reader in board.withLock({ $0.take(subject) }) { reader.tell(subject) }
  }
}

/// Someone who can be told, from any thread, without any wait.
package final class NewsReader: Hashable, Sendable {
  let tell: @Sendable (NewsSubject) -> Void

  package init(_ tell: @escaping @Sendable (NewsSubject) -> Void) {
    self.tell = tell
  }

  package static func == (one: NewsReader, other: NewsReader) -> Bool { one === other }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(self))
  }
}
