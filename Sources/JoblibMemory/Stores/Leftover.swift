internal import JoblibSystem

/// A file beside the entries that nobody looks for: of a writer that is at work, or was killed, or an
/// entry that was found damaged.
enum Leftover {
  static let writing = ".tmp-"
  static let trying = ".try-"
  static let corrupt = ".corrupt-"

  /// Longer than anybody writes one entry.
  private static let writingLimit: Int64 = 86_400 * 1_000_000_000
  /// Long enough to see what damaged it.
  private static let corruptLimit: Int64 = 7 * writingLimit
  /// Longer than most programs run; nothing shows whether one of another machine still does.
  private static let mappingLimit: Int64 = 30 * writingLimit

  enum Kind {
    case writing, damaged
  }

  /// What a file is; `nil` for one that is no leftover.
  static func kind(of name: String) -> Kind? {
    if name.firstRange(of: corrupt) != nil { return .damaged }
    return writersMark(in: name) == nil ? nil : .writing
  }

  /// Whether nothing about a file changed for so long that nobody is at work on it.
  static func isOld(_ file: FileStatus, now: Int64) -> Bool {
    now - file.changedNanoseconds > writingLimit
  }

  /// Whether a file is such a one, and may be removed.
  static func isAbandoned(_ name: String, _ file: FileStatus, now: Int64) -> Bool {
    // By the time of the last change, which a new name is too.
    let age = now - file.changedNanoseconds
    if kind(of: name) == .damaged { return age > corruptLimit }
    if let holder = holder(of: name) {
      let limit = name.hasPrefix(MappedName.mark) ? mappingLimit : writingLimit
      return UniqueName.isOfEndedProcess(holder)
        || age > limit && !UniqueName.isOfThisProcess(holder)
    }
    guard let mark = writersMark(in: name) else { return false }
    return isOld(file, now: now) || UniqueName.isOfEndedProcess(name[mark.upperBound...])
  }

  /// The process that a file of the root is for, by its name.
  static func holder(of name: String) -> String? {
    for mark in [HolderFile.mark, MappedName.mark] where name.hasPrefix(mark) {
      return String(name.dropFirst(mark.count))
    }
    return nil
  }

  private static func writersMark(in name: String) -> Range<String.Index>? {
    name.firstRange(of: writing) ?? name.firstRange(of: trying)
  }
}
