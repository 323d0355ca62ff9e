import JoblibSystem
import JoblibTestSupport
import Testing

/// The threads of streams in this process.
enum CodecThreads {
  /// How many there are now, by their name.
  static func count() throws -> Int {
    try Files.names(in: "/proc/self/task").count { identifier in
      // A thread may end between the list and the look.
      let name = "joblib-codec\n"
      var text = [UInt8](repeating: 0, count: 32)
      let count = try? text.withUnsafeMutableBytes {
        try FileDescriptor.open("/proc/self/task/\(identifier)/comm", flags: .readOnly).read(
          into: $0
        )
      }
      return count.map { text.prefix($0).elementsEqual(name.utf8) } ?? false
    }
  }

  /// Waits until there are none: streams of other tests have theirs for a while.
  static func expectNone() throws {
    let limit = 60_000
    for _ in 0..<limit {
      if try count() == 0 { return }
      try Poller.pause(nanoseconds: 1_000_000)
    }
    Issue.record("threads of streams that are gone are still there after a minute")
  }
}
