internal import Glibc
internal import JoblibSystem

/// Lines that tasks in any process write and the test reads: what really happened, and how often.
package struct Ledger: Codable, Sendable {
  private let path: String

  package init(in folder: TemporaryFolder, _ name: String = "ledger") {
    path = folder.appending(name)
  }

  /// Adds a line.
  package func note(_ line: String) throws {
    // One write to a file opened for appending is whole, whoever writes beside it.
    let path = path
    let raw = try checked("open", path) { open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600) }
    let file = FileDescriptor(owning: raw)
    var bytes = Array((line + "\n").utf8)
    try bytes.withUnsafeMutableBytes { try file.writeAll(UnsafeRawBufferPointer($0)) }
  }

  /// The lines up to now; none where nothing was written.
  package func lines() throws -> [String] {
    guard let bytes = try? readFile(path) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
