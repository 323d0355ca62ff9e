internal import Glibc

/// The one thread that starts workers.
///
/// `PR_SET_PDEATHSIG` fires when the *thread* that made the child ends, so that thread has to live
/// as long as the process.
final class Spawner: Sendable {
  private struct Order {
    var start: @Sendable () -> Result<Int32, SystemError>
    var ticket: Int
  }

  private struct State {
    var orders: [Order] = []
    var results: [Int: Result<Int32, SystemError>] = [:]
    var nextTicket = 0
  }

  private let state = Guarded(State())
  private static let started = PerProcess { Guarded<Spawner?>(nil) }

  static func shared() throws(SystemError) -> Spawner {
    try started.value.withLock { (spawner) throws(SystemError) -> Spawner in
      if let spawner { return spawner }
      let new = Spawner()
      try Thread("joblib-spawner") { new.serve() }.detach()
      spawner = new
      return new
    }
  }

  /// Has the thread start a process, and waits until it has.
  ///
  /// - Returns: The number of the process.
  func run(
    _ start: @escaping @Sendable () -> Result<Int32, SystemError>
  ) throws(SystemError) -> Int32 {
    let ticket = state.update { state in
      state.nextTicket += 1
      state.orders.append(Order(start: start, ticket: state.nextTicket))
      return state.nextTicket
    }
    let result = state.wait { $0.results.removeValue(forKey: ticket) }
    guard let result else { throw SystemError(code: ECHILD, call: "posix_spawn") }
    return try result.get()
  }

  private func serve() {
    while true {
      let order = state.wait { $0.orders.isEmpty ? nil : $0.orders.removeFirst() }
      guard let order else { continue }
      let result = order.start()
      state.update { $0.results[order.ticket] = result }
    }
  }

}
