internal import JoblibSystem
internal import Synchronization

/// Who holds a lease, as one line: `<boot and container>-<process>-<start>-<number>-<host>`.
///
/// At most 59 bytes, since a symbolic link of so many has its text in its inode on ext4, and one more
/// makes it several times dearer. The host is there for people to read, and cut to what is left.
package struct LeaseHolder: Sendable {
  package let text: String

  private static let byteLimit = 59
  private static let count = Atomic<UInt64>(0)

  private static let prefix = PerProcess {
    let process = ProcessIdentity.current
    let start = String(process.startTime, radix: 16)
    return "\(process.numbering)-\(process.processIdentifier)-\(start)-"
  }

  /// The file that its leases are links to; `nil` if they are symbolic links.
  let file: FileStatus?

  package init(_ text: String) {
    self.text = text
    file = nil
  }

  init(_ text: String, file: FileStatus) {
    self.text = text
    self.file = file
  }

  /// A holder that never was before.
  package static func next() -> LeaseHolder {
    let number = count.add(1, ordering: .relaxed).newValue
    var text = prefix.value
    text += String(number, radix: 16)
    text += "-"
    text += host.prefix(max(byteLimit - text.utf8.count, 0))
    return LeaseHolder(text)
  }

  private static let host = String(
    Host.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "_" }
  )

  static func isOfThisProcess(_ text: String) -> Bool { text.hasPrefix(prefix.value) }

  /// Whether the process that wrote this is known to have ended, which only its own machine knows.
  package static func hasEnded(_ text: String) -> Bool {
    let words = text.split(separator: "-", maxSplits: 4, omittingEmptySubsequences: false)
    guard words.count == 5, let identifier = Int32(words[1]),
      let start = UInt64(words[2], radix: 16)
    else { return false }
    return ProcessIdentity(
      numbering: String(words[0]),
      processIdentifier: identifier,
      startTime: start
    ).hasEnded
  }
}
