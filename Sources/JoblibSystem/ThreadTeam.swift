internal import Synchronization

/// Threads that share the pieces of one piece of work.
package enum ThreadTeam {
  /// Calls `body` with each number below `count`, on up to `threadCount` threads, this one among them,
  /// and returns when all is done.
  ///
  /// - Throws: The first error; pieces that nobody has begun by then are left out.
  package static func forEach(
    _ count: Int,
    threadCount: Int,
    _ body: @escaping @Sendable (Int) throws(SystemError) -> Void
  ) throws(SystemError) {
    let work = Work(count)
    var helpers: [Thread] = []
    for _ in 1..<max(min(threadCount, count), 1) {
      // With fewer threads it takes longer.
      guard let thread = try? Thread("joblib-team", { work.run(body) }) else { break }
      helpers.append(thread)
    }
    work.run(body)
    for helper in helpers { helper.join() }
    if let error = work.error { throw error }
  }

  private final class Work: Sendable {
    private let count: Int
    private let next = Atomic(0)
    private let failure = Mutex<SystemError?>(nil)

    init(_ count: Int) { self.count = count }

    var error: SystemError? { failure.withLock { $0 } }

    func run(_ body: (Int) throws(SystemError) -> Void) {
      while true {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number < count else { return }
        do throws(SystemError) { try body(number) } catch {
          failure.withLock { $0 = $0 ?? error }
          next.store(count, ordering: .relaxed)
        }
      }
    }
  }
}
