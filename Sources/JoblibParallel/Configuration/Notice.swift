internal import JoblibSystem

/// Lines that a process writes to its standard error once, however often there is a reason to.
package enum Notice {
  private static let written = ForkSafe<Set<String>>([])

  /// Writes a line, unless one of this subject was written before.
  package static func once(_ subject: String, _ text: String) {
    guard written.withLock({ $0.insert(subject).inserted }) else { return }
    Host.writeErrorLine("joblib: \(text)")
  }
}
