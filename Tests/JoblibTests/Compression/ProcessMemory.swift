import Glibc
import Testing

/// How much memory this process has had at once.
enum ProcessMemory {
  /// In bytes (`getrusage(2)`).
  static func peak() throws -> Int {
    let thisProcess: CInt = 0  // RUSAGE_SELF, whose type differs from the parameter's
    var usage = rusage()
    try #require(getrusage(thisProcess, &usage) == 0)
    return Int(usage.ru_maxrss) * 1024
  }
}
