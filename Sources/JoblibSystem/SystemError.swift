internal import Glibc

/// A failed system call: which one, on what, and what the kernel said.
package struct SystemError: Error, Sendable, CustomStringConvertible {
  /// The `errno` of the call.
  package let code: CInt
  /// The call that failed, such as `open`.
  package let call: String
  /// What it was about: a path, a descriptor, a size.
  package let subject: String

  package init(code: CInt, call: String, subject: String = "") {
    self.code = code
    self.call = call
    self.subject = subject
  }

  /// The error that `errno` holds now, for the call that just failed.
  package static func last(_ call: String, _ subject: String = "") -> SystemError {
    SystemError(code: errno, call: call, subject: subject)
  }

  /// What is in shared memory cannot have been written by an intact process.
  package static let damagedMemory = SystemError(
    code: EBADMSG,
    call: "read",
    subject: "shared memory"
  )

  /// A connection whose other end is gone.
  package static let closedConnection = SystemError(code: EPIPE, call: "send")

  /// There is not so much memory.
  package static func noMemory(_ subject: String) -> SystemError {
    SystemError(code: ENOMEM, call: "mmap", subject: subject)
  }

  /// Whether the other end of a connection is gone.
  package var isBrokenPipe: Bool { code == EPIPE || code == ECONNRESET }

  package var description: String {
    let reason = String(cString: strerror(code))
    return subject.isEmpty ? "\(call): \(reason)" : "\(call) \(subject): \(reason)"
  }
}

/// Repeats a call that a signal interrupted (`EINTR`), else throws what `errno` says.
@discardableResult
package func checked<Result: BinaryInteger>(
  _ call: String,
  _ subject: @autoclosure () -> String = "",
  _ body: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = body()
    if result >= 0 { return result }
    if errno != EINTR { throw SystemError.last(call, subject()) }
  }
}
