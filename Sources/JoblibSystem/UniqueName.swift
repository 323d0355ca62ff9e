internal import Synchronization

/// Names that no other process on any host, nor this one, makes again.
package enum UniqueName {
  private static let count = Atomic<UInt64>(0)

  /// Host, boot, process, and a number: a process identifier comes again after a boot.
  package static func next() -> String {
    let number = count.add(1, ordering: .relaxed).newValue
    return "\(machine)-\(Host.processIdentifier)-\(number)"
  }

  /// Whether this name was made by a process of this host and boot that does not run any more.
  package static func isOfDeadProcess(_ name: Substring) -> Bool {
    guard name.hasPrefix("\(machine)-") else { return false }
    let numbers = name.dropFirst(machine.count + 1).split(separator: "-")
    guard numbers.count == 2, let process = Int32(numbers[0]), process > 0 else { return false }
    return !Host.isRunning(process)
  }

  private static let machine: String = {
    // What a host may be called by its administrator need not do for a file.
    let name = Host.name.map {
      $0.isASCII && ($0.isLetter || $0.isNumber) || "-._".contains($0) ? $0 : "_"
    }
    return "\(String(name))-\(Host.bootIdentifier.prefix(8))"
  }()
}
