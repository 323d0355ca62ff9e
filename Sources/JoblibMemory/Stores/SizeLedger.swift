internal import JoblibSystem

/// The file `.size` of a folder with a limit: what was kept when somebody last looked, and what was added
/// since, a line each.
///
/// ```
/// kept 8589934592
/// added 41943040
/// kept 8011121664 of 32                     and what was added behind the first 32 bytes of the file
/// ```
/// Lines are appended, so none is lost that is added while somebody looks; a long file is replaced.
/// Entries are added in steps, a small one with the chance that makes the sum right: so a program that
/// keeps little counts, too, and the file is short. On a network two lines added at once may become one;
/// then the limit is passed a little later.
package struct SizeLedger {
  /// What was there at the last look; `nil` where nobody has looked yet.
  package private(set) var kept: Int?
  /// What came after that.
  package private(set) var added = 0
  private let text: [UInt8]

  /// Lines that are none, such as half of one, do not count.
  package init(_ text: [UInt8]) {
    self.text = text
    var additions: [(start: Int, byteCount: Int)] = []
    var coveredByteCount = 0
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let words = String(decoding: line, as: UTF8.self).split(separator: " ")
      guard words.count > 1, let byteCount = Int(words[1]), byteCount >= 0 else { continue }
      switch (words[0], words.count) {
      case ("added", 2): additions.append((line.startIndex, byteCount))
      case ("kept", 2): (kept, coveredByteCount) = (byteCount, line.startIndex)
      case ("kept", 4):
        // No more than there was, if the file was removed meanwhile.
        guard let covered = Int(words[3]) else { continue }
        (kept, coveredByteCount) = (byteCount, min(covered, line.startIndex))
      default: break
      }
    }
    for addition in additions where addition.start >= coveredByteCount {
      added = added.addingReportingOverflow(addition.byteCount).partialValue
    }
  }

  /// What the entries take, as far as is known.
  package var total: Int { (kept ?? 0) + added }

  // MARK: In its file

  /// A longer file is replaced at the next look, long before it is as long as can be read.
  private static let long = 1 << 14
  private static let longest = 1 << 16

  static func read(in store: FolderStore) -> SizeLedger {
    SizeLedger(Files.start(of: path(in: store), byteLimit: longest) ?? [])
  }

  /// Adds a line.
  static func add(_ byteCount: Int, in store: FolderStore) throws(SystemError) {
    try append("added \(byteCount)\n", in: store)
  }

  /// Notes what is kept now, by a look that began when this ledger was read.
  func note(kept: Int, in store: FolderStore) throws(SystemError) {
    guard text.count > Self.long else {
      return try Self.append("kept \(kept) of \(text.count)\n", in: store)
    }
    let file = try ReplacedFile(Self.path(in: store))
    let since = Self.read(in: store).text.dropFirst(text.count)
    let bytes = ContiguousArray("kept \(kept)\n".utf8) + since
    try bytes.withRawBytes { (bytes) throws(SystemError) in try file.descriptor.writeAll(bytes) }
    try file.publish(isDurable: false)
  }

  private static func append(_ line: String, in store: FolderStore) throws(SystemError) {
    let file = try FileDescriptor.open(path(in: store), flags: [.writeOnly, .append, .create])
    try ContiguousArray(line.utf8).withRawBytes { (line) throws(SystemError) in
      try file.writeAll(line)
    }
  }

  static let name = ".size"

  static func path(in store: FolderStore) -> String { "\(store.root)/\(name)" }
}
