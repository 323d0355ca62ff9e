import FoundationEssentials
import Glibc
import JoblibMemory
import JoblibSystem
import Synchronization
import Testing

/// A cached function of which each call brings its own body, which is no part of the key.
struct SingleFlightCase: ~Copyable {
  let folder: CacheFolder

  init() throws { folder = try CacheFolder() }

  struct Body: Sendable {
    let run: @Sendable () throws -> Int
  }

  typealias Function = CachedFunction<Int, Body, Int>

  var function: Function { Self.function(in: folder.path) }

  static func function(in folder: String) -> Function {
    Memory(folder).cache("f", ignoring: [.second]) { (_: Int, body: Body) in try body.run() }
  }

  /// The lease of the call with this argument.
  func lease(of argument: Int) throws -> Lease {
    let before = Set(try CacheFiles.entries(in: folder.path))
    _ = try function(argument, Body { 0 })
    let made = try #require(
      Set(try CacheFiles.entries(in: folder.path)).subtracting(before).first
    )
    try FileManager.default.removeItem(atPath: made)
    return Lease(ofEntry: made)
  }

  /// Leases, and claims on them.
  var leases: [String] { get throws { try Self.leases(in: folder.path) } }

  static func leases(in folder: String) throws -> [String] {
    try CacheFiles.all(in: folder).filter { $0.contains(".lease") }
  }

  /// Runs `body` in so many threads, all of which are there before one goes on.
  static func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
    let arrived = Guarded(0)
    let threads = try (0..<count).map { index in
      try Thread("test") {
        arrived.update { $0 += 1 }
        arrived.wait { $0 == count ? () : nil }
        body(index)
      }
    }
    for thread in threads { thread.join() }
  }

  /// Waits until something is so, for ten seconds at most.
  @discardableResult
  static func wait(until isSo: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while try !isSo() {
      if ContinuousClock.now > deadline { return false }
      usleep(1000)
    }
    return true
  }
}

/// What threads of a test have found.
final class Findings<Value: Sendable>: Sendable {
  private let list = Mutex<[Value]>([])

  func add(_ value: Value) { list.withLock { $0.append(value) } }
  var all: [Value] { list.withLock { $0 } }
}
