internal import JoblibSystem

/// Lines on the standard error about what goes on without success.
enum Notices {
  private static let said = ForkSafe<Set<String>>([])

  static func say(_ line: String) {
    Host.writeErrorLine("joblib: warning: \(line)")
  }

  /// Says it the first time in this process that it is said of `subject`.
  static func once(_ subject: String, _ line: () -> String) {
    guard said.withLock({ $0.insert(subject).inserted }) else { return }
    say(line())
  }
}
