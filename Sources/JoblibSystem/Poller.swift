internal import CJoblibSystem
internal import Glibc

/// A set of descriptors to sleep on (`ppoll(2)`).
package struct Poller {
  private var entries: [pollfd] = []

  package init() {}

  /// Sleeps, unless a signal ends it earlier.
  package static func pause(nanoseconds: UInt64) throws(SystemError) {
    var nothing = Poller()
    _ = try nothing.wait(nanoseconds: nanoseconds)
  }

  /// How many descriptors there are.
  package var count: Int { entries.count }

  /// Empties the set.
  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
  }

  /// Adds a descriptor; its index is the count of those before it.
  package mutating func add(_ descriptor: FileDescriptor, forWriting: Bool = false) {
    let events = forWriting ? POLLIN | POLLOUT : POLLIN
    entries.append(pollfd(fd: descriptor.raw, events: Int16(events), revents: 0))
  }

  /// Sleeps until one is ready or the time is up.
  ///
  /// `nanoseconds` is the longest sleep: `nil` for no limit, 0 to look only.
  ///
  /// - Returns: Whether one is ready.
  package mutating func wait(nanoseconds: UInt64?) throws(SystemError) -> Bool {
    let limit = nanoseconds.map { Int64(clamping: $0) } ?? -1
    let count = joblib_poll(&entries, UInt(entries.count), limit)
    if count >= 0 { return count > 0 }
    // A signal: nothing is ready, the caller looks again.
    if errno == EINTR {
      for index in entries.indices { entries[index].revents = 0 }
      return false
    }
    throw SystemError.last("ppoll")
  }

  /// Whether the descriptor at `index` has bytes, or its other end is gone.
  package func isReadable(_ index: Int) -> Bool {
    entries[index].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0
  }

  /// Whether the descriptor at `index` takes bytes.
  package func isWritable(_ index: Int) -> Bool {
    entries[index].revents & Int16(POLLOUT | POLLERR) != 0
  }
}
