internal import Synchronization

/// Names that no other process on any host, nor this one, makes again.
package enum UniqueName {
  private static let count = Atomic<UInt64>(0)

  /// Host, boot, process, and a number: a process identifier comes again after a boot.
  package static func next() -> String {
    let number = count.add(1, ordering: .relaxed).newValue
    return "\(machine)-\(Host.processIdentifier)-\(number)"
  }

  private static let machine: String = {
    // What a host may be called by its administrator need not do for a file.
    let name = Host.name.map {
      $0.isASCII && ($0.isLetter || $0.isNumber) || "-._".contains($0) ? $0 : "_"
    }
    return "\(String(name))-\(Host.bootIdentifier.prefix(8))"
  }()
}
