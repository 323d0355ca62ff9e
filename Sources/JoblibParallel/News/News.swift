internal import JoblibSystem

/// Word from process to process that somebody's work is done, for whoever waits for it elsewhere.
///
/// ```
///   worker ◄──frames──► the program's desk ◄──messages──► agent of a rank ◄──frames──► worker
///                     its other threads ─┘
/// ```
/// The desk of the program's process, that of rank 0 under MPI, knows who waits for what. Workers of
/// workers have no part in it, nor have threads of a worker other than the one that runs its tasks.
package enum News {
  /// Whether this process is a worker.
  // Set once, before any task runs.
  static nonisolated(unsafe) var isInWorker = false

  /// Whether the calling thread can be told of what other processes do.
  package static var isExpected: Bool {
    NewsLine.current?.isOpen ?? (!isInWorker && NewsDesk.shared.hasSessions)
  }

  /// How soon a thread sees that nobody waits for its task any more.
  private static let lookNanoseconds: UInt64 = 100_000_000

  /// Sleeps until something may have happened to what is called `name`, or for so long.
  ///
  /// - Returns: Whether there are news of it.
  package static func wait(
    for name: String,
    nanoseconds: UInt64,
    while isWanted: () -> Bool
  ) -> Bool {
    let deadline = monotonicNanoseconds() + nanoseconds
    let subject = NewsSubject(name)
    if let line = NewsLine.current { return line.wait(for: subject, until: deadline) }
    let isTold = Guarded(false)
    let reader = NewsReader { _ in isTold.update { $0 = true } }
    NewsDesk.shared.take(NewsNote(.awaits, subject), from: reader)
    defer { NewsDesk.shared.take(NewsNote(.leaves, subject), from: reader) }
    var now = monotonicNanoseconds()
    while now < deadline, isWanted() {
      let isOver: Void? = isTold.wait(until: min(now + lookNanoseconds, deadline)) { $0 ? () : nil }
      if isOver != nil { return true }
      now = monotonicNanoseconds()
    }
    return false
  }

  /// Tells whoever waits for what is called `name` to look now; waits for nothing.
  package static func announce(_ name: String) {
    let subject = NewsSubject(name)
    if let line = NewsLine.current {
      line.send(NewsNote(.happened, subject))
    } else if !isInWorker {
      NewsDesk.shared.announce(subject)
    }
  }
}
