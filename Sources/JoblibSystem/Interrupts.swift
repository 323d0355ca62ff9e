internal import CJoblibSystem
internal import Glibc

/// Ctrl-C (`SIGINT`), heard by the calls that want to end orderly.
///
/// While anyone listens, the first signal wakes the listeners and the second has its usual effect;
/// with the last listener the program's own handling is back.
package enum Interrupts {
  private struct State {
    var listeners: [Int: @Sendable () -> Void] = [:]
    var next = 0
    var isThreadStarted = false
  }

  private static let state = ForkSafe(State())

  /// One listener.
  package final class Watch: Sendable {
    private let number: Int
    private let countAtStart: UInt64

    fileprivate init(number: Int) {
      self.number = number
      countAtStart = joblib_interrupt_count()
    }

    /// Whether a signal has come since it listens.
    package var isInterrupted: Bool { joblib_interrupt_count() > countAtStart }

    /// Stops listening; call it once.
    package func end() {
      Interrupts.state.withLock { state in
        state.listeners[number] = nil
        if state.listeners.isEmpty { joblib_interrupts_end() }
      }
    }
  }

  /// Calls `wake` at the first signal, in a thread of its own; `nil` where no signal can be heard.
  package static func watch(_ wake: @escaping @Sendable () -> Void) -> Watch? {
    state.withLock { state in
      let bell = joblib_interrupts_begin()
      guard bell >= 0 else { return nil }
      if !state.isThreadStarted {
        guard let thread = try? Thread("joblib-signals", { listen(bell) }) else { return nil }
        thread.detach()
        state.isThreadStarted = true
      }
      state.next += 1
      state.listeners[state.next] = wake
      return Watch(number: state.next)
    }
  }

  private static func listen(_ bell: CInt) {
    var count: UInt64 = 0
    while true {
      guard Glibc.read(bell, &count, 8) == 8 else {
        if errno == EINTR { continue }
        return
      }
      for wake in state.withLock({ Array($0.listeners.values) }) { wake() }
    }
  }
}
