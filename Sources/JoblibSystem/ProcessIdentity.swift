internal import Glibc

/// Which process of which machine this is, in few bytes: no other has the same, at any time.
package struct ProcessIdentity: Hashable, Sendable {
  /// Tells the numbering of processes apart that this one is in: a boot of a kernel, and a container.
  package let numbering: String
  package let processIdentifier: Int32
  /// In ticks since the boot (`proc(5)`, stat); a number comes again, with another start.
  package let startTime: UInt64

  package init(numbering: String, processIdentifier: Int32, startTime: UInt64) {
    self.numbering = numbering
    self.processIdentifier = processIdentifier
    self.startTime = startTime
  }

  /// This process; a forked child is another.
  package static var current: ProcessIdentity { here.value }

  private static let here = PerProcess {
    let identifier = Host.processIdentifier
    return ProcessIdentity(
      numbering: currentNumbering,
      processIdentifier: identifier,
      startTime: ProcessState(identifier)?.startTime ?? 0
    )
  }

  /// Empty where the kernel does not say, as without `/proc`.
  private static let currentNumbering: String = {
    let boot = Host.bootIdentifier.filter { $0 != "-" }.prefix(12)
    guard !boot.isEmpty, let space = try? Files.textOfSymbolicLink("/proc/self/ns/pid") else {
      return ""
    }
    let number = space.split { !$0.isNumber }.first.flatMap { UInt64($0) } ?? 0
    return boot + String(number, radix: 16)
  }()

  /// The seconds since it started; `nil` where the kernel does not say.
  package var age: Double? {
    guard startTime > 0 else { return nil }
    var now = timespec()
    clock_gettime(CLOCK_BOOTTIME, &now)
    return Double(nanoseconds(now)) / 1e9 - Double(startTime) / Double(sysconf(CInt(_SC_CLK_TCK)))
  }

  /// Whether it is known to have ended; of one whose number means nothing here that is not known.
  package var hasEnded: Bool {
    guard !numbering.isEmpty, numbering == Self.currentNumbering, processIdentifier > 0 else {
      return false
    }
    guard Host.isRunning(processIdentifier) else { return true }
    // Others' processes may be hidden (`hidepid`).
    guard let state = ProcessState(processIdentifier) else { return false }
    return state.startTime != startTime || state.isZombie
  }
}

/// What `/proc/[pid]/stat` says of a process.
private struct ProcessState {
  let startTime: UInt64
  /// Whether it has ended, and waits for its parent to ask how.
  let isZombie: Bool

  init?(_ processIdentifier: Int32) {
    guard let bytes = try? readFile("/proc/\(processIdentifier)/stat"),
      // "12 (a name) S 7 …": the name may hold anything.
      let end = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let words = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard words.count > 19, let start = UInt64(String(decoding: words[19], as: UTF8.self)) else {
      return nil
    }
    startTime = start
    // A program whose main thread has ended looks like one, but has other threads.
    isZombie = words[0].first == UInt8(ascii: "Z") && words[17].elementsEqual([UInt8(ascii: "1")])
  }
}
