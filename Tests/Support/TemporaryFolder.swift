internal import Glibc
internal import JoblibSystem

/// A new folder that goes with its owner, and all that is in it.
///
/// It lies where `TMPDIR` says, which has to be a folder that all hosts see where tasks on several
/// hosts use it.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    var template = Array("\(Self.parent)/tests-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    guard let made else { throw SystemError.last("mkdtemp", Self.parent) }
    path = made
  }

  /// The path of a name in it.
  package func appending(_ name: String) -> String { "\(path)/\(name)" }

  /// The folder for temporary files.
  package static var parent: String { Host.environment("TMPDIR") ?? "/tmp" }

  deinit {
    // What a task still holds open must not fail a test that is over.
    try? Files.removeTree(path)
  }
}
