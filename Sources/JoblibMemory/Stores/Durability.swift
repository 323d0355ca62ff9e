/// What a power cut may do to results that were kept just before.
public enum Durability: String, Sendable, Codable {
  /// It may undo or tear the newest ones, which are computed again then: a torn result is recognised
  /// by its digest and never returned.
  case relaxed
  /// Nothing: a result is on the disk, under its name, when the call returns. Each new result waits
  /// for the disk twice.
  case synchronous
}
