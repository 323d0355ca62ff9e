package import JoblibWire

/// What news are about: a digest of its name, the same in all processes.
package struct NewsSubject: Hashable, Sendable {
  /// FNV-1a; two names with one digest cost one look too many.
  let digest: UInt64

  /// Whatever anyone waits for: somebody who could have brought it is gone.
  package static let anything = NewsSubject(digest: 0)

  init(digest: UInt64) { self.digest = digest }

  package init(_ name: String) {
    digest = name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// Whether news of this are for who waits for `other`.
  func concerns(_ other: NewsSubject) -> Bool { self == other || self == .anything }
}

/// What one process or rank says to the next about a subject.
///
/// ```
///   to the parent, to rank 0             from there
///   awaits (subject)                     happened (subject)
///   leaves (subject)
///   happened (subject)
/// ```
/// News only say when to look. One that is lost is harmless, since who waits looks by himself too.
package struct NewsNote: Equatable, Sendable {
  package enum Verb: UInt8, Sendable {
    /// The sender wants to be told.
    case awaits = 1
    /// Not any more. A worker does not say so: it waits for one subject, and the last counts.
    case leaves = 2
    /// Whoever waits for it is to look.
    case happened = 3
  }

  package let verb: Verb
  package let subject: NewsSubject

  package init(_ verb: Verb, _ subject: NewsSubject) {
    self.verb = verb
    self.subject = subject
  }

  // MARK: As a message of a rank

  package init(from reader: inout WireReader) throws(WireError) {
    try self.init(verb: try reader.readByte(), digest: try reader.readNumber())
  }

  package func write(to writer: WireWriter) {
    writer.write(verb.rawValue)
    writer.write(fixed: subject.digest)
  }

  // MARK: As a frame

  init(_ head: FrameHead) throws(WireError) {
    try self.init(verb: head.detail, digest: head.id)
  }

  var frameHead: FrameHead { FrameHead(kind: .news, detail: verb.rawValue, id: subject.digest) }

  private init(verb byte: UInt8, digest: UInt64) throws(WireError) {
    guard let verb = Verb(rawValue: byte) else { throw WireError("news of unknown kind \(byte)") }
    self.init(verb, NewsSubject(digest: digest))
  }
}
