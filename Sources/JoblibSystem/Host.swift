internal import CJoblibSystem
internal import Glibc

/// What this process can ask of the machine and its environment.
package enum Host {
  /// The host's name (`gethostname(2)`).
  package static let name: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return string(buffer)
  }()

  /// Changes with every boot of the kernel, and tells two kernels of one name apart.
  package static let bootIdentifier: String = {
    let path = "/proc/sys/kernel/random/boot_id"
    guard let bytes = try? readFile(path) else { return "" }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }()

  /// This process (`getpid(2)`); not cached, since a fork changes it.
  package static var processIdentifier: Int32 { getpid() }

  /// Whether a process of this number runs here, as far as this one can see (`kill(2)`).
  package static func isRunning(_ processIdentifier: Int32) -> Bool {
    kill(processIdentifier, 0) == 0 || errno != ESRCH
  }

  /// The value of an environment variable, `nil` where it is unset.
  package static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
  }

  /// Every `NAME=VALUE` of the environment.
  package static var environment: [String] {
    var result: [String] = []
    var next = environ
    while let entry = next.pointee {
      result.append(String(cString: entry))
      next += 1
    }
    return result
  }

  /// The processors that the kernel lets this process run on (`sched_getaffinity(2)`), at least 1.
  package static var allowedProcessorCount: Int { max(Int(joblib_affinity_count()), 1) }

  /// How many threads a call may use, at least 1.
  ///
  /// A worker of a parallel call finds its share in `OMP_NUM_THREADS`, as numerical libraries do.
  package static var threadShare: Int {
    let share = environment("OMP_NUM_THREADS").flatMap { Int($0) } ?? .max
    return max(min(share, allowedProcessorCount), 1)
  }

  /// The numbers of those processors.
  package static var allowedProcessors: [Int] {
    var list = [CInt](repeating: 0, count: 1 << 14)
    let count = joblib_affinity_list(&list, CInt(list.count))
    return list.prefix(Int(count)).map { Int($0) }
  }

  /// The memory of the machine in bytes (`sysconf(3)`).
  package static let physicalByteCount: Int =
    sysconf(CInt(_SC_PHYS_PAGES)) * sysconf(CInt(_SC_PAGESIZE))

  /// The path of the running executable.
  package static let executablePath: String = {
    var buffer = [CChar](repeating: 0, count: 4097)
    guard readlink("/proc/self/exe", &buffer, buffer.count - 1) > 0 else { return "/proc/self/exe" }
    return string(buffer)
  }()

  /// Writes one line to the standard error, whole, so that lines of several processes do not mix.
  package static func writeErrorLine(_ line: String) {
    let text = line + "\n"
    var bytes = ContiguousArray(text.utf8)
    bytes.withUnsafeMutableBytes { buffer in
      _ = Glibc.write(2, buffer.baseAddress, buffer.count)
    }
  }

  /// Writes one line to the standard output, behind what the program has printed.
  package static func writeLine(_ line: String) {
    print(line)
    flushOutput()
  }

  /// Passes on what was printed and waits in the buffer of the standard output (`fflush(3)`).
  package static func flushOutput() {
    joblib_flush_output()
  }

  /// Writes to the standard output or error, behind what the program has printed there.
  ///
  /// A reader that is gone is no error.
  package static func write(_ bytes: ContiguousArray<UInt8>, toError: Bool) {
    bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return }
      joblib_print(base, raw.count, toError)
    }
  }

  /// The memory of this process that is in use and present, in bytes (`proc(5)`, statm); 0 where the
  /// kernel does not say.
  package static var residentByteCount: Int {
    guard let bytes = try? readFile("/proc/self/statm") else { return 0 }
    let words = bytes.split(separator: UInt8(ascii: " "))
    guard words.count > 1 else { return 0 }
    let pages = Int(String(decoding: words[1], as: UTF8.self)) ?? 0
    return pages * sysconf(CInt(_SC_PAGESIZE))
  }

  /// The largest that `residentByteCount` ever was (`getrusage(2)`); a process that was not forked
  /// but started counts what its parent had then, too.
  package static var peakResidentByteCount: Int { Int(joblib_peak_resident()) }

  /// Gives memory that is free back to the system (`malloc_trim(3)`).
  package static func trimMemory() {
    joblib_trim_memory()
  }

  /// Ends the process as `exit(3)` does.
  package static func exit(_ status: Int32) -> Never { Glibc.exit(status) }

  /// Has `exit(3)` run a function that captures nothing.
  package static func atExit(_ body: @convention(c) () -> Void) { atexit(body) }

  /// The name of a signal, such as `SIGKILL`.
  package static func signalName(_ signal: Int32) -> String {
    guard let name = joblib_signal_name(signal) else { return "SIG\(signal)" }
    return "SIG" + String(cString: name)
  }

  private static func string(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Reads a whole file.
package func readFile(_ path: String) throws(SystemError) -> [UInt8] {
  let file = try FileDescriptor.open(path, flags: .readOnly)
  var result: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    var failure: SystemError?
    let count = chunk.withUnsafeMutableBytes { buffer in
      do throws(SystemError) { return try file.read(into: buffer) } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    if count == 0 { return result }
    result.append(contentsOf: chunk[..<count])
  }
}

/// Nanoseconds of a clock that never runs backwards (`CLOCK_MONOTONIC`).
package func monotonicNanoseconds() -> UInt64 { joblib_nanoseconds() }
