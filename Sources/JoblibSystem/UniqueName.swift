internal import Synchronization

/// Names that no other process on any host, nor this one, makes again, and that tell who made them:
/// `<boot and container>-<process>-<start>-<number>-<host>`.
///
/// At most 59 bytes, since a symbolic link of so many has its text in its inode on ext4, and one more
/// makes it several times dearer. The host is there for people to read, and cut to what is left.
package enum UniqueName {
  package static let byteLimit = 59
  private static let count = Atomic<UInt64>(0)

  private static let prefix = PerProcess {
    let process = ProcessIdentity.current
    let start = String(process.startTime, radix: 16)
    return "\(process.numbering)-\(process.processIdentifier)-\(start)-"
  }

  /// A name that never was before.
  package static func next() -> String {
    let number = count.add(1, ordering: .relaxed).newValue
    let name = "\(prefix.value)\(String(number, radix: 16))-"
    return name + host.prefix(max(byteLimit - name.utf8.count, 0))
  }

  // What a host may be called by its administrator need not do for a file.
  private static let host = String(
    Host.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "_" }
  )

  package static func isOfThisProcess(_ name: String) -> Bool { name.hasPrefix(prefix.value) }

  /// Whether the process that made a name is known to have ended, which only its own machine knows.
  package static func isOfEndedProcess(_ name: some StringProtocol) -> Bool {
    let words = name.split(separator: "-", maxSplits: 4, omittingEmptySubsequences: false)
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
