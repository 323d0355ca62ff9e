/// Outcomes on their way to the reader, in the order of their tasks or as they come.
struct DeliveryQueue: Sendable {
  let isOrdered: Bool
  /// Whether what the reader has not read is counted.
  let countsUnread: Bool

  private var nextPiece = 0
  private var deliverable = FirstInFirstOut<Dispatcher.Piece>()
  /// The first task whose outcome is not here, where they are ordered.
  private(set) var nextTask = 0
  /// Pieces behind a gap, by their first task.
  private var ahead: [Int: Dispatcher.Piece] = [:]

  private var sizes: [Int: (tasks: Int, bytes: Int)] = [:]
  private(set) var unreadTasks = 0
  private(set) var unreadBytes = 0
  var unreadPieces: Int { sizes.count }

  init(isOrdered: Bool, countsUnread: Bool) {
    self.isOrdered = isOrdered
    self.countsUnread = countsUnread
  }

  /// Adds the outcomes of consecutive tasks.
  mutating func put(batch: Int?, tasks: Range<Int>, byteCount: Int = 0) {
    guard !tasks.isEmpty else { return }
    let piece = Dispatcher.Piece(batch: batch, tasks: tasks, id: nextPiece)
    nextPiece += 1
    if countsUnread {
      sizes[piece.id] = (tasks.count, byteCount)
      unreadTasks += tasks.count
      unreadBytes += byteCount
    }
    guard isOrdered else { return deliverable.append(piece) }
    guard tasks.lowerBound == nextTask else { return ahead[tasks.lowerBound] = piece }
    deliverable.append(piece)
    nextTask = tasks.upperBound
    while !ahead.isEmpty, let next = ahead.removeValue(forKey: nextTask) {
      deliverable.append(next)
      nextTask = next.tasks.upperBound
    }
  }

  mutating func popFirst() -> Dispatcher.Piece? {
    deliverable.popFirst()
  }

  /// The reader has read a piece.
  mutating func taken(_ id: Int) {
    guard let size = sizes.removeValue(forKey: id) else { return }
    unreadTasks -= size.tasks
    unreadBytes -= size.bytes
  }
}
