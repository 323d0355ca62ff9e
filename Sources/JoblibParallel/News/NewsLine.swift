internal import JoblibSystem

/// A worker's end of the news, on the channel that also brings its batches; used by the thread that
/// serves it.
final class NewsLine {
  private let channel: FrameChannel
  /// What else came while a task waited for news.
  private var kept: [Frame] = []
  /// Whether the parent is there.
  private(set) var isOpen = true

  private static let threadLocal = ThreadLocal<NewsLine>()

  /// That of the calling thread.
  static var current: NewsLine? {
    get { threadLocal.value }
    set { threadLocal.value = newValue }
  }

  init(_ channel: FrameChannel) {
    self.channel = channel
  }

  /// The next frame that is for the server; waits for it.
  func receive() throws -> FrameChannel.Input {
    kept.isEmpty ? try channel.receive(wait: true) : .frame(kept.removeFirst())
  }

  func send(_ note: NewsNote) {
    channel.enqueue(note.frameHead)
    // What finds no room leaves with the next result; a failure shows there, too.
    try? channel.flush(wait: false)
  }

  /// Waits until there are news of the subject, the deadline has passed or the parent is gone.
  ///
  /// - Returns: Whether there are news.
  func wait(for subject: NewsSubject, until deadline: UInt64) -> Bool {
    send(NewsNote(.awaits, subject))
    do {
      while case .frame(let frame) = try channel.receive(until: deadline) {
        guard frame.head.kind == .news else {
          kept.append(frame)
          continue
        }
        // Others are of what an earlier task waited for.
        if try NewsNote(frame.head).subject.concerns(subject) { return true }
      }
      isOpen = !channel.hasEnded
    } catch {
      // The server meets the same failure when it goes on.
      isOpen = false
    }
    return false
  }
}
