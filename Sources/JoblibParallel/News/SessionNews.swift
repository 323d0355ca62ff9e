internal import JoblibSystem

/// A session's part in the news: which of its workers wait, and for what.
///
/// Used by the session's thread; what others have to tell lies in a box, and the bell rings.
struct SessionNews {
  private let desk: NewsDesk
  private let reader: NewsReader
  private let box = Guarded<[NewsSubject]>([])
  /// What the worker of a slot waits for.
  private var awaited: [Int: NewsSubject] = [:]

  init(_ desk: NewsDesk, _ bell: Bell) {
    self.desk = desk
    reader = NewsReader { [box] subject in
      box.withLock { $0.append(subject) }
      bell.ring()
    }
    desk.beginSession()
  }

  /// Whether a worker waits.
  var isAwaited: Bool { !awaited.isEmpty }

  /// Takes what a worker says.
  mutating func take(_ note: NewsNote, from slot: Int) {
    switch note.verb {
    case .awaits: replace(note.subject, of: slot)
    case .leaves: replace(nil, of: slot)
    case .happened: desk.announce(note.subject)
    }
  }

  /// A worker is gone, and what it computed for others will not come.
  mutating func lose(_ slot: Int) {
    replace(nil, of: slot)
    desk.announce(.anything)
  }

  private mutating func replace(_ subject: NewsSubject?, of slot: Int) {
    let old = awaited[slot]
    guard subject != old else { return }
    let isNew = subject.map { !awaited.values.contains($0) } ?? false
    awaited[slot] = subject
    if let subject, isNew { desk.take(NewsNote(.awaits, subject), from: reader) }
    if let old, !awaited.values.contains(old) { desk.take(NewsNote(.leaves, old), from: reader) }
  }

  /// Takes the workers off who are to be told, each with what it waited for.
  mutating func takeTold() -> [Int: NewsSubject] {
    let subjects = box.withLock { box in
      defer { box = [] }
      return box
    }
    guard !subjects.isEmpty else { return [:] }
    let told = awaited.filter { entry in subjects.contains { $0.concerns(entry.value) } }
    for slot in told.keys { awaited[slot] = nil }
    return told
  }

  /// The session is over; some of its workers may have been stopped in a task.
  func end(isCutShort: Bool) {
    desk.endSession(of: reader)
    if isCutShort { desk.announce(.anything) }
  }
}
