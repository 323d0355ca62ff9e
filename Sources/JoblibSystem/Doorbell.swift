internal import CJoblibSystem
internal import Glibc

/// A bell that other processes of the same host ring, without having been its relatives.
///
/// A datagram socket with an abstract name that the kernel chooses (`unix(7)`, "autobind"): nothing
/// in the file system, nothing left behind. What is in a datagram does not matter; who rings too
/// often, or without cause, costs a look.
package final class Doorbell: Sendable {
  package let descriptor: FileDescriptor
  /// The name to ring it by.
  package let address: [UInt8]

  package init() throws(SystemError) {
    let raw = try checked("socket") {
      socket(
        AF_UNIX,
        CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue),
        0
      )
    }
    let descriptor = FileDescriptor(owning: raw)
    self.descriptor = descriptor
    var name = [UInt8](repeating: 0, count: 108)
    let count = try checked("bind") { joblib_bind_anywhere(raw, &name) }
    address = Array(name.prefix(Int(count)))
  }

  /// Rings another's bell; one that cannot be reached is left alone.
  package func ring(_ address: [UInt8]) {
    joblib_ring(descriptor.raw, address, Int32(address.count))
  }

  /// Forgets earlier rings.
  package func silence() {
    var byte: UInt8 = 0
    while recv(descriptor.raw, &byte, 1, 0) >= 0 {}
  }

  /// Names the set of processes that can ring each other: one kernel and one network namespace.
  package static let neighbourhood: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    let count = readlink("/proc/self/ns/net", &buffer, buffer.count - 1)
    let namespace = buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
    return "\(Host.bootIdentifier) \(String(decoding: namespace, as: UTF8.self))"
  }()
}
