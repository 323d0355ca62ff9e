internal import Glibc

/// How much memory something takes that is given back.
package enum PeakMemory {
  /// The most memory of this process, in bytes, while `body` runs, above what it had before.
  package static func above(_ body: () throws -> Void) throws -> Int {
    // 5 forgets the peak (`proc(5)`, clear_refs).
    let file = open("/proc/self/clear_refs", O_WRONLY)
    guard file >= 0 else { throw Failure(call: "open clear_refs", code: errno) }
    defer { close(file) }
    guard write(file, "5", 1) == 1 else { throw Failure(call: "write clear_refs", code: errno) }
    let before = try bytes(of: "VmRSS")
    try body()
    return try bytes(of: "VmHWM") - before
  }

  private static func bytes(of name: String) throws -> Int {
    guard let file = fopen("/proc/self/status", "r") else {
      throw Failure(call: "fopen", code: errno)
    }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, CInt(line.count), file) != nil {
      let words = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
        as: UTF8.self
      )
      .split(whereSeparator: \.isWhitespace)
      if words.first == "\(name):", words.count > 1, let count = Int(words[1]) {
        return count << 10
      }
    }
    throw Failure(call: "reading \(name)", code: ENOENT)
  }

  /// A system call that failed.
  package struct Failure: Error {
    var call: String
    var code: CInt
  }
}
