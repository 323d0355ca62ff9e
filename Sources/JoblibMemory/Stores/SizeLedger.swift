internal import JoblibSystem

/// The file `.size` of a folder with a limit: what was kept when somebody last looked, and what was added
/// since, a line each.
///
/// ```
/// kept 8589934592
/// added 41943040
/// ```
/// Entries are added in steps, a small one with the chance that makes the sum right: so a program that
/// keeps little counts, too, and the file is short. On a network two lines added at once may become one;
/// then the limit is passed a little later.
package struct SizeLedger {
  /// The first line; `nil` where nobody has looked yet.
  package private(set) var kept: Int?
  package private(set) var added = 0
  private let text: [UInt8]

  /// Lines that are none, such as half of one, do not count.
  package init(_ text: [UInt8]) {
    self.text = text
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let byteCount = Int(words[1]), byteCount >= 0 else { continue }
      switch words[0] {
      case "kept": kept = byteCount
      case "added": added = added.addingReportingOverflow(byteCount).partialValue
      default: break
      }
    }
  }

  /// What the entries take, as far as is known.
  package var total: Int { (kept ?? 0) + added }

  // MARK: In its file

  /// More than there ever is.
  private static let longest = 1 << 16

  static func read(in store: FolderStore) -> SizeLedger {
    SizeLedger(Files.start(of: path(in: store), byteLimit: longest) ?? [])
  }

  /// Adds a line.
  static func add(_ byteCount: Int, in store: FolderStore) throws(SystemError) {
    let line = ContiguousArray("added \(byteCount)\n".utf8)
    let file = try FileDescriptor.open(path(in: store), flags: [.writeOnly, .append, .create])
    try line.withRawBytes { (line) throws(SystemError) in try file.writeAll(line) }
  }

  /// Begins anew with what is kept now; lines that came since this ledger was read stay.
  func replace(kept: Int, in store: FolderStore) throws(SystemError) {
    let file = try ReplacedFile(Self.path(in: store))
    let since = Self.read(in: store).text.dropFirst(text.count)
    let bytes = ContiguousArray("kept \(kept)\n".utf8) + since
    try bytes.withRawBytes { (bytes) throws(SystemError) in try file.descriptor.writeAll(bytes) }
    try file.publish(isDurable: false)
  }

  static let name = ".size"

  static func path(in store: FolderStore) -> String { "\(store.root)/\(name)" }
}
