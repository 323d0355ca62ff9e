internal import CJoblibSystem
internal import Glibc

/// One end of a pair of connected local sockets, which carries bytes and descriptors (`unix(7)`).
package final class LocalSocket: Sendable {
  package let descriptor: FileDescriptor

  package init(_ descriptor: FileDescriptor) {
    self.descriptor = descriptor
  }

  /// Two ends, each close-on-exec (`socketpair(2)`), with buffers for a good deal of small frames.
  package static func pair() throws(SystemError) -> (LocalSocket, LocalSocket) {
    var ends: [CInt] = [0, 0]
    try checked("socketpair") {
      socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0, &ends)
    }
    var size: CInt = 1 << 20
    for end in ends {
      setsockopt(end, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    }
    return (
      LocalSocket(FileDescriptor(owning: ends[0])), LocalSocket(FileDescriptor(owning: ends[1]))
    )
  }

  /// Sends bytes, and a descriptor with the first of them.
  ///
  /// - Returns: The bytes taken; `nil` when the socket is full and `wait` is false.
  package func send(
    _ bytes: UnsafeRawBufferPointer,
    with sent: FileDescriptor? = nil,
    wait: Bool
  ) throws(SystemError) -> Int? {
    guard let base = bytes.baseAddress else { return 0 }
    while true {
      let count = joblib_send(descriptor.raw, base, bytes.count, sent?.raw ?? -1, wait)
      if count >= 0 { return count }
      if errno == EAGAIN { return nil }
      if errno != EINTR { throw SystemError.last("sendmsg") }
    }
  }

  /// Sends a byte that means nothing but a look here, and a descriptor with it.
  ///
  /// - Returns: Whether it was taken; without `wait` a full socket takes none.
  @discardableResult
  package func ring(
    with sent: FileDescriptor? = nil,
    wait: Bool = false
  ) throws(SystemError) -> Bool {
    var byte: UInt8 = 0
    while joblib_send(descriptor.raw, &byte, 1, sent?.raw ?? -1, wait) < 0 {
      if errno == EAGAIN { return false }
      if errno != EINTR { throw SystemError.last("sendmsg") }
    }
    return true
  }

  /// Ends the connection for both sides, once they have received what was sent (`shutdown(2)`).
  package func shutDown() {
    shutdown(descriptor.raw, CInt(SHUT_RDWR))
  }

  /// What came in.
  package enum Received {
    /// So many bytes, and the descriptor that came with them.
    case bytes(Int, FileDescriptor?)
    /// Nothing, now.
    case nothing
    /// The other end is closed.
    case end
  }

  /// Receives bytes.
  package func receive(
    into buffer: UnsafeMutableRawBufferPointer,
    wait: Bool
  ) throws(SystemError) -> Received {
    guard let base = buffer.baseAddress else { return .nothing }
    while true {
      var passed: CInt = -1
      let count = joblib_receive(descriptor.raw, base, buffer.count, &passed, wait)
      if count > 0 { return .bytes(count, passed >= 0 ? FileDescriptor(owning: passed) : nil) }
      if count == 0 { return .end }
      if errno == EAGAIN { return .nothing }
      if errno == ECONNRESET { return .end }
      if errno != EINTR { throw SystemError.last("recvmsg") }
    }
  }
}
