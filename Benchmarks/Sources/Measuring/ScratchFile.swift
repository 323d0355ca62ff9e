internal import Glibc

/// A file in a folder of its own, which goes when it is measured.
package enum ScratchFile {
  /// Calls `body` with the path of a file that is not there yet.
  package static func with(_ body: (String) throws -> Void) throws {
    var template = Array("\(environment("TMPDIR") ?? "/tmp")/bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(call: "mkdtemp", code: errno) }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = folder + "/value"
    defer {
      unlink(path)
      rmdir(folder)
    }
    try body(path)
  }

  package static func remove(_ path: String) throws {
    guard unlink(path) == 0 else { throw Failure(call: "unlink", code: errno) }
  }

  package static func byteCount(_ path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Failure(call: "stat", code: errno) }
    return Int(status.st_size)
  }

  /// A system call that failed.
  package struct Failure: Error {
    var call: String
    var code: CInt
  }
}
