internal import JoblibSystem
internal import Synchronization

/// Lines that a process writes to its standard error once, however often there is a reason to.
package enum Notice {
  private static let written = Mutex<Set<String>>([])

  package static func once(_ text: String) {
    guard written.withLock({ $0.insert(text).inserted }) else { return }
    Host.writeErrorLine("joblib: \(text)")
  }
}
