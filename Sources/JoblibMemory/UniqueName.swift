internal import JoblibSystem
internal import Synchronization

/// Names that no other process on any host, nor this one, makes again.
enum UniqueName {
  private static let count = Atomic<UInt64>(0)

  /// Host, boot, process, and a number: a process identifier comes again after a boot.
  static func next() -> String {
    let number = count.add(1, ordering: .relaxed).newValue
    return "\(machine)-\(Host.processIdentifier)-\(number)"
  }

  private static let machine = "\(EscapedName.of(Host.name))-\(Host.bootIdentifier.prefix(8))"
}
